// SPDX-License-Identifier: Apache-2.0
#include "client/media/watched.h"

#include <algorithm>
#include <utility>

namespace icma::media {
namespace {

// Positions are rounded to frames: smaller holes between two stretches are no holes.
constexpr std::int64_t kHole = 200;
// The player's position runs ahead of the clock by a buffered frame or a late event.
constexpr std::int64_t kSlack = 700;

}  // namespace

void Intervals::add(Interval interval) {
  interval.from_ms = std::max<std::int64_t>(0, interval.from_ms);
  if (interval.to_ms <= interval.from_ms) return;
  auto at = std::ranges::lower_bound(list_, interval.from_ms - kHole, {}, &Interval::to_ms);
  while (at != list_.end() && at->from_ms <= interval.to_ms + kHole) {
    interval.from_ms = std::min(interval.from_ms, at->from_ms);
    interval.to_ms = std::max(interval.to_ms, at->to_ms);
    at = list_.erase(at);
  }
  list_.insert(at, interval);
}

std::int64_t Intervals::length_ms() const {
  std::int64_t sum = 0;
  for (const Interval& interval : list_) sum += interval.to_ms - interval.from_ms;
  return sum;
}

void WatchedTracker::at(Time now, std::int64_t position_ms, bool playing, int speed_permille) {
  if (last_.has_value() && last_->playing) {
    const std::int64_t moved = position_ms - last_->position_ms;
    const std::int64_t most = (now - last_->time).count() * speed_permille / 1000 + kSlack;
    if (moved > 0 && moved <= most) {
      seen_.add({last_->position_ms, position_ms});
      unreported_.add({last_->position_ms, position_ms});
    }
    if (!playing) at_once_ = true;
  }
  last_ = Last{now, position_ms, playing};
}

void WatchedTracker::seek(Time now, std::int64_t position_ms) {
  const bool playing = last_.has_value() && last_->playing;
  last_ = Last{now, position_ms, playing};
  at_once_ = true;
}

std::optional<Intervals> WatchedTracker::due(Time now) {
  if (!reported_at_.has_value()) reported_at_ = now;
  const bool time = now - *reported_at_ >= kBetweenReports;
  if (!time && !std::exchange(at_once_, false)) return std::nullopt;
  return flush(now);
}

std::optional<Intervals> WatchedTracker::flush(Time now) {
  at_once_ = false;
  if (unreported_.empty()) return std::nullopt;
  reported_at_ = now;
  return std::exchange(unreported_, {});
}

int WatchedTracker::seen_permille(std::int64_t duration_ms) const {
  if (duration_ms <= 0) return 0;
  return static_cast<int>(std::min<std::int64_t>(1000, seen_.length_ms() * 1000 / duration_ms));
}

}  // namespace icma::media
