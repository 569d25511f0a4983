// SPDX-License-Identifier: Apache-2.0
#include "sync/records/study_recorder.h"

#include <algorithm>

namespace icma::records {

std::optional<Draft> StudyRecorder::enter(const Subject& subject, std::string_view type) {
  std::optional<Draft> before = leave();
  subject_ = subject;
  type_ = std::string(type);
  percent_ = 0;
  written_percent_ = 0;
  blocks_.clear();
  last_ = clock_.since_boot();
  return before;
}

std::optional<Draft> StudyRecorder::page_progress(int percent, std::span<const int> blocks) {
  count();
  blocks_.insert(blocks.begin(), blocks.end());
  percent_ = std::clamp(std::max(percent_, percent), 0, 100);
  return take(false);
}

std::optional<Draft> StudyRecorder::played(std::int64_t from_ms, std::int64_t to_ms) {
  count();
  intervals_.add(from_ms, to_ms);
  position_ms_ = to_ms;
  return take(false);
}

std::optional<Draft> StudyRecorder::pause() {
  count();
  last_.reset();
  return take(true);
}

std::optional<Draft> StudyRecorder::leave() {
  if (type_.empty()) return std::nullopt;
  std::optional<Draft> gathered = pause();
  type_.clear();
  return gathered;
}

void StudyRecorder::count() {
  const Millis now = clock_.since_boot();
  if (last_ && now > *last_ && now - *last_ <= kLongestGap) gathered_ += now - *last_;
  last_ = now;
}

std::optional<Draft> StudyRecorder::take(bool force) {
  if (type_.empty() || (!force && gathered_ < kEvery)) return std::nullopt;
  // Whole seconds are written; the rest stays for the next event, so that nothing adds up wrongly.
  const Seconds seconds = std::chrono::floor<Seconds>(gathered_);
  if (seconds.count() == 0 && intervals_.parts().empty() && blocks_.empty() &&
      percent_ == written_percent_) {
    return std::nullopt;
  }
  gathered_ -= seconds;
  Draft draft{.type = type_, .subject = subject_};
  if (type_ == type::kMediaWatched) {
    draft.body = media_watched(intervals_.parts(), position_ms_, seconds.count());
    intervals_ = {};
  } else {
    draft.body =
        page_read(seconds.count(), percent_, std::vector<int>(blocks_.begin(), blocks_.end()));
    written_percent_ = percent_;
    blocks_.clear();
  }
  return draft;
}

}  // namespace icma::records
