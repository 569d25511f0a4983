// SPDX-License-Identifier: Apache-2.0
// The model of the window as of now.
#include <algorithm>

#include "client/app/controller.h"

namespace icma::app {
namespace {

Screen place_of(Screen screen) {
  switch (screen) {
    case Screen::kProgram:
      return Screen::kCatalogue;
    case Screen::kReader:
    case Screen::kWebinar:
    case Screen::kQuiz:
    case Screen::kResult:
    case Screen::kProblem:
      return Screen::kLibrary;
    default:
      return screen;
  }
}

// The first letters of the first two words; letters may have several bytes.
std::string initials_of(const std::string& name) {
  std::string out;
  int letters = 0;
  bool start = true;
  bool taking = false;
  for (const char c : name) {
    const bool more = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    taking = more ? taking : start && c != ' ' && letters < 2;
    if (taking) out.push_back(c);
    if (taking && !more) ++letters;
    start = c == ' ';
  }
  return out;
}

std::string_view title_of(Screen screen) {
  switch (screen) {
    case Screen::kHome:
      return tr_key("Home");
    case Screen::kCatalogue:
      return tr_key("Catalogue");
    case Screen::kLibrary:
      return tr_key("Library");
    case Screen::kProgress:
      return tr_key("Progress");
    case Screen::kRecord:
      return tr_key("Record");
    case Screen::kSettings:
      return tr_key("Settings");
    case Screen::kPreview:
      return tr_key("Preview");
    case Screen::kResult:
      return tr_key("Result");
    case Screen::kProblem:
      return tr_key("Something is wrong");
    default:
      return "";
  }
}

}  // namespace

std::vector<Crumb> Controller::crumbs() {
  const Stop& here = trail_.back();
  std::vector<Crumb> out;
  const CatalogueItem* item = library_.item(here.place.program);
  const Course* course = course_of(here.place);
  const std::string code = item != nullptr     ? item->code
                           : course != nullptr ? course->program.code
                                               : here.place.program;
  if (here.screen == Screen::kProgram) {
    out.push_back({words_.tr("Catalogue"), "catalogue", ""});
    out.push_back({code, "", ""});
    return out;
  }
  if (here.place.program.empty()) {
    out.push_back({words_.tr(title_of(here.screen)), "", ""});
    return out;
  }
  out.push_back({code, "", here.place.program});
  const model::Module* module = module_of(here.place);
  const model::Activity* activity = activity_of(here.place);
  if (module != nullptr) out.push_back({module->title, "", ""});
  if (here.screen == Screen::kQuiz || here.screen == Screen::kResult) {
    out.push_back({here.screen == Screen::kQuiz && activity != nullptr ? activity->title
                                                                       : words_.tr("Result"),
                   "", ""});
  }
  return out;
}

void Controller::build_frame(WindowModel& model) {
  FrameModel& frame = model.frame;
  const Stop& here = trail_.back();
  frame.screen = here.screen;
  frame.place = place_of(here.screen);
  frame.crumbs = crumbs();
  frame.back = trail_.size() > 1;
  frame.sync = sync_pill(context());
  frame.initials = initials_of(learner_name_);
  frame.learner = learner_name_;
  frame.instructor = preview_.has_value();
  for (const auto& [toast, until] : toasts_) frame.toasts.push_back(toast);
}

namespace {

Facts facts_of(const ControllerOptions& options, const Words& words, std::int64_t unsent) {
  return {.version = options.version,
          .profile = options.profile.string(),
          .trust = options.publisher,
          .confirmed = options.confirmed ? words.when(*options.confirmed) : std::string(),
          .policy_problem = options.policy_problem,
          .unsent = unsent};
}

}  // namespace

void Controller::build_screen(WindowModel& model) {
  const Stop& here = trail_.back();
  const Context now = context();
  const Course* course = course_of(here.place);
  const model::Module* module = module_of(here.place);
  const model::Activity* activity = activity_of(here.place);
  const bool in_module = course != nullptr && module != nullptr;
  if (problem_) {
    model.screen = *problem_;
    model.frame.screen = Screen::kProblem;
    return;
  }
  switch (here.screen) {
    case Screen::kWelcome:
      model.screen =
          build_welcome(words_, *settings_, welcome_, options_.profile.string(), now.free_bytes);
      return;
    case Screen::kCatalogue:
      model.screen = build_catalogue(now, catalogue_);
      return;
    case Screen::kLibrary:
      model.screen = library_model(now);
      return;
    case Screen::kProgress:
      model.screen = build_progress(now);
      return;
    case Screen::kRecord:
      model.screen = build_record(now, record_);
      return;
    case Screen::kSettings:
      model.screen = build_settings(words_, *settings_, sync_, learner_name_,
                                    facts_of(options_, words_, dashboard_.unsent));
      return;
    case Screen::kProgram:
      model.screen = build_program(now, here.place.program);
      return;
    case Screen::kReader:
      if (!in_module || activity == nullptr) break;
      model.screen = build_reader(now, *course, *module, *activity, reader_);
      return;
    case Screen::kWebinar:
      if (!in_module || activity == nullptr) break;
      model.screen = build_webinar(now, *course, *module, *activity, webinar_);
      return;
    case Screen::kQuiz:
      if (!quiz_) break;
      model.screen = build_quiz(now, *quiz_);
      return;
    case Screen::kResult: {
      if (!in_module) break;
      const auto reflection = std::ranges::find(
          module->activities, model::ActivityKind::kReflection, &model::Activity::kind);
      model.screen = build_result(now, *course, *module, result_ ? &*result_ : nullptr,
                                  reflection == module->activities.end() ? nullptr : &*reflection,
                                  reflection_);
      return;
    }
    case Screen::kPreview:
      model.screen = preview_ ? preview_->build(words_) : PreviewModel{};
      return;
    case Screen::kHome:
    case Screen::kProblem:
      break;
  }
  model.screen = build_home(now);
  model.frame.screen = Screen::kHome;
}

WindowModel Controller::build() {
  refresh_dashboard();
  WindowModel model;
  build_frame(model);
  build_screen(model);
  if (sync_open_) model.sync = build_sync(context());
  if (library_.take_damage()) handle(ContentDamaged{});
  model.leaves_when_idle = settings_->on("shared-computer") && sync_.signed_in;
  model.theme = settings_->get("theme");
  model.text_scale = settings_->number("text-scale");
  model.language = settings_->get("language");
  return model;
}

}  // namespace icma::app
