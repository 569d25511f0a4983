// SPDX-License-Identifier: Apache-2.0
#include "client/text/places.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "client/text/utf8.h"

namespace icma::text {
namespace {

const Block& block_of(const Layout& layout, int block) {
  return layout.document().blocks[static_cast<std::size_t>(block)];
}

std::string_view run_text(const Block& block, const Run& run) {
  return std::string_view(block.text).substr(run.begin, run.end - run.begin);
}

// Calls visit(run, x, shaped) for the runs of a line, x relative to the line's start.
template <typename Visit>
void for_runs(const LaidBlock& laid, const Block& block, const Line& line, Measure& measure,
              const Visit& visit) {
  float x = 0;
  for (std::uint32_t i = 0; i < line.runs; ++i) {
    const Run& run = laid.runs[line.first_run + i];
    const Shaped shaped = measure.shaper().shape(run.type, run_text(block, run));
    visit(run, x, shaped);
    x += shaped.width;
  }
}

// Characters that share a glyph share its width.
float x_in(const Shaped& shaped, std::uint32_t byte, std::uint32_t size) {
  if (byte >= size) return shaped.width;
  std::uint32_t cluster = 0;
  std::uint32_t next = size;
  float from = 0;
  float to = shaped.width;
  for (const GlyphPlace& glyph : shaped.glyphs) {
    if (glyph.byte <= byte && glyph.byte >= cluster) {
      cluster = glyph.byte;
      from = glyph.x;
    }
  }
  for (const GlyphPlace& glyph : shaped.glyphs) {
    if (glyph.byte > cluster && glyph.byte < next) {
      next = glyph.byte;
      to = glyph.x;
    }
  }
  const float share = static_cast<float>(byte - cluster) / static_cast<float>(next - cluster);
  return from + (to - from) * share;
}

float x_of(const LaidBlock& laid, const Block& block, const Line& line, Measure& measure,
           std::uint32_t byte) {
  float found = 0;
  bool done = false;
  for_runs(laid, block, line, measure, [&](const Run& run, float x, const Shaped& shaped) {
    if (done || byte < run.begin) return;
    found = x + x_in(shaped, byte - run.begin, run.end - run.begin);
    done = byte < run.end;
  });
  return found;
}

std::uint32_t byte_at(const LaidBlock& laid, const Block& block, const Line& line, Measure& measure,
                      float wanted) {
  wanted = std::clamp(wanted, 0.0F, line.width + 4);
  std::uint32_t best = line.begin;
  float nearest = wanted;
  for_runs(laid, block, line, measure, [&](const Run& run, float x, const Shaped& shaped) {
    const std::string_view text = run_text(block, run);
    if (wanted < x - 40 || wanted > x + shaped.width + 40) return;
    for (std::size_t at = 0; at <= text.size(); at = next_character(text, at)) {
      const float distance =
          std::abs(x + x_in(shaped, static_cast<std::uint32_t>(at), run.end - run.begin) - wanted);
      if (distance < nearest) {
        nearest = distance;
        best = run.begin + static_cast<std::uint32_t>(at);
      }
      if (at == text.size()) break;
    }
  });
  return best;
}

// The line nearest to a point relative to the block; in tables lines stand side by side.
const Line* nearest_line(const LaidBlock& laid, Corner p) {
  const Line* best = nullptr;
  float least = 0;
  for (const Line& line : laid.lines) {
    const float dy = std::max({line.y - p.y, p.y - (line.y + line.height), 0.0F});
    const float dx = std::max({line.x - p.x, p.x - (line.x + line.width), 0.0F});
    const float distance = dy * 1000 + dx;
    if (best == nullptr || distance < least) {
      best = &line;
      least = distance;
    }
  }
  return best;
}

int block_near(const Layout& layout, float y) {
  const int count = static_cast<int>(layout.blocks().size());
  int at = std::min(layout.first_block_below(y), count - 1);
  if (at > 0 && y < layout.block(at).y) {
    const LaidBlock& above = layout.block(at - 1);
    if (y - (above.y + above.height) < layout.block(at).y - y) --at;
  }
  return at;
}

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '\'' || byte == '-';
}

// The text of a block between two bytes, without the numbers that refer to footnotes.
std::string text_between(const Document& document, const Block& block, std::size_t from,
                         std::size_t to) {
  std::string out;
  for (const Span& span : block.spans) {
    const std::size_t begin = std::max<std::size_t>(span.begin, from);
    const std::size_t end = std::min<std::size_t>(span.end, to);
    if (begin >= end) continue;
    const bool reference =
        span.link >= 0 &&
        document.links[static_cast<std::size_t>(span.link)].kind == LinkKind::kFootnote;
    if (!reference) out += std::string_view(block.text).substr(begin, end - begin);
  }
  return out;
}

std::string item_mark(const Document& document, const Block& block) {
  if (!block.begins_item || block.container < 0) return {};
  const Container& item = document.containers[static_cast<std::size_t>(block.container)];
  return item.ordered ? std::to_string(item.number) + ". " : "- ";
}

}  // namespace

