// SPDX-License-Identifier: Apache-2.0
#include "client/app/quiz_session.h"

#include <algorithm>

#include "courses/base/text.h"

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
    const model::QuizQuestion* item = session.quiz_.find(id);
    // A kind of later days cannot be shown, so it is not asked.
    if (item != nullptr && item->question.kind != model::QuestionKind::kOther) {
      session.form_.push_back(id);
    }
  }
  if (session.form_.empty()) return fail(ErrorKind::kInvalid, "the quiz has no questions");
  for (const auto& [question, answer] : open->state.answers) {
    auto response = model::parse_response(answer.second);
    if (response) session.responses_[question] = std::move(*response);
  }
  for (std::size_t i = session.size(); i-- > 0;) {
    if (!session.answered(i)) session.index_ = static_cast<int>(i);
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

std::optional<std::size_t> QuizSession::find(
    const std::string& question, std::initializer_list<model::QuestionKind> kinds) const {
  auto at = static_cast<std::size_t>(index_);
  if (!question.empty()) {
    at = static_cast<std::size_t>(std::ranges::find(form_, question) - form_.begin());
    if (at == form_.size()) return std::nullopt;
  }
  if (std::ranges::find(kinds, this->question(at).kind) == kinds.end()) return std::nullopt;
  return at;
}

Result<> QuizSession::set(StudyDesk& desk, std::size_t at, model::Response response) {
  if (submitted_) return fail(ErrorKind::kRefused, "the quiz is handed in already");
  const std::string& id = form_[at];
  ICMA_TRY_VOID(desk.answer(subject_, attempt_, id, response));
  history_.emplace_back(id, this->response(at));
  responses_[id] = std::move(response);
  saved_ = clock_->now();
  return {};
}

Result<> QuizSession::choose(StudyDesk& desk, const std::string& question, int option) {
  const auto at = find(question, {model::QuestionKind::kSingle, model::QuestionKind::kMultiple});
  if (!at) return {};
  const model::Question& asked = this->question(*at);
  if (option < 0 || option >= static_cast<int>(asked.choices.size())) return {};
  const std::string& id = asked.choices[static_cast<std::size_t>(option)].id;
  model::Response next = response(*at);
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
  return set(desk, *at, std::move(next));
}

Result<> QuizSession::enter(StudyDesk& desk, const std::string& question, std::string text) {
  const auto at = find(question, {model::QuestionKind::kNumeric, model::QuestionKind::kShortText});
  if (!at) return {};
  if (text.size() > kLongestAnswer) return fail(ErrorKind::kInvalid, "the answer is too long");
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "the answer is not plain text");
  model::Response next;
  next.text = std::move(text);
  return set(desk, *at, std::move(next));
}

Result<> QuizSession::move(StudyDesk& desk, const std::string& question, int option, int place) {
  const auto at = find(question, {model::QuestionKind::kOrdering});
  if (!at) return {};
  const model::Question& asked = this->question(*at);
  const auto count = static_cast<int>(asked.choices.size());
  if (option < 0 || option >= count) return {};
  std::vector<std::string> order = response(*at).chosen;
  if (order.size() != asked.choices.size()) {
    order.clear();
    for (const model::Choice& choice : asked.choices) order.push_back(choice.id);
  }
  const std::string id = asked.choices[static_cast<std::size_t>(option)].id;
  std::erase(order, id);
  order.insert(order.begin() + std::clamp(place, 0, count - 1), id);
  model::Response next;
  next.chosen = std::move(order);
  return set(desk, *at, std::move(next));
}

Result<> QuizSession::match(StudyDesk& desk, const std::string& question, int option, int target) {
  const auto at = find(question, {model::QuestionKind::kMatching});
  if (!at) return {};
  const model::Question& asked = this->question(*at);
  if (option < 0 || option >= static_cast<int>(asked.choices.size()) || target < 0 ||
      target >= static_cast<int>(asked.targets.size())) {
    return {};
  }
  model::Response next = response(*at);
  next.pairs[asked.choices[static_cast<std::size_t>(option)].id] =
      asked.targets[static_cast<std::size_t>(target)].id;
  return set(desk, *at, std::move(next));
}

Result<> QuizSession::undo(StudyDesk& desk) {
  if (history_.empty() || submitted_) return {};
  auto [question_id, before] = history_.back();
  ICMA_TRY_VOID(desk.answer(subject_, attempt_, question_id, before));
  history_.pop_back();
  responses_[question_id] = std::move(before);
  saved_ = clock_->now();
  const auto at = std::ranges::find(form_, question_id);
  index_ = static_cast<int>(at - form_.begin());
  return {};
}

void QuizSession::flag(const std::string& question) {
  const std::string& id = question.empty() ? form_[static_cast<std::size_t>(index_)] : question;
  if (std::ranges::find(form_, id) == form_.end()) return;
  if (!flags_.erase(id)) flags_.insert(id);
}

void QuizSession::go_to(int index) {
  index_ = std::clamp(index, 0, static_cast<int>(form_.size()) - 1);
}

Result<model::Score> QuizSession::submit(StudyDesk& desk) {
  if (submitted_) return *submitted_;
  if (answered_count() < static_cast<int>(size())) {
    return fail(ErrorKind::kRefused, "some questions have no answer yet");
  }
  const model::Score score = model::grade(quiz_, form_, responses_);
  const auto engaged = std::chrono::duration_cast<Seconds>(clock_->since_boot() - opened_);
  const bool review = quiz_.kind == model::QuizKind::kReview;
  ICMA_TRY_VOID(desk.submit(subject_, attempt_, responses_,
                            review ? std::optional(score) : std::nullopt,
                            std::clamp(engaged, Seconds(0), Seconds(7200))));
  submitted_ = score;
  return score;
}

}  // namespace icma::app
