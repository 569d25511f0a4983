// SPDX-License-Identifier: Apache-2.0
#include "client/app/pace.h"

#include <algorithm>

namespace icma::app {
namespace {

// Downloads are stored about once a second, so these are several looks.
constexpr Millis kWindow{15'000};
constexpr Millis kEnough{6'000};
// After so long without a byte nothing is known any more.
constexpr Millis kStalled{7'000};
// One half of the window may be so many times as fast as the other.
constexpr double kSwing = 2;

}  // namespace

double PaceMeter::rate(const Sample& from, const Sample& to) {
  const auto passed = static_cast<double>((to.at - from.at).count());
  return passed <= 0 ? 0 : static_cast<double>(to.bytes - from.bytes) * 1000 / passed;
}

void PaceMeter::sample(std::uint64_t bytes, Millis now) {
  // Something was taken off.
  if (!samples_.empty() && bytes < samples_.back().bytes) samples_.clear();
  if (!samples_.empty() && bytes == samples_.back().bytes) return;
  // After a rest the rate before it says nothing.
  if (!samples_.empty() && now - samples_.back().at > kStalled) samples_.clear();
  samples_.push_back({now, bytes});
  while (samples_.size() > 2 && now - samples_[1].at >= kWindow) samples_.pop_front();
}

Pace PaceMeter::pace(Millis now) const {
  if (samples_.size() < 3) return {};
  const Sample& first = samples_.front();
  const Sample& last = samples_.back();
  if (now - last.at > kStalled) return {};
  Pace out{static_cast<std::uint64_t>(rate(first, last)), false};
  if (last.at - first.at < kEnough) return out;
  const Millis half = first.at + (last.at - first.at) / 2;
  const auto middle = std::ranges::find_if(samples_.begin() + 1, samples_.end() - 1,
                                           [half](const Sample& one) { return one.at >= half; });
  const Sample& at = middle == samples_.end() - 1 ? *(middle - 1) : *middle;
  const double before = rate(first, at);
  const double after = rate(at, last);
  out.steady = out.bytes_per_second > 0 && before <= after * kSwing && after <= before * kSwing;
  return out;
}

}  // namespace icma::app
