// SPDX-License-Identifier: Apache-2.0
// Turns what happens second by second on the screen into few events: engaged seconds, read
// progress and watched intervals are gathered and written at most every ten seconds, and whenever
// the learner pauses or leaves. Pure logic over a clock; it touches no database.
#pragma once

#include <optional>
#include <set>
#include <span>

#include "sync/records/learner_store.h"

namespace icma::records {

class StudyRecorder {
 public:
  static constexpr Millis kEvery{10'000};
  // A longer silence between two calls is not study: the machine slept or the learner left.
  static constexpr Millis kLongestGap{30'000};

  explicit StudyRecorder(const Clock& clock) : clock_(clock) {}

  // The learner is on this activity from now on. Returns what was gathered on the one before.
  std::optional<Draft> enter(const Subject& subject, std::string_view type);
  bool is_on(const Subject& subject) const { return !type_.empty() && subject_ == subject; }
  // Still there and active; `percent` is how much of the page was read so far, `blocks` are parts
  // of it that were read since the last call. Returns an event when ten seconds have gathered.
  std::optional<Draft> page_progress(int percent, std::span<const int> blocks = {});
  // The film plays and went from one position to the other since the last call.
  std::optional<Draft> played(std::int64_t from_ms, std::int64_t to_ms);
  // Nothing counts until the next call; returns what was gathered.
  std::optional<Draft> pause();
  // The learner left the activity; returns what was gathered.
  std::optional<Draft> leave();

 private:
  void count();
  std::optional<Draft> take(bool force);

  const Clock& clock_;
  Subject subject_;
  std::string type_;
  std::optional<Millis> last_;  // since boot; nothing while paused
  Millis gathered_{0};
  int percent_ = 0;
  int written_percent_ = 0;
  std::set<int> blocks_;
  IntervalSet intervals_;
  std::int64_t position_ms_ = 0;
};

}  // namespace icma::records