std::optional<Place> place_at(const Layout& layout, Measure& measure, Corner point) {
  if (layout.blocks().empty()) return std::nullopt;
  const int near = block_near(layout, point.y);
  const int count = static_cast<int>(layout.blocks().size());
  // Figures without a caption and rules hold no characters: the next block with text is meant.
  for (int step = 0; step < count; ++step) {
    for (const int block : {near + step, near - step}) {
      if (block < 0 || block >= count) continue;
      const LaidBlock& laid = layout.block(block);
      const Line* line = nearest_line(laid, {point.x - laid.x, point.y - laid.y});
      if (line == nullptr) continue;
      const float x = point.x - laid.x - line->x;
      return Place{block, byte_at(laid, block_of(layout, block), *line, measure, x)};
    }
  }
  return std::nullopt;
}

std::optional<int> link_at(const Layout& layout, Measure& measure, Corner point) {
  const int at = layout.first_block_below(point.y);
  if (at >= static_cast<int>(layout.blocks().size())) return std::nullopt;
  const LaidBlock& laid = layout.block(at);
  const Block& block = block_of(layout, at);
  std::optional<int> found;
  for (const Line& line : laid.lines) {
    const float y = point.y - laid.y - line.y;
    const float wanted = point.x - laid.x - line.x;
    if (y < 0 || y >= line.height || wanted < 0 || wanted > line.width + 4) continue;
    for_runs(laid, block, line, measure, [&](const Run& run, float x, const Shaped& shaped) {
      if (run.link >= 0 && wanted >= x && wanted < x + shaped.width) found = run.link;
    });
  }
  return found;
}

Box stretch(const Layout& layout, Measure& measure, int block, const Line& line,
            std::uint32_t begin, std::uint32_t end) {
  const LaidBlock& laid = layout.block(block);
  const Block& text = block_of(layout, block);
  const float from = x_of(laid, text, line, measure, std::max(begin, line.begin));
  const float to = x_of(laid, text, line, measure, std::min(end, line.end));
  return {laid.x + line.x + from, laid.y + line.y, std::max(0.0F, to - from), line.height};
}

std::vector<Box> selected_boxes(const Layout& layout, Measure& measure, int block,
                                const Selection& selection) {
  std::vector<Box> boxes;
  const Place begin = selection.begin();
  const Place end = selection.end();
  if (selection.empty() || block < begin.block || block > end.block) return boxes;
  const auto size = static_cast<std::uint32_t>(block_of(layout, block).text.size());
  const std::uint32_t from = block == begin.block ? begin.byte : 0;
  const std::uint32_t to = block == end.block ? end.byte : size;
  for (const Line& line : layout.block(block).lines) {
    if (line.end < from || line.begin >= to) continue;
    const Box box = stretch(layout, measure, block, line, from, to);
    if (box.w > 0) boxes.push_back(box);
  }
  return boxes;
}

