// SPDX-License-Identifier: Apache-2.0
#include "courses/model/completion.h"

#include <algorithm>
#include <numeric>

namespace icma::model {

std::optional<Missing> missing_for(const Activity& activity, const ActivityEvidence& evidence,
                                   const CompletionRule& rule) {
  int have = 0;
  int need = 0;
  switch (activity.kind) {
    case ActivityKind::kPage:
      have = evidence.read_percent;
      need = rule.read_percent;
      break;
    case ActivityKind::kWebinar: {
      const auto length = evidence.media_length.count();
      have = length <= 0 ? 0 : static_cast<int>(evidence.watched.count() * 100 / length);
      need = rule.watched_percent;
      break;
    }
    case ActivityKind::kQuiz:
      have = evidence.answered;
      need = activity.question_count;
      break;
    case ActivityKind::kReflection:
      have = evidence.reflection_words;
      need = activity.min_words;
      break;
    case ActivityKind::kOther:
      return std::nullopt;
  }
  if (have >= need) return std::nullopt;
  return Missing{activity.id, activity.kind, have, need};
}

std::vector<std::pair<std::string, Seconds>> split_by_practice(
    Seconds total, const std::vector<PracticeWeight>& weights) {
  std::vector<std::pair<std::string, Seconds>> parts;
  std::vector<std::pair<std::int64_t, std::size_t>> remainders;
  std::int64_t sum = 0;
  for (const PracticeWeight& item : weights) sum += item.weight;
  if (sum <= 0) return parts;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::int64_t scaled = total.count() * weights[i].weight;
    parts.emplace_back(weights[i].code, Seconds(scaled / sum));
    remainders.emplace_back(-(scaled % sum), i);
    given += scaled / sum;
  }
  std::ranges::sort(remainders);
  const auto left = static_cast<std::size_t>(total.count() - given);
  for (std::size_t k = 0; k < left; ++k) parts[remainders[k].second].second += Seconds(1);
  return parts;
}

std::int64_t tenths_of_hour(Seconds seconds) {
  return (seconds.count() + 180) / 360;
}

}  // namespace icma::model
