// SPDX-License-Identifier: Apache-2.0
// What the learner does inside an activity becomes events.
#include <algorithm>

#include "client/app/controller.h"
#include "courses/base/text.h"

namespace icma::app {
namespace {

constexpr Millis kKeepPlaceEvery{20'000};

}  // namespace

void Controller::scrolled(const std::string& anchor) {
  if (trail_.back().screen != Screen::kReader || anchor.empty()) return;
  reader_.current_section = anchor;
  if (ports_.clock->since_boot() - place_kept_ >= kKeepPlaceEvery) keep_reading_place();
}

// Writes where reading is, so that it goes on there another day.
void Controller::keep_reading_place() {
  const Place place = trail_.back().place;
  const Course* course = course_of(place);
  if (trail_.back().screen != Screen::kReader || course == nullptr) return;
  if (reader_.current_section.empty()) return;
  place_kept_ = ports_.clock->since_boot();
  if (reader_.current_section == kept_section_) return;
  const auto subject = StudyDesk::subject(*course, place.module, place.activity);
  const auto result = desk_->save_anchor(subject, reader_.current_section);
  if (result) kept_section_ = reader_.current_section;
  note(result);
}

void Controller::page_read(const PageRead& read) {
  const auto sitting = sittings_.find(read.sitting);
  if (sitting == sittings_.end()) return;
  const Place& place = sitting->second;
  const Course* course = course_of(place);
  const model::Activity* activity = activity_of(place);
  if (course == nullptr || activity == nullptr) return;
  const auto subject = StudyDesk::subject(*course, place.module, place.activity);
  const int permille = std::clamp(read.permille, 0, 1000);
  if (read.sitting == reader_.sitting) reader_.permille = std::max(reader_.permille, permille);
  note(desk_->read(subject, permille / 10, read.blocks));
  dashboard_stale_ = true;
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
