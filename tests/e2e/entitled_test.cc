// SPDX-License-Identifier: Apache-2.0
// A program of which a part needs full access, with the real tool, server and agent: published in
// two places, given to who holds access, and to nobody by any other way. Processes are killed.
#include "courses/store/content_reader.h"
#include "tests/courses/authoring/sample_folder.h"
#include "tests/e2e/learner.h"
#include "tests/fakes/fake_clock.h"

using namespace icma;
using fakes::Process;
using fakes::SampleFolder;

namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPicture = std::size_t{24} << 20U;

class Office {
 public:
  Office() {
    folder_.add_entitled_module();
    Bytes noise(kPicture);
    fakes::FakeRandom(9).fill(noise);
    sample_ = std::string(as_text(noise)).substr(kPicture / 2, 64);
    folder_.write("modules/second/deep.png", std::string(as_text(noise)));
    REQUIRE(write_file(path("practices.json"), R"({"id":"t","title":"T","source":"S","practices":[
      {"code":"14","name":"N","short_name":"n"}]})"));
    REQUIRE(run({ICMA_SERVER, "keys", "make", "--data", server_.data()}) == 0);
    add("ana", "full");
    add("bo", "preview");
  }

  int publish(bool with_folder) {
    std::vector<std::string> command{ICMA_COURSE,
                                     "publish",
                                     folder_.path().string(),
                                     "--practices",
                                     path("practices.json"),
                                     "--to",
                                     content().string(),
                                     "--assessor",
                                     path("data/assessor"),
                                     "--keys",
                                     path("keys")};
    if (with_folder) command.insert(command.end(), {"--entitled", entitled().string()});
    return run(std::move(command));
  }
  int verify(bool with_folder) {
    std::vector<std::string> command{ICMA_COURSE, "verify", content().string()};
    if (with_folder) command.insert(command.end(), {"--entitled", entitled().string()});
    return run(std::move(command));
  }
  int run(std::vector<std::string> command) {
    Process process(std::move(command), path("command.log"));
    const int code = process.wait();
    said_ = process.output();
    return code;
  }
  // `icma-sync get demo-1` for a profile.
  std::vector<std::string> get_command(const fs::path& profile,
                                       const std::string& from = "") const {
    std::vector<std::string> out{ICMA_SYNC,
                                 "get",
                                 "demo-1",
                                 "--profile",
                                 profile.string(),
                                 "--server",
                                 server_.url(),
                                 "--trust",
                                 (content() / "metadata" / "root.json").string()};
    if (!from.empty()) out.insert(out.end(), {"--from", from});
    return out;
  }
  // Files below the folder that have the middle of the picture.
  static std::vector<fs::path> holders(const fs::path& below, const std::string& sample) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator(below)) {
      if (!entry.is_regular_file()) continue;
      if (read_file(entry.path()).value().find(sample) != std::string::npos) {
        out.push_back(entry.path());
      }
    }
    return out;
  }

  fs::path content() const { return fs::path(server_.data()) / "content"; }
  fs::path entitled() const { return fs::path(server_.data()) / "entitled"; }
  std::string path(const std::string& name) const { return (dir_ / name).string(); }
  const std::string& said() const { return said_; }
  const std::string& sample() const { return sample_; }
  e2e::Server& server() { return server_; }

 private:
  void add(const std::string& login, const std::string& level) {
    auto command = e2e::Learner::add_command(server_.data(), login, login);
    command.insert(command.end(), {"--programs", "demo-1", "--level", level});
    REQUIRE_MESSAGE(run(command) == 0, said_);
  }

  SampleFolder folder_;
  fakes::TempDir dir_;
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  std::string said_;
  std::string sample_;
};

// The text of the page that needs full access, and how many assets can be read at all.
std::pair<std::string, std::size_t> read(const fs::path& profile) {
  std::pair<std::string, std::size_t> out;
  const auto reader = store::ContentReader::open(profile / "content.db");
  if (!reader) return out;
  const auto versions = (*reader)->installed("demo-1").value();
  for (const auto& version : versions) {
    const auto manifest = (*reader)->manifest(version.id).value();
    for (const auto& asset : manifest.assets) {
      const auto bytes = (*reader)->read_asset(version.id, asset.path);
      if (!bytes) continue;
      ++out.second;
      if (asset.path == "modules/second/deep.md") out.first = as_text(*bytes);
    }
  }
  return out;
}

Office& office() {
  static Office value;
  static const bool ready = [] {
    CHECK(value.publish(false) == 1);
    CHECK_MESSAGE(value.said().find("no folder was named") != std::string::npos, value.said());
    REQUIRE_MESSAGE(value.publish(true) == 0, value.said());
    value.server().start();
    return true;
  }();
  (void)ready;
  return value;
}

