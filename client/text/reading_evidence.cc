// SPDX-License-Identifier: Apache-2.0
#include "client/text/reading_evidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace icma::text {
namespace {

constexpr double kPerWord = 60'000.0 / ReadingEvidence::kWordsPerMinute;
constexpr int kWordsOfFigure = 3;
// A block counts as read after a fifth of the time it takes at the pace. That is 900 words a
// minute, faster than trained readers skim: whoever reads is never told that they did not, and
// whoever only turns pages does not get there.
constexpr double kEnough = 0.2;
// Rounding of many small steps must not keep a block unread.
constexpr double kSlack = 1;

}  // namespace

ReadingEvidence::ReadingEvidence(std::string document, const std::vector<int>& words,
                                 std::span<const int> read_before)
    : document_(std::move(document)), seen_(words.size(), 0), told_(words.size(), false) {
  needed_.reserve(words.size());
  for (const int count : words) {
    needed_.push_back(kPerWord * std::max(count, kWordsOfFigure));
  }
  for (const int block : read_before) {
    const auto at = static_cast<std::size_t>(block);
    if (block < 0 || at >= needed_.size() || told_[at]) continue;
    seen_[at] = needed_[at];
    before_ += needed_[at];
    told_[at] = true;
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

bool ReadingEvidence::enough(std::size_t block) const {
  return seen_[block] + kSlack >= needed_[block] * kEnough;
}

bool ReadingEvidence::is_read(int first_block, int last_block) const {
  const int last = std::min(last_block, static_cast<int>(needed_.size()) - 1);
  for (int i = std::max(0, first_block); i <= last; ++i) {
    if (!enough(static_cast<std::size_t>(i))) return false;
  }
  return true;
}

EvidenceReport ReadingEvidence::state() const {
  double all = 0;
  double read = 0;
  double credited = 0;
  for (std::size_t i = 0; i < needed_.size(); ++i) {
    all += needed_[i];
    credited += seen_[i];
    if (enough(i)) read += needed_[i];
  }
  EvidenceReport report{.document = document_, .first_block = first_, .last_block = last_};
  report.read_permille = all > 0 ? static_cast<int>(std::lround(read * 1000 / all)) : 0;
  report.seconds = static_cast<int>((credited - before_) / 1000);
  return report;
}

std::optional<EvidenceReport> ReadingEvidence::due(Time now) {
  if (!reported_at_.has_value()) reported_at_ = now;
  if (now - *reported_at_ < kBetweenReports) return std::nullopt;
  return leave(now);
}

std::optional<EvidenceReport> ReadingEvidence::leave(Time now) {
  if (since_.has_value()) see(now, first_, last_);
  EvidenceReport report = state();
  if (report.seconds == reported_.seconds && report.read_permille == reported_.read_permille) {
    return std::nullopt;
  }
  reported_ = report;
  reported_at_ = now;
  for (std::size_t i = 0; i < told_.size(); ++i) {
    if (told_[i] || !enough(i)) continue;
    told_[i] = true;
    report.read_blocks.push_back(static_cast<int>(i));
  }
  return report;
}

}  // namespace icma::text
