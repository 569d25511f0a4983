// SPDX-License-Identifier: Apache-2.0
// When to sync next: pure logic over the clock that counts from boot. After work is written soon,
// otherwise now and then; after failures later and later, never all machines at the same time.
#pragma once

#include <optional>

#include "courses/base/clock.h"

namespace icma::engine {

struct ScheduleRules {
  Millis start{5'000};       // the first run is within this time: all laptops open at eight
  Millis soon{5'000};        // after something was written
  Millis calm{15 * 60'000};  // between runs when nothing happens
  Millis first_retry{10'000};
  Millis longest_retry{3'600'000};
};

class Schedule {
 public:
  Schedule(const Clock& clock, RandomSource& random, ScheduleRules rules = {});

  // How long to wait from now; zero means now.
  Millis wait() const;
  void wrote();             // the learner did something worth sending
  void network_returned();  // runs soon, whatever the failures were
  void succeeded();
  // `retry_after` is what the server asked for, 0 if nothing.
  void failed(Seconds retry_after);
  int failures() const { return failures_; }

 private:
  Millis between(Millis low, Millis high);
  void no_later_than(Millis from_now);

  const Clock& clock_;
  RandomSource& random_;
  ScheduleRules rules_;
  Millis next_;  // since boot
  Millis last_delay_{0};
  Millis not_before_{0};  // the server's word
  int failures_ = 0;
};

}  // namespace icma::engine
