// SPDX-License-Identifier: Apache-2.0
// Programs that travel without the server: on a stick, from a neighbour, from a folder. Real
// programs, killed without warning.
#include <fstream>

#include "courses/base/files.h"
#include "courses/base/json.h"
#include "courses/store/content_reader.h"
#include "sync/platform/durable_file.h"
#include "tests/e2e/publication.h"

using namespace icma;
using e2e::Publication;
using fakes::Process;

namespace {

// One tree for all cases; the server is not needed and is ended.
Publication& publication() {
  static Publication value;
  static const bool ended = [] {
    value.server().kill();
    return true;
  }();
  (void)ended;
  return value;
}

// How many assets of the installed version can be read whole.
std::size_t readable_assets(const std::filesystem::path& profile) {
  const auto reader = store::ContentReader::open(profile / "content.db");
  if (!reader) return 0;
  const auto versions = (*reader)->installed("egv-160").value();
  std::size_t count = 0;
  for (const auto& version : versions) {
    const auto manifest = (*reader)->manifest(version.id).value();
    for (const auto& asset : manifest.assets) {
      count += (*reader)->read_asset(version.id, asset.path) ? 1 : 0;
    }
  }
  return count;
}

int run(const std::vector<std::string>& command) {
  const int code = publication().run(command);
  MESSAGE(publication().said());
  return code;
}

std::vector<std::string> with_profile(std::vector<std::string> command,
                                      const std::filesystem::path& profile) {
  command.insert(command.begin(), ICMA_SYNC);
  command.insert(command.end(), {"--profile", profile.string()});
  return command;
}

std::string trust() {
  return publication().root().string();
}

constexpr std::uint64_t kPage = 65536;

std::uint64_t pages_of(const std::filesystem::path& path) {
  return std::filesystem::file_size(path) / kPage;
}

void flip(const std::filesystem::path& path, std::uint64_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  char byte = 0;
  file.get(byte);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 1));
}

// Flips a byte in the middle of the large picture, wherever the file has it: freed pages may still
// have it too.
void flip_in_picture(const std::filesystem::path& path) {
  const auto picture =
      read_file(publication().source() / "egv-160" / "modules" / "audience" / "big.png").value();
  const std::string some = picture.substr(picture.size() / 2, 16);
  const std::string file = read_file(path).value();
  int found = 0;
  for (std::size_t at = file.find(some); at != std::string::npos; at = file.find(some, at + 1)) {
    flip(path, at);
    ++found;
  }
  REQUIRE(found > 0);
}

// A bundle of everything, made once.
std::filesystem::path bundle() {
  static const std::filesystem::path file = [] {
    const auto path = publication().path("all.icmapack");
    REQUIRE(run({ICMA_COURSE, "bundle", publication().content().string(), "egv-160", "-o",
                 path.string()}) == 0);
    return path;
  }();
  return file;
}

std::size_t all_assets() {
  static const std::size_t count = [] {
    const auto profile = publication().path("whole");
    REQUIRE(run(with_profile({"import-bundle", bundle().string(), "--trust", trust()}, profile)) ==
            0);
    return readable_assets(profile);
  }();
  return count;
}

}  // namespace

TEST_CASE("a stick brings a program to a profile that never saw a network") {
  CHECK(all_assets() > 40);
  // A second time changes nothing.
  CHECK(run(with_profile({"import-bundle", bundle().string()}, publication().path("whole"))) == 0);
  CHECK(publication().said().find("confirmed as current on") != std::string::npos);
  CHECK(readable_assets(publication().path("whole")) == all_assets());
}

TEST_CASE("without a publisher that is trusted nothing is taken from a stick") {
  const auto profile = publication().path("stranger");
  CHECK(run(with_profile({"import-bundle", bundle().string()}, profile)) == 1);
  CHECK(publication().said().find("--trust") != std::string::npos);
  CHECK(readable_assets(profile) == 0);
}

