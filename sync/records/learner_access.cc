// SPDX-License-Identifier: Apache-2.0
// Who the learner is to the server, and what is open to him by the time that counts.
#include "sync/records/learner_store.h"
#include "sync/records/store_rows.h"

namespace icma::records {

Result<LearnerState> LearnerStore::about_learner() {
  DerivedSource source(*database_);
  ICMA_TRY(const auto text, source.load("learner", "-"));
  if (!text) return LearnerState{};
  return decode_row<LearnerState>(*text);
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
