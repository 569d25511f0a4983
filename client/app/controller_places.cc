// SPDX-License-Identifier: Apache-2.0
// Going from screen to screen, and opening what is on them.
#include <algorithm>

#include "client/app/controller.h"

namespace icma::app {
namespace {

constexpr std::size_t kSittingsKept = 8;

bool is_study(Screen screen) {
  return screen == Screen::kReader || screen == Screen::kWebinar || screen == Screen::kQuiz ||
         screen == Screen::kResult;
}

// Reads the JSON rows {start_ms, …} that the renderer writes beside a film.
std::vector<JsonReader> rows_of(const Json& list) {
  std::vector<JsonReader> out;
  if (!list.is_array()) return out;
  for (const Json& row : list) {
    if (row.is_object()) out.emplace_back(row);
  }
  return out;
}

}  // namespace

void Controller::leave_place() {
  keep_anchor();
  keep_reflections();
  if (is_study(trail_.back().screen)) {
    if (trail_.back().screen == Screen::kWebinar && ports_.player != nullptr)
      ports_.player->close();
    if (ports_.transfer != nullptr) ports_.transfer->set_playing(false);
    note(desk_->leave());
  }
  broken_.clear();
  quiz_.reset();
  problem_.reset();
}

void Controller::go(Screen screen, Place place) {
  leave_place();
  const Stop next{screen, std::move(place)};
  if (trail_.back().screen == Screen::kProblem && screen != Screen::kProblem) {
    // A problem is no place to come back to.
    if (trail_.size() > 1) {
      trail_.pop_back();
    } else {
      trail_.back() = Stop{};
    }
  }
  if (is_study(screen) && is_study(trail_.back().screen)) {
    trail_.back() = next;  // within a module, back leads out of it
    return;
  }
  if (trail_.back().screen == screen && trail_.back().place == next.place) return;
  trail_.push_back(next);
  if (trail_.size() > 50) trail_.erase(trail_.begin());
}

void Controller::back() {
  if (sync_open_) {
    sync_open_ = false;
    return;
  }
  leave_place();
  if (trail_.size() > 1) trail_.pop_back();
  reopen();
}

// What was left open in a study place is opened anew, not shown stale.
void Controller::reopen() {
  const Stop here = trail_.back();
  if (!is_study(here.screen) || here.place.activity.empty()) return;
  trail_.pop_back();
  if (trail_.empty()) trail_.push_back(Stop{});
  open_activity(here.place);
}

void Controller::switch_learner() {
  leave_place();
  if (const auto opened = open_learner(); !opened) unreadable(opened.error());
  result_.reset();
  reflection_ = ReflectionState{};
  reopen();
}

void Controller::open_program(const std::string& program) {
  go(Screen::kProgram, {program, "", ""});
}

// Whoever begins a version finishes on it.
void Controller::keep_version(const Course& course) {
  const std::string& program = course.program.id.value;
  const auto known = pinned_.find(program);
  if (known != pinned_.end() && known->second == course.program.version) return;
  const auto pinned = desk_->store().pin_version(program, course.program.version);
  note(pinned);
  if (!pinned) return;
  pinned_[program] = course.program.version;
  hold(course);
}

// Where nobody is in the middle of a module, the newest version that is whole takes over.
void Controller::move_on(const std::string& program) {
  const auto known = pinned_.find(program);
  const Course* newest = library_.course(program);
  if (known == pinned_.end() || newest == nullptr) return;
  const Course* present = library_.course(program, known->second);
  if (present == newest) return;
  for (const model::Module& module : present->program.modules) {
    const auto standing = desk_->standing(*present, module);
    if (!standing || (!standing->claimed && standing->permille() > 0)) return;
  }
  keep_version(*newest);
}

// What somebody works on is not cleaned away; the holder tells nobody who it is.
void Controller::hold(const Course& course) {
  if (ports_.transfer == nullptr) return;
  const Hash digest = sha256("icma-learn/holder/1" + desk_->store().learner().to_string());
  Uuid holder;
  std::copy_n(digest.view().begin(), holder.bytes.size(), holder.bytes.begin());
  ports_.transfer->post([holder, id = course.id, program = course.program.id.value](
                            transfer::TransferEngine& engine, const protocol::CancelToken&) {
    (void)engine.hold(program, id, holder);
  });
}

void Controller::open_module(const std::string& program, const std::string& module) {
  move_on(program);
  const Place place{program, module, ""};
  const Course* course = course_of(place);
  const model::Module* found = module_of(place);
  if (course == nullptr || found == nullptr || !course->is_ready(module)) {
    return open_problem(program, module);
  }
  std::string activity = where_to_go_on(*course, *found);
  const auto access = desk_->store().access_to({program, "", module, ""});
  const model::Activity* next = found->find(model::ActivityId(activity));
  if (access && next != nullptr && !opens(course->program, *next, *access)) {
    const model::Activity* open = first_open(course->program, *found, *access);
    if (open != nullptr) activity = open->id.value;
  }
  open_activity({program, module, activity});
}

bool Controller::refuses(const Course& course, const model::Activity& activity,
                         const Place& place) {
  const auto access = desk_->store().access_to({place.program, "", place.module, ""});
  if (!access) {
    // Who cannot be asked is not refused: the server judges by the same rule.
    unreadable(access.error());
    return false;
  }
  if (opens(course.program, activity, *access)) return false;
  const model::Module* module = course.program.find(model::ModuleId(place.module));
  const auto standing = desk_->standing(course, *module);
  if (standing && standing->missing.empty() && standing->activities > 0) {
    // All of it was done while it was open: the results can be read, and the module be finished.
    go(Screen::kResult, place);
    open_result(course, *module);
    return true;
  }
  go(Screen::kProblem, place);
  ProblemModel out;
  out.title = words_.tr("This is not open to you");
  out.text = why_not(words_, *access);
  out.actions = {{words_.tr("Go back"), Back{}},
                 {words_.tr("See your record"), Navigate{"record"}}};
  const std::string_view code = records::code_of(access->reason);
  out.details = {{words_.tr("Code"), code.empty() ? "-" : std::string(code)},
                 {words_.tr("Program"), place.program},
                 {words_.tr("Part"), activity.id.value}};
  problem_ = std::move(out);
  return true;
}

// The activity the learner was at last, unless it is done: then the first that is not.
std::string Controller::where_to_go_on(const Course& course, const model::Module& module) {
  const auto state = desk_->store().program(course.program.id.value);
  const bool here = state && state->last_module == module.id.value &&
                    module.find(model::ActivityId(state->last_activity)) != nullptr;
  std::string last = here ? state->last_activity : "";
  const auto standing = desk_->standing(course, module);
  if (standing && !standing->missing.empty()) {
    const auto open = [&last](const model::Missing& one) { return one.activity.value == last; };
    return std::ranges::any_of(standing->missing, open) ? last
                                                        : standing->missing.front().activity.value;
  }
  if (!last.empty()) return last;
  return module.activities.empty() ? "" : module.activities.front().id.value;
}

void Controller::open_activity(const Place& place) {
  const Course* course = course_of(place);
  const model::Module* module = module_of(place);
  const model::Activity* activity = activity_of(place);
  if (course == nullptr || module == nullptr || activity == nullptr ||
      !course->is_ready(place.module)) {
    // A page may lead to one of a module that was not fetched.
    if (module != nullptr && activity != nullptr) {
      toast(Sign::kLaptop,
            words_.fill("This is in the module “{0}”, which is not on this laptop yet.",
                        module->title));
    }
    return open_program(place.program);
  }
  if (refuses(*course, *activity, place)) return;
  keep_version(*course);
  switch (activity->kind) {
    case model::ActivityKind::kPage: {
      go(Screen::kReader, place);
      reader_ = ReaderState{};
      reader_.outline = settings_->on("outline");
      const auto subject = StudyDesk::subject(*course, place.module, place.activity);
      if (const auto state = desk_->store().activity(subject)) {
        reader_.anchor = reader_.kept_section = state->anchor;
        reader_.permille = state->read_percent * 10;
        reader_.read_blocks.assign(state->blocks.begin(), state->blocks.end());
      } else {
        unreadable(state.error());
      }
      reader_.sitting = sittings_.empty() ? 1 : sittings_.rbegin()->first + 1;
      sittings_[reader_.sitting] = place;
      if (sittings_.size() > kSittingsKept) sittings_.erase(sittings_.begin());
      reader_.kept_at = ports_.clock->since_boot();
      if (const auto entered = desk_->enter(subject, activity->kind); !entered) note(entered);
      return;
    }
    case model::ActivityKind::kWebinar:
      go(Screen::kWebinar, place);
      return open_webinar(*course, *module, *activity);
    case model::ActivityKind::kQuiz:
      return open_quiz(*course, *module, *activity);
    case model::ActivityKind::kReflection:
      go(Screen::kResult, place);
      return open_result(*course, *module);
    case model::ActivityKind::kOther:
      return open_program(place.program);
  }
}

void Controller::open_webinar(const Course& course, const model::Module& module,
                              const model::Activity& activity) {
  webinar_ = WebinarState{};
  const auto json_of = [&](const std::string& path) -> Json {
    if (path.empty()) return Json::array();
    const auto text = library_.text(course, path);
    if (!text) unreadable(part_failed(course, path, text.error()));
    if (!text) return Json::array();
    return parse_json(*text).value_or(Json::array());
  };
  const Json transcript = json_of(activity.transcript);
  for (const JsonReader& row : rows_of(transcript)) {
    const std::int64_t start = row.optional_integer("start_ms", 0).value_or(0);
    webinar_.transcript.push_back(
        {start, words_.position(start), row.optional_string("text").value_or("")});
    webinar_.line_ends.push_back(row.optional_integer("end_ms", start).value_or(start));
  }
  const Json chapters = json_of(activity.chapters);
  for (const JsonReader& row : rows_of(chapters)) {
    const std::int64_t start = row.optional_integer("start_ms", 0).value_or(0);
    webinar_.chapters.push_back(
        {start, words_.position(start), row.optional_string("title").value_or("")});
  }
  const records::Subject subject = StudyDesk::subject(course, module.id.value, activity.id.value);
  std::int64_t position = 0;
  if (const auto state = desk_->store().activity(subject)) {
    position = state->position_ms;
  } else {
    unreadable(state.error());
  }
  if (position > activity.media_length.count() - 3000) position = 0;
  webinar_.player.position_ms = std::max<std::int64_t>(0, position);
  webinar_.player.duration_ms = activity.media_length.count();
  if (const auto entered = desk_->enter(subject, activity.kind); !entered) note(entered);
  if (activity.video.empty() || ports_.player == nullptr) {
    webinar_.player.problem =
        words_.tr("The film cannot be played here. The transcript is complete.");
    return;
  }
  webinar_.film = library_.film(course, activity);
  ports_.player->open(course.id, webinar_.film, webinar_.player.position_ms);
  ports_.player->set_speed(settings_->number("speed"));
  ports_.player->set_muted(settings_->on("muted"));
}

void Controller::open_quiz(const Course& course, const model::Module& module,
                           const model::Activity& activity) {
  const Place place{course.program.id.value, module.id.value, activity.id.value};
  const records::Subject subject = StudyDesk::subject(course, place.module, place.activity);
  auto quiz = library_.quiz(course, activity.document);
  if (!quiz) {
    go(Screen::kProblem, place);
    const Error told = part_failed(course, activity.document, quiz.error());
    const bool mended = told.kind == ErrorKind::kCorrupt;
    problem_ = problem(words_.tr("The quiz cannot be opened"),
                       mended ? told.what
                              : words_.tr("Its part of the download is damaged. Your answers are "
                                          "safe. Get the module again."),
                       quiz.error());
    return;
  }
  const auto closed = [this, &place](const Error& error) {
    go(Screen::kProblem, place);
    problem_ = problem(words_.tr("The quiz cannot be opened"),
                       words_.tr("Your records cannot be read or written now. What you answered "
                                 "before is safe. Go back and open the quiz again."),
                       error);
  };
  const auto open = desk_->open_attempt(subject);
  if (!open) return closed(open.error());
  const auto submitted = desk_->last_submitted(subject);
  if (!submitted) return closed(submitted.error());
  if (!*open && *submitted) {
    go(Screen::kResult, place);
    return open_result(course, module);
  }
  auto session = QuizSession::open(*desk_, *ports_.clock, subject, std::move(*quiz));
  if (!session) return closed(session.error());
  go(Screen::kQuiz, place);
  quiz_.emplace(std::move(*session));
  wrote();
}

void Controller::open_result(const Course& course, const model::Module& module) {
  result_.reset();
  reflection_ = ReflectionState{};
  for (const model::Activity& activity : module.activities) {
    if (activity.kind == model::ActivityKind::kQuiz) read_result(course, module, activity);
    if (activity.kind == model::ActivityKind::kReflection) {
      read_reflection(StudyDesk::subject(course, module.id.value, activity.id.value));
    }
  }
  const auto standing = desk_->standing(course, module);
  if (!standing) unreadable(standing.error());
  reflection_.finished = standing && standing->claimed;
}

void Controller::read_result(const Course& course, const model::Module& module,
                             const model::Activity& activity) {
  const auto found =
      desk_->last_submitted(StudyDesk::subject(course, module.id.value, activity.id.value));
  if (!found) return unreadable(found.error());
  const auto attempt = found.value_or(std::nullopt);
  if (!attempt) return;
  auto quiz = library_.quiz(course, activity.document);
  if (!quiz) return unreadable(part_failed(course, activity.document, quiz.error()));
  ResultState state;
  state.quiz = std::move(*quiz);
  for (const std::string& id : attempt->state.questions) {
    const model::QuizQuestion* item = state.quiz.find(id);
    if (item != nullptr && item->question.kind != model::QuestionKind::kOther) {
      state.form.push_back(id);
    }
  }
  for (const auto& [question, response] : attempt->state.responses.items()) {
    if (auto parsed = model::parse_response(response)) {
      state.responses[question] = std::move(*parsed);
    }
  }
  state.submitted = Time(Millis(attempt->state.submitted_ms));
  result_ = std::move(state);
}

void Controller::read_reflection(const records::Subject& subject) {
  const auto found = desk_->reflection(subject);
  if (!found) unreadable(found.error());
  if (const auto written = found.value_or(std::nullopt)) {
    reflection_.text = written->text;
    reflection_.saved = Time(Millis(written->written_ms));
    for (int level = 0; level < 3; ++level) {
      if (written->confidence == std::to_string(level)) reflection_.confidence = level;
    }
  }
  // What could not be written yet is newer.
  const auto draft = std::ranges::find_if(
      drafts_, [&subject](const ReflectionDraft& one) { return one.is_of(subject); });
  if (draft == drafts_.end()) return;
  reflection_.text = draft->text;
  reflection_.confidence = draft->confidence;
}

void Controller::resume() {
  std::string program;
  std::int64_t newest = 0;
  refresh_dashboard();
  for (const auto& [id, state] : dashboard_.programs) {
    if (state.last_ms > newest && course_of({id, "", ""}) != nullptr) {
      newest = state.last_ms;
      program = id;
    }
  }
  if (program.empty()) return;
  const auto& state = dashboard_.programs.at(program);
  const Course* course = course_of({program, "", ""});
  const model::Module* module = course->program.find(model::ModuleId(state.last_module));
  const auto standing = module == nullptr ? Result<ModuleStanding>(ModuleStanding{})
                                          : desk_->standing(*course, *module);
  const std::string next = progress_of(context(), program).next_module;
  if (standing && standing->claimed && !next.empty()) return open_module(program, next);
  if (module == nullptr) return open_program(program);
  open_activity({program, state.last_module, where_to_go_on(*course, *module)});
}

ProblemModel Controller::problem(const std::string& title, const std::string& text,
                                 const Error& error) {
  ProblemModel out;
  out.title = title;
  out.text = text;
  out.actions.push_back({words_.tr("Go back"), Back{}});
  out.details = {{words_.tr("Kind"), std::string(to_string(error.kind))},
                 {words_.tr("What"), error.what},
                 {words_.tr("Where"), error.detail}};
  return out;
}

}  // namespace icma::app
