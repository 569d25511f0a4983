// SPDX-License-Identifier: Apache-2.0
#include "client/media/watched.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

using namespace icma::media;
using namespace std::chrono_literals;

namespace {

// Plays from where the tracker is, in steps of 40 ms.
struct Film {
  WatchedTracker tracker;
  std::int64_t now = 0;
  std::int64_t position = 0;

  void play(std::int64_t milliseconds, int speed = 1000) {
    tracker.at(std::chrono::milliseconds(now), position, true, speed);
    for (std::int64_t t = 0; t < milliseconds; t += 40) {
      now += 40;
      position += 40 * speed / 1000;
      tracker.at(std::chrono::milliseconds(now), position, true, speed);
    }
  }
  void pause() { tracker.at(std::chrono::milliseconds(now), position, false, 1000); }
  void seek(std::int64_t to) {
    position = to;
    tracker.seek(std::chrono::milliseconds(now), to);
  }
};

}  // namespace

TEST_CASE("intervals are joined where they touch and stay apart where they do not") {
  Intervals all;
  all.add({1000, 2000});
  all.add({5000, 6000});
  all.add({2100, 3000});
  CHECK(all.list() == std::vector<Interval>{{1000, 3000}, {5000, 6000}});
  all.add({0, 9000});
  CHECK(all.list() == std::vector<Interval>{{0, 9000}});
  all.add({500, 400});
  all.add({-50, -10});
  CHECK(all.length_ms() == 9000);
}

TEST_CASE("any order of stretches gives the same set") {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<Interval> stretches;
    std::vector<bool> second(200, false);
    for (int i = 0; i < 12; ++i) {
      const auto from = static_cast<std::int64_t>(random() % 190);
      const auto to = from + 1 + static_cast<std::int64_t>(random() % 9);
      stretches.push_back({from * 1000, to * 1000});
      for (auto at = from; at < to; ++at) second[static_cast<std::size_t>(at)] = true;
    }
    Intervals forward;
    for (const Interval& stretch : stretches) forward.add(stretch);
    std::ranges::shuffle(stretches, random);
    Intervals shuffled;
    for (const Interval& stretch : stretches) shuffled.add(stretch);
    CHECK(forward == shuffled);
    CHECK(forward.length_ms() == std::ranges::count(second, true) * 1000);
  }
}

TEST_CASE("what is played counts, what is jumped over does not") {
  Film film;
  film.play(5000);
  film.seek(60'000);
  film.play(4000);
  CHECK(film.tracker.seen().list() == std::vector<Interval>{{0, 5000}, {60'000, 64'000}});
  CHECK(film.tracker.seen_permille(90'000) == 100);
}

TEST_CASE("the same stretch played twice counts once") {
  Film film;
  film.play(5000);
  film.seek(0);
  film.play(5000);
  CHECK(film.tracker.seen().length_ms() == 5000);
}

TEST_CASE("playing fast counts in full") {
  Film film;
  film.play(4000, 3000);
  CHECK(film.tracker.seen().list() == std::vector<Interval>{{0, 12'000}});
}

TEST_CASE("a position that jumps without a word is no watching") {
  WatchedTracker tracker;
  tracker.at(0ms, 0, true, 1000);
  tracker.at(100ms, 50'000, true, 1000);
  tracker.at(200ms, 10'000, true, 1000);
  CHECK(tracker.seen().empty());
}

TEST_CASE("time that passes while the film stands counts nothing") {
  Film film;
  film.play(2000);
  film.pause();
  film.tracker.at(1h, 2000, false, 1000);
  film.tracker.at(2h, 60'000, false, 1000);
  CHECK(film.tracker.seen().length_ms() == 2000);
}

TEST_CASE("reports come every ten seconds and hold only what is new") {
  Film film;
  CHECK_FALSE(film.tracker.due(0ms).has_value());
  film.play(9000);
  CHECK_FALSE(film.tracker.due(9000ms).has_value());
  film.play(1000);
  auto report = film.tracker.due(10'000ms);
  REQUIRE(report.has_value());
  CHECK(report->list() == std::vector<Interval>{{0, 10'000}});
  film.play(1000);
  CHECK_FALSE(film.tracker.due(11'000ms).has_value());
  report = film.tracker.flush(11'000ms);
  REQUIRE(report.has_value());
  CHECK(report->list() == std::vector<Interval>{{10'000, 11'000}});
  CHECK_FALSE(film.tracker.flush(11'000ms).has_value());
}

TEST_CASE("a pause and a jump report at once") {
  Film film;
  static_cast<void>(film.tracker.due(0ms));
  film.play(2000);
  film.pause();
  CHECK(film.tracker.due(2000ms).has_value());
  film.play(2000);
  film.seek(50'000);
  const auto report = film.tracker.due(4000ms);
  REQUIRE(report.has_value());
  CHECK(report->list() == std::vector<Interval>{{2000, 4000}});
}

TEST_CASE("earlier sessions are kept") {
  Intervals before;
  before.add({0, 45'000});
  WatchedTracker tracker(before);
  CHECK(tracker.seen_permille(90'000) == 500);
  CHECK(tracker.seen_permille(0) == 0);
  CHECK_FALSE(tracker.flush(0ms).has_value());
}
