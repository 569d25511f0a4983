// SPDX-License-Identifier: Apache-2.0
// The files beside a film: chapters and transcript, as courses/tool/media writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/result.h"

namespace icma::media {

struct ChapterMark {
  std::int64_t start_ms = 0;
  std::string title;
};

struct Sentence {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::string text;
};

// Sorted by start. kInvalid with the path of the member that is wrong.
Result<std::vector<ChapterMark>> read_chapters(std::string_view json);
Result<std::vector<Sentence>> read_transcript(std::string_view json);

// The index of the last entry that begins at or before a time; 0 before the first.
template <typename Entry>
std::size_t entry_at(const std::vector<Entry>& entries, std::int64_t position_ms) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < entries.size() && entries[i].start_ms <= position_ms; ++i) found = i;
  return found;
}

// "41:20", "1:08:00".
std::string clock_text(std::int64_t milliseconds);

}  // namespace icma::media
