// SPDX-License-Identifier: Apache-2.0
#include "sync/http/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace icma::http {
namespace {

// A line that was idle may be ahead by as much as the rate allows in this time.
constexpr double kBurstSeconds = 0.1;
// However much came at once: the line rests no longer than this, because a connection that nobody
// reads for longer is given up by servers.
constexpr double kLongestDebtSeconds = 20;

}  // namespace

void RateLimit::set(std::uint64_t bytes_per_second) {
  const std::scoped_lock lock(mutex_);
  if (rate_ == 0) level_ = 0;
  rate_ = bytes_per_second;
}

std::uint64_t RateLimit::rate() const {
  const std::scoped_lock lock(mutex_);
  return rate_;
}

void RateLimit::took(std::uint64_t bytes, TimePoint now) {
  const std::scoped_lock lock(mutex_);
  if (rate_ == 0) return;
  refill(now);
  level_ -= static_cast<double>(bytes);
}

std::chrono::milliseconds RateLimit::wait(TimePoint now) {
  const std::scoped_lock lock(mutex_);
  if (rate_ == 0) return std::chrono::milliseconds(0);
  refill(now);
  if (level_ >= 0) return std::chrono::milliseconds(0);
  const double seconds = -level_ / static_cast<double>(rate_);
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
}

void RateLimit::refill(TimePoint now) {
  const double passed = at_ == TimePoint() ? 0 : std::chrono::duration<double>(now - at_).count();
  const auto rate = static_cast<double>(rate_);
  level_ = std::clamp(level_ + std::max(0.0, passed) * rate, -rate * kLongestDebtSeconds,
                      rate * kBurstSeconds);
  at_ = now;
}

}  // namespace icma::http
