// SPDX-License-Identifier: Apache-2.0
// The JSON form of quizzes and responses.
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "courses/model/question.h"

namespace icma::model {
namespace {

Result<std::vector<Choice>> parse_choices(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const auto items, in.objects(key));
  if (items.size() < 2 || items.size() > 26) return in.error(key, "a list of 2 to 26 entries");
  std::vector<Choice> choices;
  std::set<std::string> seen;
  for (const JsonReader& item : items) {
    Choice choice;
    ICMA_TRY(choice.id, item.string("id"));
    ICMA_TRY(choice.text, item.string("text"));
    ICMA_TRY(choice.feedback, item.optional_string("feedback"));
    if (choice.id.empty() || !seen.insert(choice.id).second) return item.error("id", "unique");
    choices.push_back(std::move(choice));
  }
  return choices;
}

bool is_choice(const std::vector<Choice>& choices, const std::string& id) {
  return std::ranges::find(choices, id, &Choice::id) != choices.end();
}

Result<AnswerKey> parse_chosen(const JsonReader& in, const Question& question) {
  AnswerKey key;
  if (question.kind == QuestionKind::kSingle) {
    ICMA_TRY(std::string one, in.string("answer"));
    key.chosen.push_back(std::move(one));
  } else {
    ICMA_TRY(key.chosen, in.strings("answer"));
  }
  const std::set<std::string> different(key.chosen.begin(), key.chosen.end());
  if (key.chosen.empty() || different.size() != key.chosen.size()) {
    return in.error("answer", "a list of different ids");
  }
  for (const std::string& id : key.chosen) {
    if (!is_choice(question.choices, id)) return in.error("answer", "the id of a choice");
  }
  if (question.kind == QuestionKind::kOrdering && key.chosen.size() != question.choices.size()) {
    return in.error("answer", "every item once");
  }
  return key;
}

Result<AnswerKey> parse_pairs(const JsonReader& in, const Question& question) {
  AnswerKey key;
  ICMA_TRY(const JsonReader pairs, in.object("answer"));
  for (const Choice& left : question.choices) {
    ICMA_TRY(std::string right, pairs.string(left.id));
    if (!is_choice(question.targets, right)) return pairs.error(left.id, "an id of the right side");
    key.pairs.emplace(left.id, std::move(right));
  }
  if (pairs.value().size() != key.pairs.size()) return in.error("answer", "one pair for each left");
  return key;
}

Result<AnswerKey> parse_numeric(const JsonReader& in) {
  ICMA_TRY(const JsonReader answer, in.object("answer"));
  NumericKey numeric;
  ICMA_TRY(numeric.value, answer.string("value"));
  ICMA_TRY(numeric.tolerance, answer.optional_string("tolerance", "0"));
  if (!parse_decimal(numeric.value)) return answer.error("value", "a decimal in a string");
  const auto tolerance = parse_decimal(numeric.tolerance);
  if (!tolerance || *tolerance < 0) return answer.error("tolerance", "a decimal of 0 or more");
  AnswerKey key;
  key.numeric = std::move(numeric);
  return key;
}

Result<AnswerKey> parse_short_text(const JsonReader& in) {
  ICMA_TRY(const JsonReader answer, in.object("answer"));
  ShortTextKey text;
  ICMA_TRY(text.accept, answer.strings("accept"));
  if (text.accept.empty()) return answer.error("accept", "a list with an entry");
  ICMA_TRY(const std::vector<std::string> folds, answer.optional_strings("fold"));
  for (const std::string& fold : folds) {
    if (fold == "case") {
      text.fold_case = true;
    } else if (fold == "space") {
      text.fold_space = true;
    } else if (fold == "punctuation") {
      text.fold_punctuation = true;
    } else {
      return answer.error("fold", "case, space or punctuation");
    }
  }
  AnswerKey key;
  key.short_text = std::move(text);
  return key;
}

Result<> parse_rules(const JsonReader& in, Quiz& quiz) {
  const auto count = [&in](std::string_view key, std::int64_t most) -> Result<int> {
    if (!in.has(key)) return 0;
    ICMA_TRY(const std::int64_t value, in.integer(key, 0, most));
    return static_cast<int>(value);
  };
  ICMA_TRY(quiz.draw, count("draw", 10000));
  ICMA_TRY(quiz.pass_percent, count("pass_percent", 100));
  ICMA_TRY(quiz.attempts, count("attempts", 1000));
  ICMA_TRY(quiz.cool_down_seconds, in.optional_integer("cool_down_seconds", 0));
  ICMA_TRY(quiz.time_limit_seconds, in.optional_integer("time_limit_seconds", 0));
  return {};
}

// What is chosen, put in order or matched, by the kind of the question.
Result<> parse_parts(const JsonReader& in, Question& question) {
  switch (question.kind) {
    case QuestionKind::kSingle:
    case QuestionKind::kMultiple: {
      ICMA_TRY(question.choices, parse_choices(in, "options"));
      break;
    }
    case QuestionKind::kOrdering: {
      ICMA_TRY(question.choices, parse_choices(in, "items"));
      break;
    }
    case QuestionKind::kMatching: {
      ICMA_TRY(question.choices, parse_choices(in, "left"));
      ICMA_TRY(question.targets, parse_choices(in, "right"));
      break;
    }
    case QuestionKind::kNumeric: {
      if (!in.has("answer")) break;
      ICMA_TRY(const JsonReader answer, in.object("answer"));
      ICMA_TRY(question.unit, answer.optional_string("unit", question.unit));
      break;
    }
    case QuestionKind::kShortText:
    case QuestionKind::kOther:
      break;
  }
  return {};
}

}  // namespace

