// SPDX-License-Identifier: Apache-2.0
// What the learner does inside an activity becomes events.
#include <algorithm>
#include <utility>

#include "client/app/controller.h"
#include "courses/base/text.h"

namespace icma::app {
namespace {

constexpr std::size_t kLongestAnchor = 200;
constexpr int kMostBlocks = 10'000;  // of a page; the log takes no longer list

}  // namespace

void Controller::scrolled(const std::string& anchor) {
  if (trail_.back().screen != Screen::kReader) return;
  if (anchor.empty() || anchor.size() > kLongestAnchor || !is_utf8(anchor)) return;
  reader_.current_section = anchor;
}

// Writes the place in the page when it is another than the one that was written last.
void Controller::keep_anchor() {
  reader_.kept_at = ports_.clock->since_boot();
  if (trail_.back().screen != Screen::kReader || reader_.current_section.empty() ||
      reader_.current_section == reader_.kept_section) {
    return;
  }
  const Place& place = trail_.back().place;
  const Course* course = course_of(place);
  if (course == nullptr) return;
  const auto kept = desk_->save_anchor(StudyDesk::subject(*course, place.module, place.activity),
                                       reader_.current_section);
  note(kept);
  if (kept) reader_.kept_section = reader_.current_section;
}

void Controller::page_read(const PageRead& read) {
  const bool open = trail_.back().screen == Screen::kReader;
  const auto sitting = sittings_.find(read.sitting == 0 && open ? reader_.sitting : read.sitting);
  if (sitting == sittings_.end()) return;
  const Place& place = sitting->second;
  const Course* course = course_of(place);
  const model::Activity* activity = activity_of(place);
  if (course == nullptr || activity == nullptr) return;
  const auto subject = StudyDesk::subject(*course, place.module, place.activity);
  const int permille = std::clamp(read.permille, 0, 1000);
  if (sitting->first == reader_.sitting) reader_.permille = std::max(reader_.permille, permille);
  std::vector<int> blocks = read.blocks;
  std::erase_if(blocks, [](int block) { return block < 0 || block >= kMostBlocks; });
  if (std::cmp_greater(blocks.size(), kMostBlocks)) blocks.resize(kMostBlocks);
  note(desk_->read(subject, permille / 10, blocks));
  dashboard_stale_ = true;
}

void Controller::next_activity() {
  const Place place = trail_.back().place;
  const model::Module* module = module_of(place);
  const model::Activity* activity = activity_of(place);
  if (trail_.back().screen != Screen::kReader || module == nullptr || activity == nullptr) return;
  const std::string next = app::next_activity(context(), *module, *activity).second;
  if (next.empty()) return open_program(place.program);
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

void Controller::edit_reflection(const std::string& text, int confidence) {
  const Place& place = trail_.back().place;
  const Course* course = course_of(place);
  const model::Module* module = module_of(place);
  if (trail_.back().screen != Screen::kResult || course == nullptr || module == nullptr) return;
  const auto activity = std::ranges::find(module->activities, model::ActivityKind::kReflection,
                                          &model::Activity::kind);
  if (activity == module->activities.end()) return;
  reflection_.text = text;
  reflection_.confidence = confidence;
  reflection_.missing.clear();
  const auto subject = StudyDesk::subject(*course, place.module, activity->id.value);
  std::erase_if(drafts_, [&subject](const auto& draft) { return draft.is_of(subject); });
  drafts_.push_back({subject, text, confidence});
}

// Writes reflections as they stand; called within a second of each change. What cannot be written
// stays, for the next try and for the screen.
void Controller::keep_reflections() {
  std::vector<ReflectionDraft> left;
  for (ReflectionDraft& draft : drafts_) {
    const std::string confidence = draft.confidence < 0 ? "" : std::to_string(draft.confidence);
    const auto written = desk_->write_reflection(draft.subject, draft.text, confidence);
    note(written);
    if (!written) {
      left.push_back(std::move(draft));
    } else if (draft.subject.module == trail_.back().place.module) {
      reflection_.saved = ports_.clock->now();
    }
  }
  drafts_ = std::move(left);
}

void Controller::finish_module() {
  if (trail_.back().screen != Screen::kResult) return;
  keep_reflections();
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
  if (!standing) return unreadable(standing.error());
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