TEST_CASE("one changed byte: the bundle is refused by name and nothing of it is installed") {
  std::string bytes = read_file(bundle()).value();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const auto wrong = publication().path("wrong.icmapack");
  ICMA_CHECK(write_file(wrong, bytes));
  const auto profile = publication().path("careful");
  CHECK(run(with_profile({"import-bundle", wrong.string(), "--trust", trust()}, profile)) == 1);
  CHECK(publication().said().find("wrong.icmapack") != std::string::npos);
  CHECK(publication().said().find("egv-160/modules/audience/big.png") != std::string::npos);
  CHECK(readable_assets(profile) == 0);
}

TEST_CASE("killed anywhere while it takes a bundle, the next import completes it") {
  std::mt19937 random(23);
  int interrupted = 0;
  const int rounds = e2e::rounds(6, 60);
  for (int round = 0; round < rounds; ++round) {
    const auto profile = publication().path(fmt::format("killed-{}", round));
    {
      Process process(
          with_profile({"import-bundle", bundle().string(), "--trust", trust()}, profile),
          publication().path("killed.log"));
      e2e::pause_for(random, 50, 1500);
      process.kill();
    }
    interrupted += readable_assets(profile) < all_assets() ? 1 : 0;
    CHECK(run(with_profile({"import-bundle", bundle().string(), "--trust", trust()}, profile)) ==
          0);
    CHECK(readable_assets(profile) == all_assets());
    std::filesystem::remove_all(profile);
  }
  CHECK(interrupted > 0);
}

