// SPDX-License-Identifier: Apache-2.0
// Lays out one block in a width; the page's Layout stacks them.
#pragma once

#include <optional>

#include "client/text/layout.h"

namespace icma::text {

struct BlockRequest {
  const Document& document;
  int index = 0;
  const LayoutSettings& settings;
  Measure& measure;
  const ImageSize& image_size;
  std::optional<int> choice = {};
  bool in_callout = false;  // set in the interface's type
  float width = 0;
};

// y is 0 and x is 0 in what comes back.
LaidBlock lay_block(const BlockRequest& request);

// The types of a part of a block.
TextSet reading_set(const LayoutSettings& settings, bool in_callout);
TextSet interface_set(float size, float line, bool strong);
TextSet heading_set(const LayoutSettings& settings, int level);

// Appends the lines of a range to the block and remembers which part they belong to.
struct TextPlace {
  PartRole role = PartRole::kText;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Corner corner;
  float width = 0;
  ColumnAlign align = ColumnAlign::kLeft;
  Tone tone = Tone::kText;
};
float add_text(const BlockRequest& request, const TextSet& set, const TextPlace& place,
               LaidBlock& out);

// A table in the block's width; in table_layout.cc.
void lay_table(const BlockRequest& request, LaidBlock& out);

}  // namespace icma::text
