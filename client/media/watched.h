// SPDX-License-Identifier: Apache-2.0
// WatchedTracker: which stretches of a film were really played.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace icma::media {

struct Interval {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;  // not included
  bool operator==(const Interval&) const = default;
};

// A set of stretches, sorted, without overlaps.
class Intervals {
 public:
  void add(Interval interval);
  const std::vector<Interval>& list() const { return list_; }
  std::int64_t length_ms() const;
  bool empty() const { return list_.empty(); }
  void clear() { list_.clear(); }
  bool operator==(const Intervals&) const = default;

 private:
  std::vector<Interval> list_;
};

// Fed with the player's position; seeking does not count, playing fast does. Times are of a clock
// that only goes forward. One thread.
class WatchedTracker {
 public:
  using Time = std::chrono::milliseconds;
  static constexpr Time kBetweenReports{10'000};

  // What was seen in earlier sessions.
  explicit WatchedTracker(Intervals seen = {}) : seen_(std::move(seen)) {}

  // Where the player is now. `speed_permille` is the pace since the last call.
  void at(Time now, std::int64_t position_ms, bool playing, int speed_permille);
  // A jump: what lies between is not watched.
  void seek(Time now, std::int64_t position_ms);

  // What was watched since the last report, when the last is ten seconds ago, or at once after a
  // pause, a jump or the end. Nothing when nothing was watched.
  std::optional<Intervals> due(Time now);
  // All that is not yet reported, on leaving.
  std::optional<Intervals> flush(Time now);

  const Intervals& seen() const { return seen_; }
  int seen_permille(std::int64_t duration_ms) const;

 private:
  struct Last {
    Time time{0};
    std::int64_t position_ms = 0;
    bool playing = false;
  };

  Intervals seen_;
  Intervals unreported_;
  std::optional<Last> last_;
  std::optional<Time> reported_at_;
  bool at_once_ = false;
};

}  // namespace icma::media