std::string selected_text(const Document& document, const Selection& selection) {
  std::string out;
  const Place begin = selection.begin();
  const Place end = selection.end();
  const int last = std::min(end.block, static_cast<int>(document.blocks.size()) - 1);
  for (int i = begin.block; i <= last; ++i) {
    const Block& block = document.blocks[static_cast<std::size_t>(i)];
    const std::size_t from = i == begin.block ? begin.byte : 0;
    const std::size_t to = i == end.block ? end.byte : block.text.size();
    if (to <= from || from > block.text.size()) continue;
    if (!out.empty()) out += "\n\n";
    if (from == 0 && begin.block != end.block) out += item_mark(document, block);
    if (block.kind != BlockKind::kTable) {
      out += text_between(document, block, from, to);
      continue;
    }
    // Cells of a row are put apart by tabs, as spreadsheets take them.
    bool first = true;
    for (std::size_t p = 0; p < block.parts.size(); ++p) {
      const Part& cell = block.parts[p];
      if (cell.end < from || cell.begin > to) continue;
      if (!first) out.push_back(block.parts[p - 1].row == cell.row ? '\t' : '\n');
      first = false;
      out += text_between(document, block, std::max<std::size_t>(from, cell.begin),
                          std::min<std::size_t>(to, cell.end));
    }
  }
  return out;
}

Selection word_around(const Document& document, Place place) {
  const std::string& text = document.blocks[static_cast<std::size_t>(place.block)].text;
  std::uint32_t begin = std::min(place.byte, static_cast<std::uint32_t>(text.size()));
  std::uint32_t end = begin;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  while (end < text.size() && is_word(text[end])) ++end;
  return {{place.block, begin}, {place.block, end}};
}

Selection block_around(const Document& document, Place place) {
  const std::string& text = document.blocks[static_cast<std::size_t>(place.block)].text;
  return {{place.block, 0}, {place.block, static_cast<std::uint32_t>(text.size())}};
}

float top_of(const Layout& layout, Place place) {
  if (place.block < 0 || place.block >= static_cast<int>(layout.blocks().size())) return 0;
  const LaidBlock& laid = layout.block(place.block);
  for (const Line& line : laid.lines) {
    if (place.byte < line.end || &line == &laid.lines.back()) {
      // The top of the block, with what stands above its first line, belongs to its first line.
      return &line == &laid.lines.front() ? laid.y : laid.y + line.y;
    }
  }
  return laid.y;
}

Place first_place_below(const Layout& layout, float y) {
  const int count = static_cast<int>(layout.blocks().size());
  for (int i = layout.first_block_below(y); i < count; ++i) {
    const LaidBlock& laid = layout.block(i);
    if (laid.y >= y) return {i, 0};
    for (const Line& line : laid.lines) {
      if (laid.y + line.y >= y) return {i, line.begin};
    }
  }
  return {std::max(0, count - 1), 0};
}

std::string place_text(const Document& document, Place place) {
  if (place.block < 0 || place.block >= static_cast<int>(document.blocks.size())) return {};
  const std::string& anchor = document.blocks[static_cast<std::size_t>(place.block)].anchor;
  return place.byte == 0 ? anchor : anchor + ':' + std::to_string(place.byte);
}

std::optional<Place> read_place(const Document& document, std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::optional<int> block = document.find_anchor(text.substr(0, colon));
  if (!block.has_value()) return std::nullopt;
  Place place{*block, 0};
  if (colon != std::string_view::npos) {
    const std::string_view digits = text.substr(colon + 1);
    static_cast<void>(std::from_chars(digits.data(), digits.data() + digits.size(), place.byte));
    const std::string& words = document.blocks[static_cast<std::size_t>(*block)].text;
    place.byte = static_cast<std::uint32_t>(character_start(words, place.byte));
  }
  return place;
}

}  // namespace icma::text
