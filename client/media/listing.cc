// SPDX-License-Identifier: Apache-2.0
#include "client/media/listing.h"

#include <algorithm>
#include <fmt/format.h>

#include "client/media/order.h"
#include "courses/base/json.h"

namespace icma::media {
namespace {

constexpr std::int64_t kLongest = std::int64_t{100} * 3600 * 1000;
constexpr std::size_t kMostEntries = 100'000;

Result<Json> list_of(std::string_view json) {
  ICMA_TRY(Json value, parse_json(json));
  if (!value.is_array() || value.size() > kMostEntries) {
    return fail(ErrorKind::kInvalid, "$ must be a list");
  }
  return value;
}

std::string path_of(std::size_t i) {
  return fmt::format("$[{}]", i);
}

}  // namespace

Result<std::vector<ChapterMark>> read_chapters(std::string_view json) {
  ICMA_TRY(const Json list, list_of(json));
  std::vector<ChapterMark> chapters;
  for (const Json& entry : list) {
    if (!entry.is_object()) {
      return fail(ErrorKind::kInvalid, path_of(chapters.size()) + " must be an object");
    }
    const JsonReader in(entry, path_of(chapters.size()));
    ChapterMark chapter;
    ICMA_TRY(chapter.start_ms, in.integer("start_ms", 0, kLongest));
    ICMA_TRY(chapter.title, in.string("title"));
    chapters.push_back(std::move(chapter));
  }
  sort_by_start(chapters);
  return chapters;
}

Result<std::vector<Sentence>> read_transcript(std::string_view json) {
  ICMA_TRY(const Json list, list_of(json));
  std::vector<Sentence> sentences;
  for (const Json& entry : list) {
    if (!entry.is_object()) {
      return fail(ErrorKind::kInvalid, path_of(sentences.size()) + " must be an object");
    }
    const JsonReader in(entry, path_of(sentences.size()));
    Sentence sentence;
    ICMA_TRY(sentence.start_ms, in.integer("start_ms", 0, kLongest));
    ICMA_TRY(sentence.end_ms, in.integer("end_ms", 0, kLongest));
    ICMA_TRY(sentence.text, in.string("text"));
    sentences.push_back(std::move(sentence));
  }
  sort_by_start(sentences);
  return sentences;
}

std::string clock_text(std::int64_t milliseconds) {
  const std::int64_t seconds = std::max<std::int64_t>(0, milliseconds) / 1000;
  if (seconds >= 3600) {
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace icma::media
