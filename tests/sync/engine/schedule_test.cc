// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/schedule.h"

#include <doctest/doctest.h>
#include <set>

#include "tests/fakes/fake_clock.h"

using namespace icma;
using engine::Schedule;

TEST_CASE("work is sent soon, and an idle client asks now and then") {
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  Schedule schedule(clock, random);
  CHECK(schedule.wait() <= Millis(5'000));
  schedule.succeeded();
  CHECK(schedule.wait() >= Millis(11 * 60'000));
  CHECK(schedule.wait() <= Millis(19 * 60'000));
  schedule.wrote();
  CHECK(schedule.wait() == Millis(5000));
}

TEST_CASE("failures space out, are never the same on two machines, and end with the network") {
  std::set<std::int64_t> tenth;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    fakes::FakeClock clock;
    fakes::FakeRandom random(seed);
    Schedule schedule(clock, random);
    Millis longest{0};
    for (int i = 0; i < 10; ++i) {
      schedule.failed(Seconds(0));
      CHECK(schedule.wait() >= Millis(10'000));
      CHECK(schedule.wait() <= Millis(3'600'000));
      longest = std::max(longest, schedule.wait());
      schedule.wrote();  // no reason to ask a missing server more often
      CHECK(schedule.wait() >= Millis(10'000));
      clock.advance(schedule.wait());
    }
    CHECK(longest > Millis(30'000));
    tenth.insert(longest.count());
    schedule.failed(Seconds(0));
    schedule.network_returned();
    CHECK(schedule.wait() <= Millis(5000));
  }
  CHECK(tenth.size() > 15);
}

TEST_CASE("laptops that are opened together do not all knock at once") {
  std::set<std::int64_t> first;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const fakes::FakeClock clock;
    fakes::FakeRandom random(seed);
    const Schedule schedule(clock, random);
    CHECK(schedule.wait() <= Millis(5000));
    first.insert(schedule.wait().count());
  }
  CHECK(first.size() > 15);
}

TEST_CASE("the wait that a server asks for is kept, even when the network returns") {
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  Schedule schedule(clock, random);
  schedule.failed(Seconds(120));
  CHECK(schedule.wait() >= Seconds(120));
  schedule.network_returned();
  CHECK(schedule.wait() >= Seconds(120));
  schedule.succeeded();
  schedule.wrote();
  CHECK(schedule.wait() <= Millis(5000));
}