Result<Question> parse_question(const JsonReader& in) {
  Question question;
  ICMA_TRY(question.id, in.string("id"));
  if (question.id.empty()) return in.error("id", "a name");
  ICMA_TRY(question.kind_name, in.string("kind"));
  question.kind = question_kind_from(question.kind_name);
  ICMA_TRY(question.topic, in.optional_string("topic"));
  ICMA_TRY(question.prompt, in.string("prompt"));
  ICMA_TRY(const std::int64_t objective, in.optional_integer("objective", 0));
  question.objective = static_cast<int>(std::clamp<std::int64_t>(objective, 0, 1000));
  ICMA_TRY(question.reference, in.optional_string("reference"));
  ICMA_TRY(question.module, in.optional_string("module"));
  ICMA_TRY(question.explain, in.optional_string("explain"));
  ICMA_TRY(question.unit, in.optional_string("unit"));
  ICMA_TRY_VOID(parse_parts(in, question));
  return question;
}

Result<AnswerKey> parse_key(const JsonReader& in, const Question& question) {
  switch (question.kind) {
    case QuestionKind::kSingle:
    case QuestionKind::kMultiple:
    case QuestionKind::kOrdering:
      return parse_chosen(in, question);
    case QuestionKind::kMatching:
      return parse_pairs(in, question);
    case QuestionKind::kNumeric:
      return parse_numeric(in);
    case QuestionKind::kShortText:
      return parse_short_text(in);
    case QuestionKind::kOther:
      return AnswerKey{};
  }
  return AnswerKey{};
}

Result<Quiz> parse_quiz(const Json& document) {
  const JsonReader in(document);
  Quiz quiz;
  ICMA_TRY(const std::int64_t format, in.integer("format"));
  if (format > 1)
    return fail(ErrorKind::kTooNew, "the quiz has a newer format; update the program");
  ICMA_TRY(quiz.id, in.string("id"));
  ICMA_TRY(const std::string kind, in.string("kind"));
  if (kind != "review" && kind != "final") return in.error("kind", "review or final");
  quiz.kind = kind == "final" ? QuizKind::kFinal : QuizKind::kReview;
  ICMA_TRY(quiz.title, in.string("title"));
  ICMA_TRY_VOID(parse_rules(in, quiz));
  ICMA_TRY(const auto questions, in.objects("questions"));
  std::set<std::string> seen;
  for (const JsonReader& item : questions) {
    QuizQuestion entry;
    ICMA_TRY(entry.question, parse_question(item));
    if (!seen.insert(entry.question.id).second) return item.error("id", "unique in the quiz");
    if (item.has("answer") || quiz.kind == QuizKind::kReview) {
      ICMA_TRY(entry.key, parse_key(item, entry.question));
    }
    quiz.questions.push_back(std::move(entry));
  }
  if (quiz.questions.empty()) return in.error("questions", "a list with an entry");
  if (quiz.draw > static_cast<int>(quiz.questions.size())) {
    return in.error("draw", "at most the number of questions");
  }
  return quiz;
}

Result<Response> parse_response(const Json& value) {
  const JsonReader in(value);
  Response response;
  ICMA_TRY(response.chosen, in.optional_strings("chosen"));
  ICMA_TRY(response.text, in.optional_string("text"));
  if (in.has("pairs")) {
    ICMA_TRY(const JsonReader pairs, in.object("pairs"));
    for (const auto& [left, unused] : pairs.value().items()) {
      ICMA_TRY(std::string right, pairs.string(left));
      response.pairs.emplace(left, std::move(right));
    }
  }
  return response;
}

Json to_json(const Response& response) {
  Json out = Json::object();
  if (!response.chosen.empty()) out["chosen"] = response.chosen;
  if (!response.text.empty()) out["text"] = response.text;
  if (!response.pairs.empty()) out["pairs"] = response.pairs;
  return out;
}

}  // namespace icma::model
