// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/schedule.h"

#include <algorithm>

namespace icma::engine {

Schedule::Schedule(const Clock& clock, RandomSource& random, ScheduleRules rules)
    : clock_(clock), random_(random), rules_(rules), next_(clock.since_boot()) {
  next_ += between(Millis(0), rules_.start);
}

Millis Schedule::wait() const {
  return std::max(Millis(0), std::max(next_, not_before_) - clock_.since_boot());
}

void Schedule::wrote() {
  // While the server is away, a new event is no reason to ask more often.
  if (failures_ == 0) no_later_than(rules_.soon);
}

void Schedule::network_returned() {
  failures_ = 0;
  last_delay_ = Millis(0);
  no_later_than(between(Millis(0), rules_.soon));
}

void Schedule::succeeded() {
  failures_ = 0;
  last_delay_ = Millis(0);
  not_before_ = Millis(0);
  next_ = clock_.since_boot() + between(rules_.calm * 3 / 4, rules_.calm * 5 / 4);
}

void Schedule::failed(Seconds retry_after) {
  ++failures_;
  // Decorrelated jitter: between the first delay and three times the last one.
  const Millis high = std::max(rules_.first_retry, last_delay_ * 3);
  last_delay_ = std::min(rules_.longest_retry, between(rules_.first_retry, high));
  next_ = clock_.since_boot() + last_delay_;
  if (retry_after > Seconds(0)) {
    not_before_ = clock_.since_boot() + retry_after + between(Millis(0), retry_after / 4);
  }
}

Millis Schedule::between(Millis low, Millis high) {
  if (high <= low) return low;
  std::array<std::uint8_t, 4> dice{};
  random_.fill(dice);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : dice) value = (value << 8U) | byte;
  const auto span = static_cast<std::uint64_t>((high - low).count());
  return low + Millis(static_cast<std::int64_t>(value * span >> 32U));
}

void Schedule::no_later_than(Millis from_now) {
  next_ = std::min(next_, clock_.since_boot() + from_now);
}

}  // namespace icma::engine
