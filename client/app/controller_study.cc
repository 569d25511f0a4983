// SPDX-License-Identifier: Apache-2.0
// What the learner does inside an activity becomes events.
#include <algorithm>

#include "client/app/controller.h"
#include "courses/base/text.h"

namespace icma::app {

void Controller::scrolled(const std::string& anchor, int permille) {
  if (trail_.back().screen != Screen::kReader) return;
  reader_.permille = std::max(reader_.permille, permille);
  const auto result = desk_->read_to(std::clamp(reader_.permille / 10, 0, 100));
  if (!result) note(result);
  dashboard_stale_ = true;
  if (anchor.empty() || anchor == reader_.current_section) return;
  reader_.current_section = anchor;
}

// The learner turns the page: what was read is written, with its time, and the next one opens.
void Controller::finish_page() {
  const Place place = trail_.back().place;
  const model::Module* module = module_of(place);
  const model::Activity* activity = activity_of(place);
  if (module == nullptr || activity == nullptr) return;
  note(desk_->read_to(100));
  const auto next = next_activity(context(), *module, *activity).second;
  if (next.empty()) {
    note(desk_->leave());
    return open_program(place.program);
  }
  open_activity({place.program, place.module, next});
}

void Controller::submit_quiz() {
  if (!quiz_) return;
  const auto score = quiz_->submit(*desk_);
  if (!score) return note(std::unexpected(score.error()));
  const Place place = trail_.back().place;
  const Course* course = course_of(place);
  const model::Module* module = module_of(place);
  wrote();
  if (course == nullptr || module == nullptr) return;
  go(Screen::kResult, place);
  open_result(*course, *module);
}

void Controller::edit_reflection(const std::string& text) {
  reflection_.text = text;
  reflection_.missing.clear();
  reflection_dirty_ = true;
}

// Writes the reflection as it stands; called within a second of each change.
void Controller::keep_reflection() {
  if (!reflection_dirty_ || desk_ == nullptr) return;
  const Place& place = trail_.back().place;
  const Course* course = course_of(place);
  const model::Module* module = module_of(place);
  if (course == nullptr || module == nullptr) return;
  for (const model::Activity& activity : module->activities) {
    if (activity.kind != model::ActivityKind::kReflection) continue;
    const std::string confidence =
        reflection_.confidence < 0 ? "" : std::to_string(reflection_.confidence);
    const auto result = desk_->write_reflection(
        StudyDesk::subject(*course, place.module, activity.id.value), reflection_.text, confidence);
    note(result);
    if (result) {
      reflection_.saved = ports_.clock->now();
      reflection_dirty_ = false;
    }
    return;
  }
}

void Controller::finish_module() {
  keep_reflection();
  const Place place = trail_.back().place;
  const Course* course = course_of(place);
  const model::Module* module = module_of(place);
  if (course == nullptr || module == nullptr) return;
  const auto result = desk_->finish_module(*course, *module);
  if (result) {
    reflection_.missing.clear();
    reflection_.finished = true;
    wrote();
    toast(Sign::kDone,
          words_.fill("“{0}” is finished. The record is on this laptop.", module->title));
    if (ports_.sync != nullptr && !settings_->on("work-offline")) ports_.sync->sync_now();
    return;
  }
  if (result.error().kind != ErrorKind::kRefused) return note(result);
  const auto standing = desk_->standing(*course, *module);
  reflection_.missing.clear();
  if (!standing) return;
  for (const model::Missing& one : standing->missing) {
    reflection_.missing +=
        (reflection_.missing.empty() ? "" : " ") + missing_sentence(words_, *module, one);
  }
}

void Controller::read_again(const std::string& question) {
  if (!result_) return;
  const model::QuizQuestion* item = result_->quiz.find(question);
  if (item == nullptr) return;
  const std::string& reference = item->question.reference;
  const auto hash = reference.find('#');
  Place place = trail_.back().place;
  place.activity = reference.substr(0, hash);
  open_activity(place);
  if (hash != std::string::npos) reader_.anchor = reference.substr(hash + 1);
}

}  // namespace icma::app
