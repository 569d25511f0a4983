// SPDX-License-Identifier: Apache-2.0
// Downloads with the real publisher, server and agent: killed without warning, and served bytes
// that are not the publisher's.
#include "courses/package/compress.h"
#include "sync/platform/durable_file.h"
#include "tests/e2e/content_checks.h"

using namespace icma;
using e2e::check_next_get;
using e2e::check_nothing_half;
using e2e::downloads_in;
using e2e::Publication;
using fakes::Process;

namespace {

Publication& publication() {
  static Publication value;
  return value;
}

package::Manifest manifest_in(const std::filesystem::path& profile) {
  const auto reader = store::ContentReader::open(profile / "content.db").value();
  const auto versions = reader->installed("egv-160").value();
  return reader->manifest(versions.at(0).id).value();
}

// The pack with the large picture, and the signed manifest, as files on the server's disk.
std::filesystem::path largest_object() {
  std::filesystem::path found;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(publication().content() / "objects")) {
    if (!entry.is_regular_file()) continue;
    if (found.empty() || entry.file_size() > std::filesystem::file_size(found)) {
      found = entry.path();
    }
  }
  return found;
}

std::filesystem::path manifest_object() {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(publication().content() / "objects")) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path()).value();
    const auto manifest = package::decode_manifest(as_bytes(bytes));
    if (manifest && manifest->program == "egv-160") return entry.path();
  }
  FAIL("no manifest among the objects");
  return {};
}

// Puts other bytes in the place of a file as long as it lives.
class Tampered {
 public:
  Tampered(std::filesystem::path path, const std::function<void(std::string&)>& change)
      : path_(std::move(path)), before_(read_file(path_).value()) {
    std::string bytes = before_;
    change(bytes);
    REQUIRE(write_file(path_, bytes));
  }
  ~Tampered() { CHECK(write_file(path_, before_)); }
  Tampered(const Tampered&) = delete;
  Tampered& operator=(const Tampered&) = delete;

 private:
  std::filesystem::path path_;
  std::string before_;
};

bool says(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("kill -9 of the agent at any moment of a download; it goes on and every byte is right") {
  std::mt19937 random(29);
  const int count = e2e::rounds(16, 200);
  int kills = 0;
  int laptops = 0;
  int halfway = 0;
  while (kills < count) {
    const fakes::TempDir dir;
    const auto profile = dir / "profile";
    ++laptops;
    int longest = 350;
    for (bool done = false; !done; longest += 20) {
      Process agent(publication().get_command(profile), dir / "get.log");
      e2e::pause_for(random, 1, longest);
      done = !agent.running();
      if (!done) {
        agent.kill();
        ++kills;
      } else {
        INFO(agent.output());
      }
      check_nothing_half(profile);
      for (const auto& one : downloads_in(profile)) {
        halfway += one.bytes_done > 0 && one.bytes_done < one.bytes_total ? 1 : 0;
      }
    }
    check_next_get(publication(), profile);
  }
  MESSAGE(kills, " kills of the agent on ", laptops, " profiles, ", halfway,
          " times a part was half stored");
}

TEST_CASE("SIGTERM ends a download cleanly, and the next one goes on") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  Process agent(publication().get_command(profile), dir / "get.log");
  // At work, which on a busy machine is not at once.
  for (int i = 0; i < 1000 && !std::filesystem::exists(profile / "content.db"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const int code = agent.terminate();
  CHECK_MESSAGE((code == 0 || code == 1), agent.output());
  if (code == 1) CHECK(says(agent.output(), "It goes on where it was"));
  check_nothing_half(profile);
  check_next_get(publication(), profile);
}

TEST_CASE("kill -9 of the server during a download is told, and the download goes on") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  std::mt19937 random(31);
  for (int i = 0; i < 3; ++i) {
    Process agent(publication().get_command(profile), dir / "get.log");
    e2e::pause_for(random, 10, 120);
    publication().server().kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    publication().server().start();
    agent.wait();
    check_nothing_half(profile);
  }
  check_next_get(publication(), profile);
}

TEST_CASE("a flipped byte in a pack is refused with a reason, nothing of it shows, and it heals") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  {
    const Tampered pack(largest_object(), [](std::string& bytes) {
      bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    });
    CHECK(publication().run(publication().get_command(profile)) == 1);
    INFO(publication().said());
    CHECK(says(publication().said(), "egv-160/audience is not here"));
    CHECK(says(publication().said(), "A signature or a hash did not hold"));
    CHECK(says(publication().said(), "tell the provider"));
    check_nothing_half(profile);
    bool quarantined = false;
    for (const auto& one : downloads_in(profile)) {
      if (one.module != "audience") continue;
      quarantined = one.state == store::DownloadState::kQuarantined;
    }
    CHECK(quarantined);
    const auto reader = store::ContentReader::open(profile / "content.db").value();
    const auto id = reader->installed("egv-160").value().at(0).id;
    for (const package::AssetRef& asset : manifest_in(profile).assets) {
      if (asset.module == "audience") CHECK_FALSE(reader->read_asset(id, asset.path));
    }
  }
  check_next_get(publication(), profile);
}

