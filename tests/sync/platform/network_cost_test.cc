// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/network_cost.h"

#include <atomic>
#include <doctest/doctest.h>

#include "tests/fakes/private_bus.h"

using namespace icma;
using fakes::FakeNetworkManager;
using fakes::PrivateBus;
using platform::NetworkCost;

namespace {

template <typename Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 800 && !condition(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  return condition();
}

}  // namespace

TEST_CASE("without a system bus no line is counted") {
  ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", 1);
  const NetworkCost cost;
  CHECK_FALSE(cost.metered());
  ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

TEST_CASE("what NetworkManager says is known at once, its guesses too" *
          doctest::skip(!PrivateBus::available())) {
  const PrivateBus bus;
  for (const auto& [said, metered] :
       {std::pair(0U, false), {1U, true}, {2U, false}, {3U, true}, {4U, false}}) {
    CAPTURE(said);
    const FakeNetworkManager manager(said);
    CHECK(NetworkCost().metered() == metered);
  }
  // Nobody there.
  CHECK_FALSE(NetworkCost().metered());
}

TEST_CASE("a change is told, also that NetworkManager comes and goes" *
          doctest::skip(!PrivateBus::available())) {
  const PrivateBus bus;
  std::atomic<int> told{0};
  std::atomic<bool> last{false};
  const NetworkCost cost([&](bool metered) {
    last = metered;
    ++told;
  });
  CHECK_FALSE(cost.metered());
  {
    FakeNetworkManager manager(1);
    CHECK(comes_true([&] { return told == 1; }));
    CHECK(cost.metered());
    manager.set(2);
    CHECK(comes_true([&] { return told == 2; }));
    CHECK_FALSE(last);
    manager.set(3);
    CHECK(comes_true([&] { return told == 3; }));
    CHECK(last);
  }
  CHECK(comes_true([&] { return told == 4; }));
  CHECK_FALSE(cost.metered());
}
