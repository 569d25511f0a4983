// SPDX-License-Identifier: Apache-2.0
#include "client/app/quiz_session.h"

#include <algorithm>

namespace icma::app {

Result<QuizSession> QuizSession::open(StudyDesk& desk, const Clock& clock, records::Subject subject,
                                      model::Quiz quiz) {
  QuizSession session(clock, std::move(subject), std::move(quiz));
  session.opened_ = clock.since_boot();
  ICMA_TRY(auto open, desk.open_attempt(session.subject_));
  if (!open) {
    ICMA_TRY_VOID(desk.start_attempt(session.subject_, session.quiz_));
    ICMA_TRY(open, desk.open_attempt(session.subject_));
    if (!open) return fail(ErrorKind::kInternal, "the attempt that was started is not there");
  }
  ICMA_TRY(session.attempt_, parse_uuid(open->id));
  for (const std::string& id : open->state.questions) {
    if (session.quiz_.find(id) != nullptr) session.form_.push_back(id);
  }
  if (session.form_.empty()) return fail(ErrorKind::kInvalid, "the quiz has no questions");
  for (const auto& [question, answer] : open->state.answers) {
    auto response = model::parse_response(answer.second);
    if (response) session.responses_[question] = std::move(*response);
  }
  const auto first_open = std::ranges::find_if(session.form_, [&session](const std::string& id) {
    return !session.responses_.contains(id);
  });
  if (first_open != session.form_.end()) {
    session.index_ = static_cast<int>(first_open - session.form_.begin());
  }
  return session;
}

const model::Question& QuizSession::question(std::size_t index) const {
  return quiz_.find(form_.at(index))->question;
}

const model::Response& QuizSession::response(std::size_t index) const {
  static const model::Response kEmpty;
  const auto at = responses_.find(form_.at(index));
  return at == responses_.end() ? kEmpty : at->second;
}

int QuizSession::answered_count() const {
  int count = 0;
  for (std::size_t i = 0; i < size(); ++i) count += answered(i) ? 1 : 0;
  return count;
}

Result<> QuizSession::set(StudyDesk& desk, model::Response response) {
  const std::string& id = form_[static_cast<std::size_t>(index_)];
  ICMA_TRY_VOID(desk.answer(subject_, attempt_, id, response));
  history_.emplace_back(id, this->response(static_cast<std::size_t>(index_)));
  responses_[id] = std::move(response);
  saved_ = clock_->now();
  return {};
}

Result<> QuizSession::choose(StudyDesk& desk, int option) {
  const auto at = static_cast<std::size_t>(index_);
  const model::Question& asked = question(at);
  if (option < 0 || option >= static_cast<int>(asked.choices.size())) return {};
  const std::string& id = asked.choices[static_cast<std::size_t>(option)].id;
  model::Response next = response(at);
  if (asked.kind == model::QuestionKind::kMultiple) {
    const auto chosen = std::ranges::find(next.chosen, id);
    if (chosen == next.chosen.end()) {
      next.chosen.push_back(id);
    } else {
      next.chosen.erase(chosen);
    }
  } else {
    next.chosen = {id};
  }
  return set(desk, std::move(next));
}

Result<> QuizSession::enter(StudyDesk& desk, std::string text) {
  model::Response next;
  next.text = std::move(text);
  return set(desk, std::move(next));
}

Result<> QuizSession::move(StudyDesk& desk, int option, int place) {
  const auto at = static_cast<std::size_t>(index_);
  const model::Question& asked = question(at);
  const auto count = static_cast<int>(asked.choices.size());
  if (option < 0 || option >= count) return {};
  std::vector<std::string> order = response(at).chosen;
  if (order.size() != asked.choices.size()) {
    order.clear();
    for (const model::Choice& choice : asked.choices) order.push_back(choice.id);
  }
  const std::string id = asked.choices[static_cast<std::size_t>(option)].id;
  std::erase(order, id);
  order.insert(order.begin() + std::clamp(place, 0, count - 1), id);
  model::Response next;
  next.chosen = std::move(order);
  return set(desk, std::move(next));
}

Result<> QuizSession::match(StudyDesk& desk, int option, int target) {
  const auto at = static_cast<std::size_t>(index_);
  const model::Question& asked = question(at);
  if (option < 0 || option >= static_cast<int>(asked.choices.size()) || target < 0 ||
      target >= static_cast<int>(asked.targets.size())) {
    return {};
  }
  model::Response next = response(at);
  next.pairs[asked.choices[static_cast<std::size_t>(option)].id] =
      asked.targets[static_cast<std::size_t>(target)].id;
  return set(desk, std::move(next));
}

Result<> QuizSession::undo(StudyDesk& desk) {
  if (history_.empty()) return {};
  auto [question_id, before] = history_.back();
  ICMA_TRY_VOID(desk.answer(subject_, attempt_, question_id, before));
  history_.pop_back();
  responses_[question_id] = std::move(before);
  saved_ = clock_->now();
  const auto at = std::ranges::find(form_, question_id);
  index_ = static_cast<int>(at - form_.begin());
  return {};
}

void QuizSession::flag() {
  const std::string& id = form_[static_cast<std::size_t>(index_)];
  if (!flags_.erase(id)) flags_.insert(id);
}

void QuizSession::go_to(int index) {
  index_ = std::clamp(index, 0, static_cast<int>(form_.size()) - 1);
}

Result<model::Score> QuizSession::submit(StudyDesk& desk) {
  if (answered_count() < static_cast<int>(size())) {
    return fail(ErrorKind::kRefused, "some questions have no answer yet");
  }
  const model::Score score = model::grade(quiz_, form_, responses_);
  const auto engaged = std::chrono::duration_cast<Seconds>(clock_->since_boot() - opened_);
  const bool review = quiz_.kind == model::QuizKind::kReview;
  ICMA_TRY_VOID(desk.submit(subject_, attempt_, responses_,
                            review ? std::optional(score) : std::nullopt,
                            std::clamp(engaged, Seconds(0), Seconds(7200))));
  return score;
}

}  // namespace icma::app
