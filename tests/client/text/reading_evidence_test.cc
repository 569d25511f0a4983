// SPDX-License-Identifier: Apache-2.0
#include "client/text/reading_evidence.h"

#include <doctest/doctest.h>

using icma::text::ReadingEvidence;
using namespace std::chrono_literals;

namespace {

// What is reported on leaving the page, which must be something.
icma::text::EvidenceReport report_on_leaving(ReadingEvidence& evidence, ReadingEvidence::Time now) {
  const auto report = evidence.leave(now);
  REQUIRE(report.has_value());
  return *report;
}

}  // namespace

TEST_CASE("reading at the pace makes the page read and its seconds full") {
  ReadingEvidence e("page", {90, 90});
  e.see(0ms, 0, 0);
  e.see(30s, 1, 1);
  CHECK(e.state().read_permille == 500);
  CHECK(e.state().seconds == 30);
  e.touch(30s);
  e.see(60s, 1, 1);
  CHECK(e.state().read_permille == 1000);
  CHECK(e.state().seconds == 60);
}

TEST_CASE("no page gives more seconds than its words take") {
  ReadingEvidence e("page", {18});
  e.see(0ms, 0, 0);
  for (int i = 1; i < 100; ++i) {
    e.touch(std::chrono::seconds(i * 5));
    e.see(std::chrono::seconds(i * 5), 0, 0);
  }
  CHECK(e.state().seconds == 6);
}

TEST_CASE("time after a minute without a touch does not count") {
  ReadingEvidence e("page", {3000});
  e.touch(0ms);
  e.see(0ms, 0, 0);
  e.see(10min, 0, 0);
  CHECK(e.state().seconds == 60);
  e.see(11min, 0, 0);
  CHECK(e.state().seconds == 60);
  e.touch(11min);
  e.see(11min + 5s, 0, 0);
  CHECK(e.state().seconds == 65);
}

TEST_CASE("a look in many small steps counts as much as one") {
  ReadingEvidence e("page", {180});
  for (int i = 0; i <= 2000; ++i) {
    e.touch(std::chrono::milliseconds(i * 16));
    e.see(std::chrono::milliseconds(i * 16), 0, 0);
  }
  CHECK(e.state().seconds == 32);
}

TEST_CASE("scrolling through a page in a moment reads nothing") {
  ReadingEvidence e("page", std::vector<int>(50, 60));
  for (int i = 0; i < 50; ++i) e.see(std::chrono::milliseconds(i * 100), i, i);
  CHECK(e.state().read_permille == 0);
  CHECK(e.state().seconds <= 5);
}

TEST_CASE("a block that is read gives its time to the others on screen") {
  ReadingEvidence e("page", {3, 300});
  e.see(0ms, 0, 1);
  e.see(30s, 0, 1);
  CHECK(e.state().seconds == 30);
}

TEST_CASE("reports come ten seconds apart, and once more on leaving") {
  ReadingEvidence e("page", {900});
  CHECK_FALSE(e.due(0ms).has_value());
  e.see(0ms, 0, 0);
  e.see(9s, 0, 0);
  CHECK_FALSE(e.due(9s).has_value());
  const auto report = e.due(10s);
  REQUIRE(report.has_value());
  CHECK(report->document == "page");
  CHECK(report->seconds == 10);
  CHECK_FALSE(e.due(11s).has_value());
  CHECK(report_on_leaving(e, 12s).seconds == 12);
  CHECK_FALSE(e.leave(12s).has_value());
}

TEST_CASE("a page read in two sittings is read, and the second counts its own time only") {
  ReadingEvidence first("page", {90, 90});
  first.see(0ms, 0, 0);
  first.touch(20s);
  const auto half = report_on_leaving(first, 20s);
  CHECK(half.read_permille == 500);
  CHECK(half.read_blocks == std::vector<int>{0});
  ReadingEvidence second("page", {90, 90}, half.read_blocks);
  CHECK(second.state().read_permille == 500);
  CHECK(second.state().seconds == 0);
  second.see(0ms, 0, 1);
  second.touch(8s);
  const auto rest = report_on_leaving(second, 8s);
  CHECK(rest.read_permille == 1000);
  CHECK(rest.read_blocks == std::vector<int>{1});
  CHECK(rest.seconds == 8);
}

TEST_CASE("a fifth of the time at the pace is enough, less is not, and a block is named once") {
  ReadingEvidence e("page", {180});
  e.see(0ms, 0, 0);
  const auto early = report_on_leaving(e, 11s);
  CHECK(early.read_permille == 0);
  CHECK(early.read_blocks.empty());
  CHECK(report_on_leaving(e, 12s).read_blocks == std::vector<int>{0});
  CHECK(e.is_read(0, 0));
  CHECK(e.is_read(-3, 9));
  CHECK(report_on_leaving(e, 30s).read_blocks.empty());
}

TEST_CASE("blocks read before that the page does not have are passed over") {
  const std::vector<int> odd{-1, 0, 0, 7, 1 << 30};
  ReadingEvidence e("page", {90, 90}, odd);
  CHECK(e.state().read_permille == 500);
  CHECK(e.state().seconds == 0);
}

TEST_CASE("a clock that jumps back and ranges out of the page do no harm") {
  ReadingEvidence e("page", {10});
  e.see(10s, -5, 99);
  e.see(5s, 7, 3);
  e.see(20s, 0, -1);
  e.see(30s, 0, 0);
  CHECK(e.state().seconds <= 20);
  ReadingEvidence empty("none", {});
  empty.see(0ms, 0, 5);
  empty.see(5s, 0, 5);
  CHECK(empty.state().read_permille == 0);
}
