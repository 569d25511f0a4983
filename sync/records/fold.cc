// SPDX-License-Identifier: Apache-2.0
#include "sync/records/fold.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/base/mutant.h"

namespace icma::records {
namespace {

// What every handler needs of the event.
struct Context {
  State& state;
  const Envelope& envelope;
  const Json& body;
  Stamp stamp;
  std::int64_t at_ms;
  std::string id;
};

void earliest(std::int64_t& kept, std::int64_t candidate) {
  if (kept == 0 || candidate < kept) kept = candidate;
}

std::int64_t whole(const Json& body, const char* key) {
  const auto at = body.find(key);
  return at != body.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

PracticeSeconds practices(const Json& body) {
  PracticeSeconds out;
  for (const auto& [code, seconds] : body.at("practices").items()) {
    if (seconds.get<std::int64_t>() > 0) out[code] = seconds.get<std::int64_t>();
  }
  return out;
}

void add_practices(State& state, const ModuleSummary& summary, std::int64_t sign) {
  for (const auto& [code, seconds] : summary.waiting) {
    state.practice(summary.cycle, code).waiting_s += sign * seconds;
  }
  for (const auto& [code, seconds] : summary.credited) {
    state.practice(summary.cycle, code).credited_s += sign * seconds;
  }
}

// Changes a module and carries what follows from it to the program's summary and to the totals by
// practice.
template <typename Change>
void change_module(Context& c, Change&& change) {
  ModuleState& module = c.state.module(c.envelope.subject);
  ModuleSummary& summary =
      c.state.program(c.envelope.subject.program).modules[c.envelope.subject.module];
  const ModuleSummary before = summary;
  change(module);
  summary = summarise(module);
  if (before.waiting == summary.waiting && before.credited == summary.credited &&
      before.cycle == summary.cycle) {
    return;
  }
  add_practices(c.state, before, -1);
  add_practices(c.state, summary, +1);
}

// Study seconds go to the activity, its module and program, and the learner's local day.
void engage(Context& c) {
  const std::int64_t seconds = whole(c.body, "seconds");
  const Subject& subject = c.envelope.subject;
  ActivityState& activity = c.state.activity(subject);
  activity.engaged_s += seconds;
  earliest(activity.first_ms, c.at_ms);
  activity.last_ms = std::max(activity.last_ms, c.at_ms);
  ProgramState& program = c.state.program(subject.program);
  program.engaged_s += seconds;
  if (c.stamp > program.last) {
    program.last = c.stamp;
    program.last_ms = c.at_ms;
    program.last_module = subject.module;
    program.last_activity = subject.activity;
  }
  change_module(c, [&](ModuleState& module) {
    module.engaged_s += seconds;
    if (!subject.activity.empty()) module.activities.insert(subject.activity);
  });
  if (seconds == 0) return;
  const auto date = local_date(c.envelope.occurrence);
  MonthState& month = c.state.month(fmt::format("{:04}-{:02}", static_cast<int>(date.year()),
                                                static_cast<unsigned>(date.month())));
  month.days[static_cast<int>(static_cast<unsigned>(date.day()))] += seconds;
}

void page_read(Context& c) {
  engage(c);
  ActivityState& activity = c.state.activity(c.envelope.subject);
  activity.read_percent =
      std::max(activity.read_percent, static_cast<int>(whole(c.body, "percent")));
  if (const auto blocks = c.body.find("blocks"); blocks != c.body.end()) {
    for (const Json& block : *blocks) activity.blocks.insert(block.get<std::int64_t>());
  }
}

void media_watched(Context& c) {
  engage(c);
  ActivityState& activity = c.state.activity(c.envelope.subject);
  for (const Json& part : c.body.at("intervals_ms")) {
    activity.watched_ms.add(part[0].get<std::int64_t>(), part[1].get<std::int64_t>());
  }
  if (c.stamp > activity.position_ms_stamp) {
    activity.position_ms_stamp = c.stamp;
    activity.position_ms = whole(c.body, "position_ms");
  }
}

void position_saved(Context& c) {
  engage(c);
  ActivityState& activity = c.state.activity(c.envelope.subject);
  if (c.stamp > activity.anchor_stamp) {
    activity.anchor_stamp = c.stamp;
    activity.anchor = text_of(c.body, "anchor");
  }
}

AttemptState& attempt_of(Context& c) {
  return c.state.attempt(c.envelope.subject, text_of(c.body, "attempt"));
}

void quiz_started(Context& c) {
  engage(c);
  AttemptState& attempt = attempt_of(c);
  if (!attempt.started.event.empty() && attempt.started < c.stamp) return;
  attempt.started = c.stamp;
  attempt.started_ms = c.at_ms;
  attempt.quiz = text_of(c.body, "quiz");
  attempt.form_seed = text_of(c.body, "form_seed");
  attempt.questions = c.body.at("questions").get<std::vector<std::string>>();
}

void quiz_answered(Context& c) {
  engage(c);
  c.state.activity(c.envelope.subject).answered.insert(text_of(c.body, "question"));
  AttemptState& attempt = attempt_of(c);
  auto& answer = attempt.answers[text_of(c.body, "question")];
  if (c.stamp > answer.first) answer = {c.stamp, c.body.at("response")};
}

void quiz_submitted(Context& c) {
  engage(c);
  ActivityState& activity = c.state.activity(c.envelope.subject);
  activity.submitted = true;
  for (const auto& [question, unused] : c.body.at("responses").items()) {
    activity.answered.insert(question);
  }
  AttemptState& attempt = attempt_of(c);
  // The first submission counts: an attempt is handed in once.
  if (!attempt.submitted.event.empty() && attempt.submitted < c.stamp) return;
  attempt.submitted = c.stamp;
  attempt.submitted_ms = c.at_ms;
  attempt.responses = c.body.at("responses");
  attempt.right = c.body.contains("total") ? static_cast<int>(whole(c.body, "right")) : -1;
  attempt.total = c.body.contains("total") ? static_cast<int>(whole(c.body, "total")) : -1;
}

void reflection_written(Context& c) {
  engage(c);
  ActivityState& activity = c.state.activity(c.envelope.subject);
  activity.reflection_words = std::max(activity.reflection_words, whole(c.body, "words"));
  ReflectionState& row = c.state.reflection(c.envelope.subject, text_of(c.body, "reflection"));
  if (!(c.stamp > row.stamp)) return;
  row.stamp = c.stamp;
  row.text = text_of(c.body, "text");
  row.words = whole(c.body, "words");
  row.confidence = text_of(c.body, "confidence");
  row.supersedes = text_of(c.body, "supersedes");
  row.written_ms = c.at_ms;
}

void evaluation_done(Context& c) {
  change_module(c, [](ModuleState& module) { module.evaluated = true; });
}

void module_completed(Context& c) {
  const auto date = local_date(c.envelope.occurrence);
  change_module(c, [&](ModuleState& module) {
    if (mutant("last-writer-wins")) module.claims.clear();
    module.claims[c.id] = Claim{.at_ms = c.at_ms,
                                .place = c.envelope.first_place(),
                                .version = c.envelope.subject.program_version,
                                .cycle = fmt::format("{:04}", static_cast<int>(date.year())),
                                .seconds = whole(c.body, "seconds"),
                                .practices = practices(c.body)};
  });
}

void program_completed(Context& c) {
  ProgramState& program = c.state.program(c.envelope.subject.program);
  const Origin place = c.envelope.first_place();
  const bool earlier =
      program.completed_ms == 0 ||
      std::tie(c.at_ms, place) < std::tie(program.completed_ms, program.completed_place);
  if (!earlier) return;
  program.completed_ms = c.at_ms;
  program.completed_place = place;
}

void decision_made(Context& c) {
  Decision decision{.subject_event = text_of(c.body, "subject_event"),
                    .status = text_of(c.body, "status"),
                    .codes = c.body.at("codes").get<std::vector<std::string>>(),
                    .note = text_of(c.body, "note"),
                    .credited_s = whole(c.body, "credited_seconds"),
                    .practices = practices(c.body),
                    .cycle = text_of(c.body, "cycle"),
                    .rule = text_of(c.body, "rule"),
                    .time = text_of(c.body, "time"),
                    .supersedes = text_of(c.body, "supersedes")};
  change_module(c, [&](ModuleState& module) { module.decisions[c.id] = std::move(decision); });
}

void grade_given(Context& c) {
  if (c.body.at("passed").get<bool>()) c.state.activity(c.envelope.subject).passed = true;
  AttemptState& attempt = attempt_of(c);
  if (!(c.stamp > attempt.graded)) return;
  attempt.graded = c.stamp;
  attempt.grade_right = static_cast<int>(whole(c.body, "right"));
  attempt.grade_total = static_cast<int>(whole(c.body, "total"));
  attempt.passed = c.body.at("passed").get<bool>();
}

void enrolment_granted(Context& c) {
  earliest(c.state.program(text_of(c.body, "program")).enrolled_ms, c.at_ms);
}

void entitlement_granted(Context& c) {
  for (const Json& program : c.body.at("programs")) {
    c.state.learner().access.programs.insert(program.get<std::string>());
  }
}

void access_granted_by(Context& c) {
  c.state.learner().access.grants[c.id] = read_access_granted(c.body);
}

void access_withdrawn_by(Context& c) {
  c.state.learner().access.withdrawals[c.id] = read_access_withdrawn(c.body);
}

void membership_stated_by(Context& c) {
  LearnerState& learner = c.state.learner();
  if (!(c.stamp > learner.membership_stamp)) return;
  learner.membership_stamp = c.stamp;
  learner.membership = text_of(c.body, "class");
}

void roles_stated_by(Context& c) {
  LearnerState& learner = c.state.learner();
  if (!(c.stamp > learner.roles_stamp)) return;
  learner.roles_stamp = c.stamp;
  const auto roles = c.body.at("roles").get<std::vector<std::string>>();
  learner.roles = {roles.begin(), roles.end()};
}

struct Handler {
  std::string_view type;
  void (*run)(Context&);
};

constexpr std::array kHandlers{
    Handler{type::kPageRead, page_read},
    Handler{type::kMediaWatched, media_watched},
    Handler{type::kPositionSaved, position_saved},
    Handler{type::kQuizStarted, quiz_started},
    Handler{type::kQuizAnswered, quiz_answered},
    Handler{type::kQuizSubmitted, quiz_submitted},
    Handler{type::kReflectionWritten, reflection_written},
    Handler{type::kEvaluationDone, evaluation_done},
    Handler{type::kModuleCompleted, module_completed},
    Handler{type::kProgramCompleted, program_completed},
    Handler{type::kDecisionMade, decision_made},
    Handler{type::kGradeGiven, grade_given},
    Handler{type::kEnrolmentGranted, enrolment_granted},
    Handler{type::kEntitlementGranted, entitlement_granted},
    Handler{type::kAccessGranted, access_granted_by},
    Handler{type::kAccessWithdrawn, access_withdrawn_by},
    Handler{type::kMembershipStated, membership_stated_by},
    Handler{type::kRolesStated, roles_stated_by},
};

}  // namespace

Time effective_time(const Occurrence& occurrence) {
  return occurrence.utc + (occurrence.server ? occurrence.server->offset : Millis(0));
}

std::chrono::year_month_day local_date(const Occurrence& occurrence) {
  const Time local = effective_time(occurrence) + std::chrono::minutes(occurrence.utc_offset_min);
  return std::chrono::floor<std::chrono::days>(local);
}

bool apply(State& state, const Event& event) {
  const Envelope& envelope = event.envelope;
  if (!state.first_time(envelope.event_id) && !mutant("applied-twice")) return false;
  if (!is_known(envelope.type, envelope.type_version) ||
      !check_body(envelope.type, envelope.type_version, event.body)) {
    return true;
  }
  const auto handler = std::ranges::find(kHandlers, envelope.type, &Handler::type);
  if (handler == kHandlers.end()) return true;
  const std::string id = envelope.event_id.to_string();
  Context context{state,
                  envelope,
                  event.body,
                  Stamp{envelope.hlc, id},
                  effective_time(envelope.occurrence).time_since_epoch().count(),
                  id};
  handler->run(context);
  return true;
}

}  // namespace icma::records
