// SPDX-License-Identifier: Apache-2.0
// The learner at work: what was done is written as events the moment it happens, and what is still
// missing for a module follows from the log. Wraps the learner's store; one thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "client/app/library.h"
#include "courses/model/completion.h"
#include "sync/records/learner_store.h"
#include "sync/records/study_recorder.h"

namespace icma::app {

struct ModuleStanding {
  records::ModuleSummary summary;
  std::vector<model::Missing> missing;
  std::size_t activities = 0;  // that are required
  bool claimed = false;        // the learner has finished it

  // How far, in thousandths; 1000 only when it was finished.
  int permille() const;
};

class StudyDesk {
 public:
  StudyDesk(std::unique_ptr<records::LearnerStore> store, const Clock& clock, RandomSource& random)
      : store_(std::move(store)), recorder_(clock), random_(&random) {}

  records::LearnerStore& store() { return *store_; }

  static records::Subject subject(const Course& course, const std::string& module = {},
                                  const std::string& activity = {});

  // --- what was done ---
  // The learner is on a page or film now; what was gathered before is written. Time and progress
  // that cannot be written are kept and written with the next call that can.
  Result<> enter(const records::Subject& subject, model::ActivityKind kind);
  Result<> leave();
  // Blocks of a page that were read, and the share of its words that is read by now. The page may
  // have been left already.
  Result<> read(const records::Subject& subject, int percent, std::span<const int> blocks);
  Result<> played(std::int64_t from_ms, std::int64_t to_ms);
  Result<> pause();
  // Writes what was gathered and could not be written before; nothing to do is success.
  Result<> write_waiting();
  bool waits() const { return !waiting_.empty(); }
  Result<> save_anchor(const records::Subject& subject, const std::string& anchor);

  Result<Uuid> start_attempt(const records::Subject& subject, const model::Quiz& quiz);
  Result<> answer(const records::Subject& subject, const Uuid& attempt, const std::string& question,
                  const model::Response& response);
  Result<> submit(const records::Subject& subject, const Uuid& attempt,
                  const std::map<std::string, model::Response>& responses,
                  const std::optional<model::Score>& review, Seconds engaged);
  // A new version of the reflection; the one before stays in the log.
  Result<> write_reflection(const records::Subject& subject, const std::string& text,
                            std::string_view confidence);
  // Claims the module. kRefused names what is missing.
  Result<> finish_module(const Course& course, const model::Module& module);

  // --- what follows ---
  Result<std::map<std::string, records::ActivityState>> activities(const Course& course,
                                                                   const std::string& module);
  Result<ModuleStanding> standing(const Course& course, const model::Module& module);
  // The newest reflection of a module, if any.
  Result<std::optional<records::ReflectionState>> reflection(const records::Subject& subject);
  // The attempt that is under way, with its id; nothing when none is open.
  struct OpenAttempt {
    std::string id;
    records::AttemptState state;
  };
  Result<std::optional<OpenAttempt>> open_attempt(const records::Subject& subject);
  Result<std::optional<OpenAttempt>> last_submitted(const records::Subject& subject);

  static model::ActivityEvidence evidence(const model::Activity& activity,
                                          const records::ActivityState& state);

 private:
  Result<> write(const std::optional<records::Draft>& draft);
  Result<> write_gathered(std::optional<records::Draft> draft);

  std::unique_ptr<records::LearnerStore> store_;
  records::StudyRecorder recorder_;
  std::deque<records::Draft> waiting_;  // gathered, but not written yet; the oldest first
  RandomSource* random_;
};

}  // namespace icma::app
