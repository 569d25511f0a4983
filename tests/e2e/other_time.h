// SPDX-License-Identifier: Apache-2.0
// Hours that pass and clocks that are wrong, for this process and for those it starts.
#pragma once

#include <fmt/format.h>

#include "sync/platform/system_clock.h"
#include "tests/fakes/environment.h"

namespace icma::e2e {

// The machine's clock as a test's own process uses it.
class ShiftedClock final : public Clock {
 public:
  Time now() const override { return clock_.now() + later + wrong; }
  Millis since_boot() const override { return clock_.since_boot() + later; }
  Uuid boot_id() const override { return clock_.boot_id(); }
  std::string zone() const override { return clock_.zone(); }

  Seconds later{0};  // of wall clock and time since boot
  Seconds wrong{0};  // of the wall clock alone

 private:
  platform::SystemClock clock_;
};

// Processes that are started while it lives have such clocks; see tests/fakes/clock_shift.cc.
class OtherTime {
 public:
  explicit OtherTime(const ShiftedClock& clock)
      : preload_("LD_PRELOAD", ICMA_CLOCK_SHIFT),
        order_("ASAN_OPTIONS", "detect_leaks=0:verify_asan_link_order=0"),
        later_("ICMA_CLOCK_LATER", fmt::format("{}", clock.later.count())),
        wrong_("ICMA_CLOCK_WRONG", fmt::format("{}", clock.wrong.count())) {}

 private:
  fakes::Variable preload_;
  fakes::Variable order_;
  fakes::Variable later_;
  fakes::Variable wrong_;
};

}  // namespace icma::e2e
