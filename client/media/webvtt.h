// SPDX-License-Identifier: Apache-2.0
// WebVTT captions: a reader that takes what it can of broken files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/result.h"

namespace icma::media {

struct Cue {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::string id;
  std::string text;  // without tags and time stamps; lines are kept
};

// Cues in the order of their start. kInvalid only when the text is no WebVTT at all; a cue with a
// broken time line is left out. Styles, regions and cue settings are read over.
Result<std::vector<Cue>> read_webvtt(std::string_view text);

// The words of a cue's payload: tags and inner time stamps dropped, references such as &amp;
// decoded.
std::string cue_words(std::string_view payload);

// What is to be shown at a time: the texts of all cues that cover it, at most the last two lines.
std::string caption_at(const std::vector<Cue>& cues, std::int64_t position_ms);

}  // namespace icma::media
