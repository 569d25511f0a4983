// SPDX-License-Identifier: Apache-2.0
#include "client/app/pace.h"

#include <doctest/doctest.h>

using icma::Millis;
using icma::app::Pace;
using icma::app::PaceMeter;

namespace {

// A download that is looked at every second.
struct Download {
  PaceMeter meter;
  Millis now{1'000'000};
  std::uint64_t bytes = 5'000'000;

  // For so many seconds so many bytes come in each.
  Pace come(int seconds, std::uint64_t each) {
    for (int i = 0; i < seconds; ++i) {
      now += Millis(1000);
      bytes += each;
      meter.sample(bytes, now);
    }
    return meter.pace(now);
  }
};

}  // namespace

TEST_CASE("nothing is told before enough was seen, then the rate") {
  Download download;
  CHECK(download.meter.pace(download.now) == Pace{});
  CHECK_FALSE(download.come(4, 1'000'000).steady);
  const Pace pace = download.come(6, 1'000'000);
  CHECK(pace.steady);
  CHECK(pace.bytes_per_second == 1'000'000);
}

TEST_CASE("the rate is that of the last seconds, not of the whole download") {
  Download download;
  download.come(600, 4'000'000);
  const Pace pace = download.come(30, 1'000'000);
  CHECK(pace.steady);
  CHECK(pace.bytes_per_second == 1'000'000);
}

TEST_CASE("while it swings no time is told, and again when it is calm") {
  Download download;
  REQUIRE(download.come(20, 1'000'000).steady);
  CHECK_FALSE(download.come(6, 10'000'000).steady);
  CHECK(download.come(20, 10'000'000).steady);
  CHECK_FALSE(download.come(7, 1'000'000).steady);
  CHECK(download.come(20, 1'000'000).steady);
}

TEST_CASE("bytes that come in steps of three seconds have a steady pace") {
  Download download;
  Pace pace;
  for (int i = 0; i < 10; ++i) {
    download.come(2, 0);
    pace = download.come(1, 3'000'000);
  }
  CHECK(pace.steady);
  CHECK(pace.bytes_per_second == 1'000'000);
}

TEST_CASE("a stalled download has neither rate nor time, and begins anew") {
  Download download;
  REQUIRE(download.come(20, 1'000'000).steady);
  CHECK(download.meter.pace(download.now + Millis(6'000)).steady);
  CHECK(download.meter.pace(download.now + Millis(8'000)) == Pace{});
  download.come(10, 0);
  CHECK_FALSE(download.come(4, 500'000).steady);
  const Pace pace = download.come(6, 500'000);
  CHECK(pace.steady);
  CHECK(pace.bytes_per_second == 500'000);
}

TEST_CASE("what is taken off is no pace, and a reset forgets") {
  Download download;
  REQUIRE(download.come(20, 1'000'000).steady);
  download.bytes -= 10'000'000;
  CHECK(download.come(1, 0) == Pace{});
  REQUIRE(download.come(20, 1'000'000).steady);
  download.meter.reset();
  CHECK(download.meter.pace(download.now) == Pace{});
}