TEST_CASE("a laptop shares what it has, and a second learner gets it without the server") {
  const auto giver = publication().path("whole");
  REQUIRE(all_assets() > 0);
  const auto log = publication().path("share.log");
  Process process(with_profile({"share", "--listen", "127.0.0.1:0"}, giver), log);
  std::string address;
  for (int i = 0; i < 400 && address.empty(); ++i) {
    const std::string said = process.output();
    const auto at = said.find("http://127.0.0.1:");
    if (at != std::string::npos && said.find('\n') != std::string::npos) {
      address = said.substr(at, said.find('\n') - at);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  REQUIRE_FALSE(address.empty());
  const auto taker = publication().path("taker");
  CHECK(run(with_profile({"get", "egv-160", "--from", address, "--trust", trust()}, taker)) == 0);
  CHECK(readable_assets(taker) == all_assets());
  CHECK(process.terminate() == 0);
  // Nothing of a learner is in what was handed on.
  CHECK_FALSE(std::filesystem::exists(taker / "session.json"));
}

TEST_CASE("a published folder and another profile serve as sources, and only for what they have") {
  const auto one = publication().path("from-folder");
  CHECK(run(with_profile({"get", "egv-160/words", "--from", publication().content().string(),
                          "--trust", trust()},
                         one)) == 0);
  const std::size_t some = readable_assets(one);
  CHECK(some > 5);
  CHECK(some < all_assets());
  const auto two = publication().path("from-cache");
  CHECK(run(with_profile({"get", "egv-160", "--from", one.string(), "--trust", trust()}, two)) ==
        1);
  CHECK(readable_assets(two) == some);
  CHECK(run(with_profile({"get", "egv-160", "--from", publication().path("whole").string()},
                         two)) == 0);
  CHECK(readable_assets(two) == all_assets());
}

TEST_CASE("a cache that may only be read gives all, and stays as it was") {
  const auto cache = publication().path("whole");
  REQUIRE(all_assets() > 0);
  const Hash before = sha256(read_file(cache / "content.db").value());
  const auto profile = publication().path("lab-seat");
  std::filesystem::permissions(cache / "content.db", std::filesystem::perms::owner_read);
  CHECK(run(with_profile({"get", "egv-160", "--from", cache.string(), "--trust", trust()},
                         profile)) == 0);
  std::filesystem::permissions(cache / "content.db", std::filesystem::perms::owner_read |
                                                         std::filesystem::perms::owner_write);
  CHECK(readable_assets(profile) == all_assets());
  CHECK(sha256(read_file(cache / "content.db").value()) == before);
}

TEST_CASE("check finds a rotten byte in the file, and another source mends it") {
  const auto profile = publication().path("rotten");
  REQUIRE(run(with_profile({"import-bundle", bundle().string(), "--trust", trust()}, profile)) ==
          0);
  flip_in_picture(profile / "content.db");
  CHECK(run(with_profile({"check"}, profile)) == 1);
  CHECK(publication().said().find("modules/audience/big.png") != std::string::npos);
  CHECK(readable_assets(profile) == all_assets() - 1);
  CHECK(run(with_profile({"check", "--from", bundle().string()}, profile)) == 0);
  CHECK(readable_assets(profile) == all_assets());
  CHECK(run(with_profile({"check"}, profile)) == 0);
}

TEST_CASE("where the file itself is damaged, what is whole of it is taken over") {
  const auto whole = publication().path("whole");
  REQUIRE(all_assets() > 0);
  const std::uint64_t pages = pages_of(whole / "content.db");
  // The head, the schema, pointers in the middle, and the last page.
  const std::vector<std::uint64_t> places{
      0, 40, 110, kPage * (pages / 2), kPage * (pages / 3) + 3, kPage * (pages - 1) + 2};
  for (const std::uint64_t place : places) {
    CAPTURE(place);
    const auto profile = publication().path(fmt::format("broken-{}", place));
    std::filesystem::create_directory(profile);
    std::filesystem::copy_file(whole / "content.db", profile / "content.db");
    flip(profile / "content.db", place);
    (void)run(with_profile({"check", "--from", bundle().string()}, profile));
    // Where not even the wishes could be read, a learner asks once more.
    if (readable_assets(profile) != all_assets()) {
      CHECK(run(with_profile({"import-bundle", bundle().string(), "--trust", trust()}, profile)) ==
            0);
    }
    CHECK(readable_assets(profile) == all_assets());
    CHECK(run(with_profile({"check"}, profile)) == 0);
    std::filesystem::remove_all(profile);
  }
}

TEST_CASE(
    "a full disk while a bundle is taken leaves what is there readable, and it goes on later") {
  const auto profile = publication().path("full-disk");
  {
    Process process(with_profile({"import-bundle", bundle().string(), "--trust", trust()}, profile),
                    publication().path("full.log"), std::uint64_t{20} << 20U);
    CHECK(process.wait() == 1);
    MESSAGE(process.output());
  }
  const std::size_t some = readable_assets(profile);
  CHECK(some < all_assets());
  CHECK(run(with_profile({"import-bundle", bundle().string()}, profile)) == 0);
  CHECK(readable_assets(profile) == all_assets());
}

TEST_CASE("what a revision costs is said before: only what changed") {
  const auto before = publication().path("tree-before");
  std::filesystem::copy(publication().content(), before, std::filesystem::copy_options::recursive);
  const auto page = publication().source() / "egv-160/modules/words/tone.md";
  const std::string text = read_file(page).value();
  ICMA_CHECK(write_file(page, text + "\nOne more line, so that the page has changed.\n"));
  const auto program = publication().source() / "egv-160/program.md";
  std::string head = read_file(program).value();
  const auto at = head.find("version: ");
  head.replace(at, head.find('\n', at) - at, "version: 1.9.0");
  ICMA_CHECK(write_file(program, head));
  publication().publish();
  REQUIRE(run({ICMA_COURSE, "diff", before.string(), publication().content().string(), "--json"}) ==
          0);
  const Json said = parse_json(publication().said()).value();
  const Json& one = said.at("programs").at(0);
  CHECK(one.at("new") == "1.9.0");
  CHECK(one.at("bytes").get<std::uint64_t>() > 0);
  CHECK(one.at("bytes").get<std::uint64_t>() < 50'000);
  CHECK(one.at("whole_bytes").get<std::uint64_t>() > e2e::kPictureBytes);
  CHECK(one.at("changed").dump().find("words/tone.md") != std::string::npos);
  CHECK(one.at("removed").empty());
}
