// SPDX-License-Identifier: Apache-2.0
#include "client/app/study_desk.h"

#include <algorithm>
#include <fmt/format.h>

namespace icma::app {
namespace {

using Reflection = std::pair<const std::string, records::ReflectionState>;

// The newest reflection of a module, with its id as key; null when there is none.
const Reflection* newest_of(const std::map<std::string, records::ReflectionState>& all) {
  const auto at =
      std::ranges::max_element(all, {}, [](const Reflection& one) { return one.second.stamp; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

int ModuleStanding::permille() const {
  if (claimed) return 1000;
  if (activities == 0) return 0;
  const std::size_t done = activities - std::min(activities, missing.size());
  // Finishing is an act of its own: until then the bar is not full.
  return static_cast<int>(std::min<std::size_t>(done * 1000 / activities, 950));
}

records::Subject StudyDesk::subject(const Course& course, const std::string& module,
                                    const std::string& activity) {
  return {course.program.id.value, course.program.version, module, activity};
}

Result<> StudyDesk::write(const std::optional<records::Draft>& draft) {
  if (!draft) return {};
  ICMA_TRY_VOID(store_->append(*draft));
  return {};
}

// The recorder hands out each draft once, so one that fails must not be dropped.
Result<> StudyDesk::write_gathered(std::optional<records::Draft> draft) {
  if (draft) waiting_.push_back(std::move(*draft));
  return write_waiting();
}

Result<> StudyDesk::write_waiting() {
  while (!waiting_.empty()) {
    const auto written = store_->append(waiting_.front());
    // What is malformed would bar the way for ever.
    if (written || written.error().kind == ErrorKind::kInvalid) waiting_.pop_front();
    if (!written) return std::unexpected(written.error());
  }
  return {};
}

Result<> StudyDesk::enter(const records::Subject& subject, model::ActivityKind kind) {
  const bool film = kind == model::ActivityKind::kWebinar;
  auto before =
      recorder_.enter(subject, film ? records::type::kMediaWatched : records::type::kPageRead);
  // A film that is open but does not play is not watched.
  if (film) (void)recorder_.pause();
  return write_gathered(std::move(before));
}

Result<> StudyDesk::leave() {
  return write_gathered(recorder_.leave());
}
Result<> StudyDesk::pause() {
  return write_gathered(recorder_.pause());
}
Result<> StudyDesk::read(const records::Subject& subject, int percent,
                         std::span<const int> blocks) {
  if (recorder_.is_on(subject)) return write_gathered(recorder_.page_progress(percent, blocks));
  // The page was left already; its time is written, the rest of what was read is not.
  return write_gathered(records::Draft{std::string(records::type::kPageRead), subject,
                                       records::page_read(0, percent, blocks)});
}
Result<> StudyDesk::played(std::int64_t from_ms, std::int64_t to_ms) {
  return write_gathered(recorder_.played(from_ms, to_ms));
}

Result<> StudyDesk::save_anchor(const records::Subject& subject, const std::string& anchor) {
  return write(records::Draft{std::string(records::type::kPositionSaved), subject,
                              records::position_saved(anchor)});
}

Result<Uuid> StudyDesk::start_attempt(const records::Subject& subject, const model::Quiz& quiz) {
  const Uuid attempt = make_uuid_v4(*random_);
  std::array<std::uint8_t, 8> bytes{};
  random_->fill(bytes);
  std::uint64_t seed = 0;
  for (const std::uint8_t byte : bytes) seed = (seed << 8U) | byte;
  const auto form = model::draw_form(quiz, seed);
  ICMA_TRY_VOID(write(records::Draft{std::string(records::type::kQuizStarted), subject,
                                     records::quiz_started(attempt, quiz.id, seed, form)}));
  return attempt;
}

Result<> StudyDesk::answer(const records::Subject& subject, const Uuid& attempt,
                           const std::string& question, const model::Response& response) {
  return write(records::Draft{std::string(records::type::kQuizAnswered), subject,
                              records::quiz_answered(attempt, question, to_json(response))});
}

Result<> StudyDesk::submit(const records::Subject& subject, const Uuid& attempt,
                           const std::map<std::string, model::Response>& responses,
                           const std::optional<model::Score>& review, Seconds engaged) {
  Json answers = Json::object();
  for (const auto& [question, response] : responses) answers[question] = to_json(response);
  std::optional<records::ReviewResult> result;
  if (review) result = records::ReviewResult{review->right, review->total};
  return write(records::Draft{std::string(records::type::kQuizSubmitted), subject,
                              records::quiz_submitted(attempt, answers, result, engaged.count())});
}

Result<> StudyDesk::write_reflection(const records::Subject& subject, const std::string& text,
                                     std::string_view confidence) {
  std::optional<Uuid> supersedes;
  ICMA_TRY(const auto all, store_->reflections(subject));
  if (const Reflection* newest = newest_of(all)) {
    if (const auto id = parse_uuid(newest->first)) supersedes = *id;
  }
  return write(records::Draft{
      std::string(records::type::kReflectionWritten), subject,
      records::reflection_written(make_uuid_v4(*random_), text, confidence, supersedes, 0)});
}

model::ActivityEvidence StudyDesk::evidence(const model::Activity& activity,
                                            const records::ActivityState& state) {
  model::ActivityEvidence out;
  out.read_percent = state.read_percent;
  out.read_time = Seconds(state.engaged_s);
  out.watched = Millis(state.watched_ms.covered());
  out.media_length = activity.media_length;
  out.answered = state.submitted ? activity.question_count : 0;
  out.reflection_words = static_cast<int>(state.reflection_words);
  return out;
}

Result<std::map<std::string, records::ActivityState>> StudyDesk::activities(
    const Course& course, const std::string& module) {
  return store_->activities(subject(course, module));
}

Result<ModuleStanding> StudyDesk::standing(const Course& course, const model::Module& module) {
  ModuleStanding out;
  ICMA_TRY(const auto states, activities(course, module.id.value));
  out.missing = model::missing_for_completion(module, [&](const model::ActivityId& id) {
    const auto at = states.find(id.value);
    const model::Activity* activity = module.find(id);
    if (at == states.end() || activity == nullptr) return model::ActivityEvidence{};
    return evidence(*activity, at->second);
  });
  out.activities = static_cast<std::size_t>(
      std::ranges::count_if(module.activities, [](const model::Activity& activity) {
        return activity.kind != model::ActivityKind::kOther;
      }));
  ICMA_TRY(const records::ModuleState state, store_->module(subject(course, module.id.value)));
  out.summary = records::summarise(state);
  out.claimed = !state.claims.empty();
  return out;
}

Result<> StudyDesk::finish_module(const Course& course, const model::Module& module) {
  ICMA_TRY_VOID(leave());
  ICMA_TRY(const ModuleStanding now, standing(course, module));
  if (!now.missing.empty()) {
    return fail(ErrorKind::kRefused, "the module is not complete yet",
                now.missing.front().activity.value);
  }
  if (now.claimed) return {};
  ICMA_TRY(const auto states, activities(course, module.id.value));
  Json evidence_json = {{"engaged_s", now.summary.engaged_s}};
  for (const auto& [id, state] : states) {
    const model::Activity* activity = module.find(model::ActivityId(id));
    if (activity == nullptr) continue;
    const model::ActivityEvidence shown = evidence(*activity, state);
    evidence_json["activities"][id] = {{"read_percent", shown.read_percent},
                                       {"watched_ms", shown.watched.count()},
                                       {"answered", shown.answered},
                                       {"words", shown.reflection_words}};
  }
  records::PracticeSeconds practices;
  for (const auto& [code, seconds] : model::split_by_practice(module.duration, module.practices)) {
    practices[code] = seconds.count();
  }
  return write(
      records::Draft{std::string(records::type::kModuleCompleted), subject(course, module.id.value),
                     records::module_completed(evidence_json, module.duration.count(), practices)});
}

Result<std::optional<records::ReflectionState>> StudyDesk::reflection(
    const records::Subject& subject) {
  ICMA_TRY(const auto all, store_->reflections(subject));
  const Reflection* newest = newest_of(all);
  return newest == nullptr ? std::nullopt : std::optional(newest->second);
}

Result<std::optional<StudyDesk::OpenAttempt>> StudyDesk::open_attempt(
    const records::Subject& subject) {
  ICMA_TRY(const auto all, store_->attempts(subject));
  std::optional<OpenAttempt> newest;
  for (const auto& [id, state] : all) {
    const bool open = !state.started.event.empty() && state.submitted.event.empty();
    if (open && (!newest || state.started > newest->state.started)) newest = OpenAttempt{id, state};
  }
  return newest;
}

Result<std::optional<StudyDesk::OpenAttempt>> StudyDesk::last_submitted(
    const records::Subject& subject) {
  ICMA_TRY(const auto all, store_->attempts(subject));
  std::optional<OpenAttempt> newest;
  for (const auto& [id, state] : all) {
    if (state.submitted.event.empty()) continue;
    if (!newest || state.submitted > newest->state.submitted) newest = OpenAttempt{id, state};
  }
  return newest;
}

}  // namespace icma::app
