// SPDX-License-Identifier: Apache-2.0
// Who the learner is to the server, and what is open to him by the time that counts.
#include <charconv>
#include <fmt/format.h>

#include "sync/records/learner_store.h"
#include "sync/records/store_rows.h"

namespace icma::records {
namespace {

// What was believed is written down when it moved by this much.
constexpr Millis kStep{60'000};

Result<Time> time_fact(LearnerStore& store, std::string_view key) {
  ICMA_TRY(const std::string text, store.fact(key));
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return Time(Millis(value));
}

}  // namespace

Result<LearnerState> LearnerStore::about_learner() {
  DerivedSource source(*database_);
  ICMA_TRY(const auto text, source.load("learner", "-"));
  if (!text) return LearnerState{};
  return decode_row<LearnerState>(*text);
}

Result<Time> LearnerStore::note_learning_time(Time corrected) {
  ICMA_TRY(const Time latest_signed, time_fact(*this, "signed_ms"));
  ICMA_TRY(const Time believed, time_fact(*this, "learning_ms"));
  const Time now = records::learning_time(
      {.corrected = corrected, .latest_signed = latest_signed, .believed = believed});
  if (now - believed >= kStep) {
    ICMA_TRY_VOID(set_fact("learning_ms", fmt::to_string(now.time_since_epoch().count())));
  }
  return now;
}

Result<> LearnerStore::note_signed_time() {
  ICMA_TRY(const Time known, time_fact(*this, "signed_ms"));
  if (signed_seen_ <= known) return {};
  return set_fact("signed_ms", fmt::to_string(signed_seen_.time_since_epoch().count()));
}

Result<Time> LearnerStore::learning_time() {
  ICMA_TRY(const Occurrence here, occurrence_now());
  return note_learning_time(effective_time(here));
}

Result<Access> LearnerStore::access_to(const Subject& subject) {
  ICMA_TRY(const LearnerState learner, about_learner());
  ICMA_TRY(const Time now, learning_time());
  Time begun = now;
  if (!subject.module.empty()) {
    ICMA_TRY(const auto states, activities(subject));
    for (const auto& [id, state] : states) {
      if (state.first_ms != 0) begun = std::min(begun, Time(Millis(state.first_ms)));
    }
  }
  return access_to_work(learner.access, subject.program, begun, now);
}

Result<> LearnerStore::refold() {
  ICMA_TRY(const std::string folded, fact("fold"));
  if (folded == kFoldVersion) return {};
  ICMA_TRY_VOID(rebuild());
  return set_fact("fold", kFoldVersion);
}

}  // namespace icma::records
