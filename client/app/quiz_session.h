// SPDX-License-Identifier: Apache-2.0
// A quiz while it is being answered. Every change goes to the study desk at once, so that a killed
// program loses no answer; a session can be made again from the open attempt.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "client/app/study_desk.h"

namespace icma::app {

class QuizSession {
 public:
  // Continues the open attempt or starts one.
  static Result<QuizSession> open(StudyDesk& desk, const Clock& clock, records::Subject subject,
                                  model::Quiz quiz);

  const model::Quiz& quiz() const { return quiz_; }
  const records::Subject& subject() const { return subject_; }
  std::size_t size() const { return form_.size(); }
  int index() const { return index_; }
  const model::Question& question(std::size_t index) const;
  const model::Response& response(std::size_t index) const;
  bool answered(std::size_t index) const { return !response(index).empty(); }
  bool flagged(std::size_t index) const { return flags_.contains(form_[index]); }
  int answered_count() const;
  const std::optional<Time>& saved() const { return saved_; }

  // Each writes an event and leaves the question that is shown as it is; an error leaves the answer
  // as it was. An empty `question` means the one shown; one that is not in the form, is of another
  // kind, or a place outside it changes nothing. kRefused after the attempt was handed in.
  Result<> choose(StudyDesk& desk, const std::string& question, int option);
  // kInvalid when the text is longer than kLongestAnswer bytes or no UTF-8.
  Result<> enter(StudyDesk& desk, const std::string& question, std::string text);
  Result<> move(StudyDesk& desk, const std::string& question, int option, int place);
  Result<> match(StudyDesk& desk, const std::string& question, int option, int target);
  Result<> undo(StudyDesk& desk);
  void flag(const std::string& question);
  void go_to(int index);

  // Grades a review quiz and hands the attempt in. kRefused while a question is open. Again, it
  // gives the same score and writes nothing.
  Result<model::Score> submit(StudyDesk& desk);

  // A form of sixty such answers still fits into one record.
  static constexpr std::size_t kLongestAnswer = 1'000;

 private:
  QuizSession(const Clock& clock, records::Subject subject, model::Quiz quiz)
      : clock_(&clock), subject_(std::move(subject)), quiz_(std::move(quiz)) {}
  // The index of the named question when it is of one of these kinds.
  std::optional<std::size_t> find(const std::string& question,
                                  std::initializer_list<model::QuestionKind> kinds) const;
  Result<> set(StudyDesk& desk, std::size_t at, model::Response response);

  const Clock* clock_;
  records::Subject subject_;
  model::Quiz quiz_;
  Uuid attempt_;
  Millis opened_{0};
  std::vector<std::string> form_;
  std::map<std::string, model::Response> responses_;
  std::vector<std::pair<std::string, model::Response>> history_;  // question, answer before
  std::set<std::string> flags_;
  std::optional<Time> saved_;
  int index_ = 0;
  std::optional<model::Score> submitted_;
};

}  // namespace icma::app
