// SPDX-License-Identifier: Apache-2.0
// Places in a page: what is under a point, what is selected, and how a place survives a change of
// width.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/text/layout.h"

namespace icma::text {

// A character of the page: the block's index and the byte in its text.
struct Place {
  int block = 0;
  std::uint32_t byte = 0;
  auto operator<=>(const Place&) const = default;
};

// From one place to another, in either direction.
struct Selection {
  Place anchor;
  Place focus;

  Place begin() const { return std::min(anchor, focus); }
  Place end() const { return std::max(anchor, focus); }
  bool empty() const { return anchor == focus; }
};

// The nearest character to a point of the page. Nothing for a page without text.
std::optional<Place> place_at(const Layout& layout, Measure& measure, Corner point);

// The link under a point, as an index in Document::links.
std::optional<int> link_at(const Layout& layout, Measure& measure, Corner point);

// The box of one line's height from one byte of a line to another, relative to the page.
Box stretch(const Layout& layout, Measure& measure, int block, const Line& line,
            std::uint32_t begin, std::uint32_t end);

// The selected parts of the lines of a block, relative to the page.
std::vector<Box> selected_boxes(const Layout& layout, Measure& measure, int block,
                                const Selection& selection);

// The selected text: lines between parts, an empty line between blocks, marks before items.
std::string selected_text(const Document& document, const Selection& selection);

// The word around a place; the whole text of its block.
Selection word_around(const Document& document, Place place);
Selection block_around(const Document& document, Place place);

// The upper edge of the line a place is in.
float top_of(const Layout& layout, Place place);
// The first character of the first line that begins at or below y.
Place first_place_below(const Layout& layout, float y);

}  // namespace icma::text
