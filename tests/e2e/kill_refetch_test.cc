// SPDX-License-Identifier: Apache-2.0
// What kill -9 in the middle of a download costs: bytes that come over the line a second time. They
// are counted by the line itself, over the run that was killed and the one that went on after it.
#include <array>
#include <functional>
#include <optional>

#include "courses/sqlite/database.h"
#include "tests/e2e/content_checks.h"
#include "tests/fakes/faulty_line.h"

using namespace icma;
using e2e::Publication;
using fakes::FaultyLine;
using fakes::Process;

namespace {

constexpr std::size_t kAssetBytes = std::size_t{48} << 20U;
constexpr std::uint64_t kMostAgain = std::uint64_t{16} << 20U;
constexpr std::uint64_t kSecondsAgain = 3;
// Beside what the claim speaks of: the heads of HTTP answers, one for each range, and a narrow gap
// between chunks that is fetched with one plan of ranges and not with another.
constexpr std::uint64_t kSlack = std::uint64_t{96} << 10U;
// A slow line is killed within its first seconds; it would not end before long.
constexpr std::uint64_t kLongestSeconds = 6;

struct Speed {
  std::string_view name;
  std::uint64_t bytes_per_second;
};
constexpr std::array kSpeeds{Speed{"1 Mbit/s", 125'000}, Speed{"8 Mbit/s", 1'000'000},
                             Speed{"24 Mbit/s", 3'000'000}, Speed{"100 Mbit/s", 12'500'000}};

std::uint64_t most_again(const Speed& speed) {
  return std::min(kMostAgain, kSecondsAgain * speed.bytes_per_second);
}

std::uint64_t stored_in(const std::filesystem::path& profile) {
  std::uint64_t out = 0;
  for (const store::Download& one : e2e::downloads_in(profile)) out += one.bytes_done;
  return out;
}

// Whether it is time to kill, by the bytes that were carried; gone when it was done.
using Due = std::function<bool(std::uint64_t)>;

// A publication with one large asset, a line to it, and what a download costs on it.
class Course {
 public:
  Course() : publication_(kAssetBytes), line_(publication_.server().port()) {
    const fakes::TempDir dir;
    whole_ = fetch(dir / "profile");
    // With everything here: the signed metadata, the catalogue and the manifest.
    nothing_new_ = fetch(dir / "profile");
    REQUIRE(whole_ > kAssetBytes);
    REQUIRE(nothing_new_ < kAssetBytes / 100);
  }

  // Bytes that the line carries until all is there.
  std::uint64_t fetch(const std::filesystem::path& profile) {
    line_.shape({});
    const std::uint64_t before = line_.carried();
    REQUIRE_MESSAGE(publication_.run(publication_.get_command(profile, line_.url())) == 0,
                    publication_.said());
    // Nothing breaks on this line.
    CHECK_MESSAGE(publication_.said().find("tries again") == std::string::npos,
                  publication_.said());
    return line_.carried() - before;
  }

  // The same, killed once `due` says so of the bytes that were carried. Nothing when it was done
  // before.
  std::optional<std::uint64_t> fetch_killed(const std::filesystem::path& profile, Due due,
                                            const Speed& speed) {
    line_.shape(
        {.round_trip = std::chrono::milliseconds(20), .bytes_per_second = speed.bytes_per_second});
    const std::uint64_t before = line_.carried();
    Process agent(publication_.get_command(profile, line_.url()), profile.parent_path() / "log");
    while (agent.running() && !due(line_.carried() - before)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (!agent.running()) return std::nullopt;
    agent.kill();
    // What was under way to it is counted before the line knows that nobody is there.
    while (line_.open() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return line_.carried() - before;
  }

  std::uint64_t whole() const { return whole_; }
  std::uint64_t nothing_new() const { return nothing_new_; }

 private:
  Publication publication_;
  FaultyLine line_;
  std::uint64_t whole_ = 0;
  std::uint64_t nothing_new_ = 0;
};

// Bytes that came again after a kill; nothing when the download was done before it.
std::optional<std::uint64_t> kill_when(Course& course, const Speed& speed,
                                       const std::filesystem::path& profile, Due due) {
  const auto first = course.fetch_killed(profile, std::move(due), speed);
  if (!first) return std::nullopt;
  e2e::check_nothing_half(profile);
  const std::uint64_t stored = stored_in(profile);
  const std::uint64_t second = course.fetch(profile);
  e2e::check_all_assets(profile);
  INFO(std::string(speed.name), ", killed at ", *first, " of ", course.whole(), ", ", stored,
       " stored, then ", second);
  // What is stored is not fetched again.
  CHECK(second + stored <= course.whole() + kSlack);
  const std::uint64_t once = course.whole() + course.nothing_new();
  const std::uint64_t again = *first + second - std::min(once, *first + second);
  CHECK(again <= most_again(speed) + kSlack);
  return again;
}

// The same at any moment.
std::optional<std::uint64_t> kill_once(Course& course, const Speed& speed, std::mt19937& random) {
  const fakes::TempDir dir;
  const auto last = std::min(course.whole(), kLongestSeconds * speed.bytes_per_second);
  const auto point = std::uniform_int_distribution<std::uint64_t>(0, last)(random);
  return kill_when(course, speed, dir / "profile",
                   [point](std::uint64_t carried) { return carried >= point; });
}

// A disk that takes nothing: somebody reads without an end, so that no transaction is committed.
class StandstillOfDisk {
 public:
  explicit StandstillOfDisk(std::filesystem::path content) : content_(std::move(content)) {}
  // Begins with the first call; true once it has lasted for so long.
  bool lasted(std::chrono::milliseconds time) {
    if (!database_) begin();
    return database_ && std::chrono::steady_clock::now() - since_ >= time;
  }

 private:
  void begin() {
    auto opened = sqlite::Database::open(content_, {.access = sqlite::Access::kReadOnly});
    if (!opened) return;
    query_.emplace((*opened)->statement("SELECT hash FROM chunk"));
    const auto row = query_->step();
    if (row && *row) {
      database_ = std::move(*opened);
      since_ = std::chrono::steady_clock::now();
    } else {
      query_.reset();
    }
  }

  std::filesystem::path content_;
  std::unique_ptr<sqlite::Database> database_;
  std::optional<sqlite::Statement> query_;
  std::chrono::steady_clock::time_point since_;
};

}  // namespace

TEST_CASE("a line stands before it has brought 16 MiB that a standing disk has not taken") {
  Course course;
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  constexpr std::uint64_t kUnderWay = std::uint64_t{16} << 20U;
  auto disk = std::make_shared<StandstillOfDisk>(profile / "content.db");
  // Shorter than the five seconds after which the download gives the disk up.
  const auto again =
      kill_when(course, kSpeeds.back(), profile, [disk = std::move(disk)](std::uint64_t carried) {
        return carried >= kUnderWay && disk->lasted(std::chrono::milliseconds(3'500));
      });
  REQUIRE(again);
  MESSAGE("fetched again: ", *again);
}

TEST_CASE("kill -9 of a download costs three seconds of the line at most, 16 MiB at most") {
  Course course;
  std::mt19937 random(e2e::seed(43));
  const int count = e2e::rounds(12, 1'000);
  std::array<std::vector<std::uint64_t>, kSpeeds.size()> again;
  for (int kills = 0; kills < count;) {
    const std::size_t at = static_cast<std::size_t>(kills) % kSpeeds.size();
    const auto bytes = kill_once(course, kSpeeds[at], random);
    if (!bytes) continue;
    again[at].push_back(*bytes);
    ++kills;
  }
  for (std::size_t i = 0; i < kSpeeds.size(); ++i) {
    REQUIRE_FALSE(again[i].empty());
    std::ranges::sort(again[i]);
    MESSAGE(std::string(kSpeeds[i].name), ": ", again[i].size(), " kills, fetched again: median ",
            again[i][again[i].size() / 2], ", most ", again[i].back(), " bytes of ",
            most_again(kSpeeds[i]), " allowed");
  }
}
