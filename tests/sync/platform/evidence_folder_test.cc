// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/evidence_folder.h"

#include <csignal>
#include <doctest/doctest.h>
#include <sys/resource.h>

#include "courses/base/files.h"
#include "sync/platform/leave.h"
#include "sync/platform/paths.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
namespace fs = std::filesystem;

namespace {

constexpr fs::perms kOwn = fs::perms::owner_read | fs::perms::owner_write;

fs::perms mode(const fs::path& path) {
  return fs::status(path).permissions();
}

}  // namespace

TEST_CASE("a file is kept under its hash, for its user alone, and once") {
  fakes::TempDir dir;
  platform::EvidenceFolder files(dir / "files");
  CHECK(files.empty().value());
  const std::string content = "%PDF-1.7 my certificate";
  const auto named = files.add(content).value();
  CHECK(named.hash == sha256(content));
  CHECK(named.bytes == static_cast<std::int64_t>(content.size()));
  CHECK(files.add(content).value() == named);
  CHECK_FALSE(files.empty().value());
  const fs::path path = dir / "files" / named.hash.to_hex();
  CHECK(mode(path) == kOwn);
  CHECK(mode(dir / "files") == fs::perms::owner_all);
  CHECK(files.load(named.hash).value() == content);
  CHECK(files.load(sha256("other")).value() == std::nullopt);
  // Damage is not given out, and choosing the file again mends it.
  REQUIRE(write_file(path, "%PDF-1.7 my certificatE"));
  CHECK(files.load(named.hash).value() == std::nullopt);
  REQUIRE(files.add(content));
  CHECK(files.load(named.hash).value() == content);
  CHECK(mode(path) == kOwn);
}

TEST_CASE("what cannot be evidence is refused before anything is written") {
  fakes::TempDir dir;
  platform::EvidenceFolder files(dir / "files");
  for (const char* content : {"", "PK\x03\x04", "\x7f"}) {
    CHECK(files.add(content).error().kind == ErrorKind::kInvalid);
  }
  std::string large = "%PDF-";
  large.resize(static_cast<std::size_t>(protocol::kMaxEvidenceBytes) + 1, 'x');
  REQUIRE(write_file(dir / "large.pdf", large));
  CHECK(files.add_file(dir / "large.pdf").error().kind == ErrorKind::kInvalid);
  CHECK(files.add_file(dir / "none.pdf").error().kind == ErrorKind::kNotFound);
  CHECK_FALSE(fs::exists(dir / "files"));
  REQUIRE(write_file(dir / "notes.txt", "Minutes"));
  CHECK(files.add_file(dir / "notes.txt").value().hash == sha256("Minutes"));
}

TEST_CASE("a full disk leaves no half file in the place of a whole one") {
  fakes::TempDir dir;
  platform::EvidenceFolder files(dir / "files");
  std::string content = "%PDF-";
  content.resize(100'000, 'x');
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{50'000, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto refused = files.add(content);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  REQUIRE_FALSE(refused);
  CHECK(files.load(sha256(content)).value() == std::nullopt);
  const auto again = files.add(content).value();
  CHECK(files.load(again.hash).value() == content);
}

TEST_CASE("signing out of a shared computer removes a learner's files, and no other's") {
  fakes::TempDir dir;
  const platform::Profile profile = platform::open_profile(dir / "profile").value();
  const Uuid ana{{1}};
  const Uuid bo{{2}};
  REQUIRE(platform::EvidenceFolder(profile.files(ana)).add("of Ana"));
  REQUIRE(platform::EvidenceFolder(profile.files(bo)).add("of Bo"));
  REQUIRE(platform::leave(profile, ana));
  CHECK_FALSE(fs::exists(profile.files(ana)));
  CHECK(platform::EvidenceFolder(profile.files(bo)).load(sha256("of Bo")).value() == "of Bo");
}
