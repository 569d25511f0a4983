// SPDX-License-Identifier: Apache-2.0
#include "client/host/idle_watch.h"

#include <doctest/doctest.h>

using icma::host::IdleWatch;
using Millis = std::chrono::milliseconds;

TEST_CASE("ten minutes without anybody are told once, and again after somebody was there") {
  IdleWatch watch;
  CHECK_FALSE(watch.within(Millis(0)).has_value());
  CHECK_FALSE(watch.look(false, Millis(5)));
  CHECK(watch.within(Millis(5)) == IdleWatch::kLongest);
  CHECK_FALSE(watch.look(true, Millis(1000)));
  const Millis last = Millis(1000) + IdleWatch::kLongest;
  CHECK_FALSE(watch.look(false, last - Millis(1)));
  CHECK(watch.within(last - Millis(1)) == Millis(1));
  CHECK(watch.look(false, last));
  CHECK_FALSE(watch.within(last).has_value());
  CHECK_FALSE(watch.look(false, last * 3));
  CHECK_FALSE(watch.look(true, last * 3));
  CHECK(watch.look(false, last * 3 + IdleWatch::kLongest));
}

TEST_CASE("who comes back after too long, from a sleep too, does not get ten minutes more") {
  IdleWatch watch;
  CHECK_FALSE(watch.look(true, Millis(0)));
  CHECK(watch.look(true, std::chrono::hours(9)));
}

TEST_CASE("whoever is there now and then stays") {
  IdleWatch watch;
  for (int minute = 0; minute < 90; minute += 9) {
    CHECK_FALSE(watch.look(true, std::chrono::minutes(minute)));
  }
}
