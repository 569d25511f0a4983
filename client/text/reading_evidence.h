// SPDX-License-Identifier: Apache-2.0
// ReadingEvidence: how much of a page was read, judged by what was on screen and for how long.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace icma::text {

struct EvidenceReport {
  std::string document;
  int first_block = 0;  // of those on screen now
  int last_block = 0;
  int read_permille = 0;  // of the words: those in blocks that were on screen long enough, ever
  std::vector<int> read_blocks;  // of those, the ones that no report named before
  // Whole seconds of reading since the page was opened. Never more than the words take at 180 a
  // minute, and without the time in which nobody touched anything for over a minute.
  int seconds = 0;
  bool operator==(const EvidenceReport&) const = default;
};

// Has no clock of its own: times are milliseconds of any clock that only goes forward. One thread.
class ReadingEvidence {
 public:
  using Time = std::chrono::milliseconds;

  static constexpr int kWordsPerMinute = 180;
  static constexpr Time kIdle{60'000};
  static constexpr Time kBetweenReports{10'000};

  // `words` by block; a block without words, such as a figure, counts as one that takes three.
  // `read_before` are the blocks that were read at another sitting or on another machine; they
  // count as read and take no more time. Numbers outside the page are passed over.
  ReadingEvidence(std::string document, const std::vector<int>& words,
                  std::span<const int> read_before = {});

  // Somebody scrolled, moved the pointer or pressed a key.
  void touch(Time now);

  // These blocks have been on screen since the last call; an empty range (last < first) when the
  // window was hidden. Call it when the range changes and now and then between.
  void see(Time now, int first_block, int last_block);

  // A report when the last is at least ten seconds ago and something was read since.
  std::optional<EvidenceReport> due(Time now);

  // The last word on leaving the page; nothing when all is reported.
  std::optional<EvidenceReport> leave(Time now);

  // As of the last look; names no blocks.
  EvidenceReport state() const;
  // Whether each of these blocks is read as of the last look; true for none.
  bool is_read(int first_block, int last_block) const;

 private:
  bool enough(std::size_t block) const;
  void credit(double milliseconds, int first_block, int last_block);

  std::string document_;
  std::vector<double> needed_;  // milliseconds at the reading pace
  std::vector<double> seen_;    // milliseconds credited, never more than needed
  std::vector<bool> told_;      // named by a report, or read before
  double before_ = 0;           // milliseconds in seen_ that were not spent at this sitting
  int first_ = 0;
  int last_ = -1;
  std::optional<Time> since_;
  std::optional<Time> touched_;
  std::optional<Time> reported_at_;
  EvidenceReport reported_;
};

}  // namespace icma::text
