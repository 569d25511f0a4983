// SPDX-License-Identifier: Apache-2.0
#include "courses/model/question.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "courses/base/hash.h"
#include "courses/base/text.h"

namespace icma::model {
namespace {

constexpr std::array<std::pair<QuestionKind, std::string_view>, 7> kKinds{{
    {QuestionKind::kSingle, "single"},
    {QuestionKind::kMultiple, "multiple"},
    {QuestionKind::kOrdering, "ordering"},
    {QuestionKind::kMatching, "matching"},
    {QuestionKind::kNumeric, "numeric"},
    {QuestionKind::kShortText, "short_text"},
    {QuestionKind::kOther, "other"},
}};

constexpr std::int64_t kUnit = 1'000'000'000;
constexpr std::int64_t kMaxWhole = 9'000'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Removes what people write around a number: spaces, sign (returned), unit.
std::string_view strip_number(std::string_view text, std::string_view unit, bool& negative) {
  text = trim(text);
  negative = false;
  for (const std::string_view minus : {std::string_view("-"), std::string_view("−")}) {
    if (text.starts_with(minus)) {
      negative = true;
      text.remove_prefix(minus.size());
      break;
    }
  }
  if (!negative && text.starts_with('+')) text.remove_prefix(1);
  if (!unit.empty() && text.ends_with(unit)) text.remove_suffix(unit.size());
  return trim(text);
}

bool groups_of_three(std::string_view text, char separator) {
  const auto parts = split(text, separator);
  if (parts.size() < 2 || parts[0].empty() || parts[0].size() > 3) return false;
  return std::all_of(parts.begin() + 1, parts.end(),
                     [](std::string_view part) { return part.size() == 3; });
}

// Brings "1,234.5", "1.234,5", "32,15" and "1 234.5" to digits with at most one '.'.
std::optional<std::string> normalise(std::string_view text) {
  std::string out(text);
  std::erase(out, ' ');
  const auto comma = out.rfind(',');
  const auto point = out.rfind('.');
  const bool has_comma = comma != std::string::npos;
  const bool has_point = point != std::string::npos;
  if (has_comma && has_point) {
    const char group = comma < point ? ',' : '.';
    const std::size_t mark = std::max(comma, point);
    if (!groups_of_three(std::string_view(out).substr(0, mark), group)) return std::nullopt;
    std::erase(out, group);
    std::ranges::replace(out, ',', '.');
  } else if (has_comma) {
    if (std::ranges::count(out, ',') > 1 || (groups_of_three(out, ',') && out.front() != '0')) {
      if (!groups_of_three(out, ',')) return std::nullopt;
      std::erase(out, ',');
    } else {
      std::ranges::replace(out, ',', '.');
    }
  }
  return out;
}

std::string fold(std::string_view text, const ShortTextKey& key) {
  std::string out;
  bool gap = false;
  for (const char c : trim(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isspace(byte) != 0) {
      gap = true;
      continue;
    }
    if (key.fold_punctuation && byte < 0x80 && std::ispunct(byte) != 0) {
      gap = gap || c == '-';
      continue;
    }
    if (gap && !out.empty() && !key.fold_space) out.push_back(' ');
    gap = false;
    out.push_back(key.fold_case && byte < 0x80 ? static_cast<char>(std::tolower(byte)) : c);
  }
  return out;
}

bool right_number(const Question& question, const NumericKey& key, std::string_view text) {
  const auto value = parse_decimal(key.value);
  const auto tolerance = parse_decimal(key.tolerance.empty() ? "0" : key.tolerance);
  const auto given = parse_decimal(text, question.unit);
  if (!value || !tolerance || !given) return false;
  return std::abs(*given - *value) <= *tolerance;
}

bool right_text(const ShortTextKey& key, std::string_view text) {
  const std::string given = fold(text, key);
  return !given.empty() && std::ranges::any_of(key.accept, [&](const std::string& accepted) {
    return fold(accepted, key) == given;
  });
}

}  // namespace

std::string_view to_string(QuestionKind kind) {
  return std::ranges::find(kKinds, kind, [](const auto& pair) { return pair.first; })->second;
}

QuestionKind question_kind_from(std::string_view name) {
  const auto at = std::ranges::find(kKinds, name, [](const auto& pair) { return pair.second; });
  return at == kKinds.end() ? QuestionKind::kOther : at->first;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, std::string_view unit) {
  bool negative = false;
  const auto plain = normalise(strip_number(text, unit, negative));
  if (!plain || plain->empty() || plain->size() > 24) return std::nullopt;
  std::int64_t whole = 0;
  std::int64_t fraction = 0;
  std::int64_t scale = kUnit;
  bool after_point = false;
  bool any = false;
  for (const char c : *plain) {
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (!is_digit(c)) {
      return std::nullopt;
    } else if (after_point) {
      any = true;
      scale /= 10;
      if (scale == 0 && c != '0') return std::nullopt;
      fraction += (c - '0') * scale;
    } else {
      any = true;
      whole = whole * 10 + (c - '0');
      if (whole > kMaxWhole) return std::nullopt;
    }
  }
  if (!any) return std::nullopt;
  const std::int64_t value = whole * kUnit + fraction;
  return negative ? -value : value;
}

bool is_right(const Question& question, const AnswerKey& key, const Response& response) {
  if (response.empty()) return false;
  switch (question.kind) {
    case QuestionKind::kSingle:
    case QuestionKind::kOrdering:
      return response.chosen == key.chosen;
    case QuestionKind::kMultiple: {
      const std::set<std::string> given(response.chosen.begin(), response.chosen.end());
      return given == std::set<std::string>(key.chosen.begin(), key.chosen.end());
    }
    case QuestionKind::kMatching:
      return response.pairs == key.pairs;
    case QuestionKind::kNumeric:
      return key.numeric.has_value() && right_number(question, *key.numeric, response.text);
    case QuestionKind::kShortText:
      return key.short_text.has_value() && right_text(*key.short_text, response.text);
    case QuestionKind::kOther:
      return false;
  }
  return false;
}

const QuizQuestion* Quiz::find(std::string_view question_id) const {
  const auto at = std::ranges::find(
      questions, question_id,
      [](const QuizQuestion& item) -> std::string_view { return item.question.id; });
  return at == questions.end() ? nullptr : &*at;
}

std::vector<std::string> draw_form(const Quiz& quiz, std::uint64_t seed) {
  std::vector<std::string> ids;
  ids.reserve(quiz.questions.size());
  for (const QuizQuestion& item : quiz.questions) ids.push_back(item.question.id);
  if (quiz.draw <= 0) return ids;
  Bytes seed_bytes;
  append_u64(seed_bytes, seed);
  std::vector<std::pair<Hash, std::string>> order;
  order.reserve(ids.size());
  for (std::string& id : ids) {
    order.emplace_back(hash_fields("icma-learn/form/1", {seed_bytes, as_bytes(id)}), std::move(id));
  }
  std::ranges::sort(order);
  ids.clear();
  for (auto& [hash, id] : order) {
    if (ids.size() == static_cast<std::size_t>(quiz.draw)) break;
    ids.push_back(std::move(id));
  }
  return ids;
}

Score grade(const Quiz& quiz, const std::vector<std::string>& form,
            const std::map<std::string, Response>& responses) {
  Score score;
  for (const std::string& id : form) {
    ++score.total;
    const QuizQuestion* item = quiz.find(id);
    const auto response = responses.find(id);
    if (item == nullptr || !item->key || response == responses.end()) continue;
    if (is_right(item->question, *item->key, response->second)) ++score.right;
  }
  return score;
}

}  // namespace icma::model
