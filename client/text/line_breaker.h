// SPDX-License-Identifier: Apache-2.0
// Breaks a range of styled text into lines (UAX 14), ragged right.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "client/text/document.h"
#include "client/text/measure.h"

namespace icma::text {

// How text of a part is set; inline styles derive from it.
struct TextSet {
  TypeStyle plain;
  TypeStyle italic;
  TypeStyle bold;
  TypeStyle code;
  TypeStyle superscript;

  const TypeStyle& of(std::uint8_t style) const;
};

// A stretch of a line in one style.
struct Run {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  TypeStyle type;
  std::uint8_t style = kPlain;
  int link = -1;
};

// One line of text. The place is that of its line box, relative to the block.
struct Line {
  float x = 0;
  float y = 0;
  float width = 0;  // of the text, as the sum of its words
  float height = 0;
  std::uint32_t begin = 0;  // bytes of the block's text; trailing white space is left out
  std::uint32_t end = 0;
  std::uint32_t first_run = 0;
  std::uint32_t runs = 0;
};

struct BreakRequest {
  std::string_view text;  // of the whole block
  const std::vector<Span>* spans = nullptr;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  const TextSet* set = nullptr;
  float width = 0;
  ColumnAlign align = ColumnAlign::kLeft;
};

// Appends the lines to `lines` and their runs to `runs`; returns the height. `corner` is where the
// first line begins.
struct Corner {
  float x = 0;
  float y = 0;
};
float break_lines(const BreakRequest& request, Measure& measure, Corner corner,
                  std::vector<Line>& lines, std::vector<Run>& runs);

// The width of the longest line without any break, and of the longest word.
struct WidthRange {
  float natural = 0;
  float narrowest = 0;
};
WidthRange width_range(const BreakRequest& request, Measure& measure);

}  // namespace icma::text