// Signed in, once for each profile.
e2e::Learner& person(const std::string& login) {
  static std::map<std::string, std::unique_ptr<e2e::Learner>> all;
  auto& one = all[login];
  if (!one) {
    one = std::make_unique<e2e::Learner>(office().path("profile-" + login), login);
    one->sign_in(office().server().url());
    REQUIRE(office().run({ICMA_SYNC, "once", "--profile", one->folder().string()}) == 0);
  }
  return *one;
}

}  // namespace

TEST_CASE("what needs full access is published beside the tree, and verify sees when it is not") {
  Office& o = office();
  CHECK(Office::holders(o.content(), o.sample()).empty());
  const auto packs = Office::holders(o.entitled(), o.sample());
  REQUIRE(packs.size() == 1);
  CHECK_MESSAGE(o.verify(false) == 0, o.said());
  CHECK_MESSAGE(o.verify(true) == 0, o.said());
  const std::string name = packs[0].filename().string();
  const fs::path leaked = o.content() / "objects" / name.substr(0, 2) / name;
  fs::create_directories(leaked.parent_path());
  fs::copy_file(packs[0], leaked);
  CHECK(o.verify(true) == 1);
  CHECK_MESSAGE(o.said().find("needs full access is in the learners' tree") != std::string::npos,
                o.said());
  fs::remove(leaked);
}

TEST_CASE("who holds full access gets all of it, however often he is killed") {
  Office& o = office();
  const e2e::Learner& ana = person("ana");
  std::mt19937 random(e2e::seed(41));
  const int rounds = e2e::rounds(4, 60);
  for (int round = 0; round < rounds; ++round) {
    Process process(o.get_command(ana.folder()), o.path("killed.log"));
    e2e::pause_for(random, 20, 400);
    process.kill();
    if (round % 2 == 1) {
      o.server().kill();
      o.server().start();
    }
  }
  CHECK_MESSAGE(o.run(o.get_command(ana.folder())) == 0, o.said());
  const auto [page, assets] = read(ana.folder());
  CHECK(page.find(SampleFolder::kSecret) != std::string::npos);
  CHECK(assets > 6);
}

TEST_CASE("the sign-in is not shown to a server that did not give it") {
  Office& o = office();
  // Ana's sign-in under a new profile, and the same server under a name that it did not give.
  e2e::Learner again(o.path("profile-again"), "ana");
  again.sign_in(o.server().url());
  std::vector<std::string> command = o.get_command(again.folder());
  const auto url = std::ranges::find(command, o.server().url());
  REQUIRE(url != command.end());
  *url = fmt::format("http://localhost:{}", o.server().port());
  CHECK(o.run(command) == 1);
  CHECK_MESSAGE(o.said().find("needs a sign-in") != std::string::npos, o.said());
  CHECK(read(again.folder()).first.empty());
  CHECK_MESSAGE(o.run(o.get_command(again.folder())) == 0, o.said());
}

TEST_CASE("who holds the preview, and who is not signed in, get the rest and are told why") {
  Office& o = office();
  const e2e::Learner& bo = person("bo");
  CHECK(o.run(o.get_command(bo.folder())) == 1);
  CHECK_MESSAGE(o.said().find("demo-1/second is not here: this part of the program needs full "
                              "access") != std::string::npos,
                o.said());
  const auto [page, assets] = read(bo.folder());
  CHECK(page.empty());
  CHECK(assets > 3);
  CHECK(Office::holders(bo.folder(), o.sample()).empty());
  const fs::path nobody = o.path("profile-nobody");
  CHECK(o.run(o.get_command(nobody)) == 1);
  CHECK_MESSAGE(o.said().find("sign-in") != std::string::npos, o.said());
  CHECK(read(nobody).first.empty());
  CHECK(read(nobody).second == assets);
}

TEST_CASE("a neighbour who has all of it hands on what anybody may have") {
  Office& o = office();
  const e2e::Learner& ana = person("ana");
  REQUIRE_MESSAGE(o.run(o.get_command(ana.folder())) == 0, o.said());
  Process share({ICMA_SYNC, "share", "--listen", "127.0.0.1:0", "--profile", ana.folder().string()},
                o.path("share.log"));
  std::string address;
  for (int i = 0; i < 400 && address.empty(); ++i) {
    const std::string said = share.output();
    const auto at = said.find("http://127.0.0.1:");
    if (at != std::string::npos && said.find('\n') != std::string::npos) {
      address = said.substr(at, said.find('\n') - at);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  REQUIRE_FALSE(address.empty());
  const fs::path taker = o.path("profile-taker");
  CHECK(o.run(o.get_command(taker, address)) == 1);
  CHECK(read(taker).second > 3);
  CHECK(Office::holders(taker, o.sample()).empty());
  const fs::path stick = o.path("all.icmapack");
  CHECK(o.run({ICMA_SYNC, "export-bundle", stick.string(), "demo-1", "--profile",
               ana.folder().string()}) == 0);
  CHECK_MESSAGE(o.said().find("demo-1/second is not in it") != std::string::npos, o.said());
  CHECK(read_file(stick).value().find(o.sample()) == std::string::npos);
  CHECK(share.terminate() == 0);
}
