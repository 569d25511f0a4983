// SPDX-License-Identifier: Apache-2.0
#include "client/text/reading_evidence.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace icma::text {
namespace {

constexpr double kPerWord = 60'000.0 / ReadingEvidence::kWordsPerMinute;
constexpr int kWordsOfFigure = 3;
// People who read twice as fast as the pace have read a block after half of its time.
constexpr double kEnough = 0.5;
// Rounding of many small steps must not keep a block unread.
constexpr double kSlack = 1;

}  // namespace

ReadingEvidence::ReadingEvidence(std::string document, std::vector<int> words)
    : document_(std::move(document)), seen_(words.size(), 0) {
  needed_.reserve(words.size());
  for (const int count : words) {
    needed_.push_back(kPerWord * std::max(count, kWordsOfFigure));
  }
  reported_ = state();
}

void ReadingEvidence::touch(Time now) {
  touched_ = now;
}

void ReadingEvidence::see(Time now, int first_block, int last_block) {
  if (since_.has_value() && now > *since_) {
    // After a minute without a touch nobody is taken to be there.
    const Time active_until = touched_.value_or(*since_) + kIdle;
    const Time end = std::min(now, active_until);
    if (end > *since_) credit(static_cast<double>((end - *since_).count()), first_, last_);
  }
  since_ = now;
  if (!touched_.has_value()) touched_ = now;
  first_ = std::max(0, first_block);
  last_ = std::min(last_block, static_cast<int>(needed_.size()) - 1);
}

// Divides the time over what is on screen and not yet read, by length; what one block no longer
// needs goes to the others.
void ReadingEvidence::credit(double milliseconds, int first_block, int last_block) {
  double left = milliseconds;
  while (left > kSlack) {
    double open = 0;
    for (int i = first_block; i <= last_block; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (seen_[at] < needed_[at]) open += needed_[at];
    }
    if (open <= 0) return;
    double used = 0;
    for (int i = first_block; i <= last_block; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (seen_[at] >= needed_[at]) continue;
      const double share = std::min(left * needed_[at] / open, needed_[at] - seen_[at]);
      seen_[at] += share;
      if (needed_[at] - seen_[at] < kSlack) seen_[at] = needed_[at];
      used += share;
    }
    left -= used;
    if (used < kSlack) return;
  }
}

EvidenceReport ReadingEvidence::state() const {
  double all = 0;
  double read = 0;
  double credited = 0;
  for (std::size_t i = 0; i < needed_.size(); ++i) {
    all += needed_[i];
    credited += seen_[i];
    if (seen_[i] + kSlack >= needed_[i] * kEnough) read += needed_[i];
  }
  EvidenceReport report{.document = document_, .first_block = first_, .last_block = last_};
  report.read_permille = all > 0 ? static_cast<int>(read * 1000 / all + .5) : 0;
  report.seconds = static_cast<int>(credited / 1000);
  return report;
}

std::optional<EvidenceReport> ReadingEvidence::due(Time now) {
  if (!reported_at_.has_value()) reported_at_ = now;
  if (now - *reported_at_ < kBetweenReports) return std::nullopt;
  return leave(now);
}

std::optional<EvidenceReport> ReadingEvidence::leave(Time now) {
  if (since_.has_value()) see(now, first_, last_);
  const EvidenceReport report = state();
  if (report.seconds == reported_.seconds && report.read_permille == reported_.read_permille) {
    return std::nullopt;
  }
  reported_ = report;
  reported_at_ = now;
  return report;
}

}  // namespace icma::text