TEST_CASE("a manifest that is cut off or changed is refused before anything is stored") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  const std::vector<std::function<void(std::string&)>> changes{
      [](std::string& bytes) { bytes.resize(bytes.size() / 2); },
      [](std::string& bytes) { bytes.clear(); },
      [](std::string& bytes) { bytes[9] = static_cast<char>(bytes[9] ^ 64); },
      [](std::string& bytes) { bytes += "more"; },
  };
  for (const auto& change : changes) {
    const Tampered manifest(manifest_object(), change);
    CHECK(publication().run(publication().get_command(profile)) == 1);
    INFO(publication().said());
    CHECK(says(publication().said(), "icma-sync: "));
    CHECK_FALSE(says(publication().said(), "fault of the program"));
    CHECK(downloads_in(profile).empty());
  }
  check_next_get(publication(), profile);
}

TEST_CASE(
    "while the downloads of a profile are in use, a second agent says so and changes nothing") {
  const fakes::TempDir dir;
  const auto profile = platform::open_profile(dir / "profile").value();
  const auto held = platform::FileLock::try_take(profile.content_lock()).value();
  CHECK(publication().run(publication().get_command(profile.folder)) == 1);
  CHECK(says(publication().said(), "are in use"));
  CHECK_FALSE(std::filesystem::exists(profile.content()));
}

TEST_CASE("what was fetched can be dropped, listed, paused and resumed") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  const auto agent = [&profile](std::vector<std::string> words) {
    words.insert(words.begin(), ICMA_SYNC);
    words.insert(words.end(), {"--profile", profile.string()});
    const int code = publication().run(std::move(words));
    return std::pair(code, publication().said());
  };
  const auto listed = agent({"catalogue", "--server", publication().url(), "--trust",
                             publication().root().string(), "--json"});
  REQUIRE(listed.first == 0);
  const auto shelf = parse_json(listed.second).value();
  CHECK(shelf.at("programs").at(0).at("id") == "egv-160");
  CHECK(shelf.at("programs").at(0).at("here").empty());
  CHECK(agent({"get", "egv-160/design/web", "--server", publication().url()}).first == 0);
  const auto part = parse_json(agent({"catalogue", "--json"}).second).value();
  CHECK(part.at("programs").at(0).at("here").at(0).at("modules") == Json{"design", "web"});
  CHECK(agent({"drop", "egv-160/web"}).first == 0);
  const auto less = parse_json(agent({"catalogue", "--json"}).second).value();
  CHECK(less.at("programs").at(0).at("here").at(0).at("modules") == Json{"design"});
  CHECK(agent({"drop", "egv-160/web"}).first == 1);
  CHECK(agent({"get", "egv-160/nowhere", "--server", publication().url()}).first == 1);
  CHECK(agent({"get", "nothing", "--server", publication().url()}).first == 1);
  CHECK(agent({"pause"}).first == 0);
  CHECK(agent({"resume", "--server", publication().url()}).first == 0);
  CHECK(agent({"drop", "egv-160"}).first == 0);
  CHECK(downloads_in(profile).empty());
  CHECK(agent({"get"}).first == 2);
  CHECK(agent({"fly"}).first == 2);
}
