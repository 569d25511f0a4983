// SPDX-License-Identifier: Apache-2.0
// Numbers, sizes and dates in words.
#include "client/app/words.h"

#include <doctest/doctest.h>

#include "tests/fakes/fake_clock.h"

namespace icma::app {

using namespace std::chrono_literals;

namespace {
struct Desk {
  Strings strings;
  fakes::FakeClock clock;
  Words words{strings, clock, [](Time, std::string_view) { return -360; }};
};
}  // namespace

TEST_CASE("what is put into a sentence is never read as a part of the sentence") {
  const Desk desk;
  CHECK(desk.words.fill("{0} of {1}", "{1}", "{0}") == "{1} of {0}");
  CHECK(desk.words.fill("{0}{0} {2}", "a", "b") == "aa {2}");
  CHECK(desk.words.fill("{", "a") == "{");
  CHECK(desk.words.fill("{x} {0", "a") == "{x} {0");
}

TEST_CASE("times of the wall are told by day, with the zone's offset") {
  const Desk desk;  // 2026-11-20 10:01 UTC, 04:01 on the wall
  CHECK(desk.words.when(desk.clock.now()) == "today 04:01");
  CHECK(desk.words.when(desk.clock.now() - 5h) == "yesterday 23:01");
  CHECK(desk.words.when(desk.clock.now() - 29h) == "18 Nov 23:01");
  CHECK(desk.words.when(desk.clock.now() + 24h) == "21 Nov 04:01");
  CHECK(desk.words.date(desk.words.today()) == "Friday 20 November 2026");
}

TEST_CASE("durations and sizes are rounded once and change their unit in time") {
  const Desk desk;
  CHECK(desk.words.minutes(0s) == "0 min");
  CHECK(desk.words.minutes(29s) == "0 min");
  CHECK(desk.words.minutes(30s) == "1 min");
  CHECK(desk.words.minutes(119min) == "119 min");
  CHECK(desk.words.minutes(120min) == "2 h 0 min");
  CHECK(desk.words.hours(5'400s) == "1.5 h");
  CHECK(desk.words.bytes(0) == "0 KB");
  CHECK(desk.words.bytes(1) == "1 KB");
  CHECK(desk.words.bytes(99'999) == "100 KB");
  CHECK(desk.words.bytes(100'000) == "0.1 MB");
  CHECK(desk.words.bytes(57'600'000) == "58 MB");
  CHECK(desk.words.bytes(999'999'999) == "1.0 GB");
  CHECK(desk.words.bytes(1'000'000'000) == "1.0 GB");
  CHECK(desk.words.position(3'599'999) == "59:59");
  CHECK(desk.words.position(5'400'000) == "1:30:00");
  CHECK(desk.words.position(-5) == "0:00");
  CHECK(desk.words.percent(999) == "99 %");
}

}  // namespace icma::app
