// SPDX-License-Identifier: Apache-2.0
// Questions, responses, and grading as pure functions. What is asked and what is right are two
// values: a final's questions travel to the learner without their keys.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "courses/base/json.h"

namespace icma::model {

enum class QuestionKind { kSingle, kMultiple, kOrdering, kMatching, kNumeric, kShortText, kOther };

std::string_view to_string(QuestionKind kind);
QuestionKind question_kind_from(std::string_view name);

struct Choice {
  std::string id;
  std::string text;
  std::string feedback;  // empty where the key is sealed
};

struct Question {
  std::string id;
  QuestionKind kind = QuestionKind::kOther;
  std::string kind_name;  // as written, so that unknown kinds survive
  std::string topic;      // three to six words for lists
  std::string prompt;
  int objective = 0;            // 1-based index into the program's objectives, 0: none
  std::string reference;        // "activity" or "activity#heading-slug" within the module
  std::string module;           // final questions: the module they belong to
  std::vector<Choice> choices;  // options, items to order, or the left side to match
  std::vector<Choice> targets;  // the right side to match
  std::string unit;             // numeric
  std::string explain;          // empty where the key is sealed
};

// The right answer. Decimals stay text: no floating point decides about a credit.
struct NumericKey {
  std::string value;
  std::string tolerance;
};
struct ShortTextKey {
  std::vector<std::string> accept;
  bool fold_case = false;
  bool fold_space = false;
  bool fold_punctuation = false;
};
struct AnswerKey {
  std::vector<std::string> chosen;           // single (one), multiple (set), ordering (sequence)
  std::map<std::string, std::string> pairs;  // matching: left id → right id
  std::optional<NumericKey> numeric;
  std::optional<ShortTextKey> short_text;
};

// What the learner answered, in the same shapes.
struct Response {
  std::vector<std::string> chosen;
  std::map<std::string, std::string> pairs;
  std::string text;  // numeric and short text, as typed

  bool empty() const { return chosen.empty() && pairs.empty() && text.empty(); }
  bool operator==(const Response&) const = default;
};

// True when the response is wholly right. An unknown kind or an empty response is never right.
bool is_right(const Question& question, const AnswerKey& key, const Response& response);

// A decimal as typed in English or Spanish use ("1,234.5", "32,15", "−3", " 32.1 % ") as an integer
// count of 10^-9, or nothing when it is no plain number within ±9·10^9. `unit` may follow.
std::optional<std::int64_t> parse_decimal(std::string_view text, std::string_view unit = {});

struct QuizQuestion {
  Question question;
  std::optional<AnswerKey> key;  // absent in what a learner has of a final
};

enum class QuizKind { kReview, kFinal };

struct Quiz {
  std::string id;
  QuizKind kind = QuizKind::kReview;
  std::string title;
  int draw = 0;  // 0: all, in order
  int pass_percent = 0;
  int attempts = 0;  // 0: any number
  std::int64_t cool_down_seconds = 0;
  std::int64_t time_limit_seconds = 0;
  std::vector<QuizQuestion> questions;

  const QuizQuestion* find(std::string_view question_id) const;
};

// The JSON form that courses/authoring/quiz.schema.json describes. kInvalid names the member; a
// review question without a key, or a key that names no choice, is refused. Questions of unknown
// kind are kept and never count.
Result<Quiz> parse_quiz(const Json& document);
Result<Question> parse_question(const JsonReader& in);
Result<AnswerKey> parse_key(const JsonReader& in, const Question& question);

// The ids of the questions of one attempt: `draw` of the pool, chosen and ordered by the seed alone
// (SHA-256 over seed and id), so that client and server agree and a replay is exact.
std::vector<std::string> draw_form(const Quiz& quiz, std::uint64_t seed);

Result<Response> parse_response(const Json& value);
Json to_json(const Response& response);

struct Score {
  int right = 0;
  int total = 0;
  // Whether right/total reaches the percentage, by integers alone.
  bool reaches(int percent) const { return total > 0 && right * 100 >= percent * total; }
};

// Grades the listed questions; a missing response counts as wrong. Questions without a key or
// outside the quiz count in `total` and are not right.
Score grade(const Quiz& quiz, const std::vector<std::string>& form,
            const std::map<std::string, Response>& responses);

}  // namespace icma::model
