// SPDX-License-Identifier: Apache-2.0
// Layout: where every line, mark and box of a document stands, for one width and type setting.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/text/document.h"
#include "client/text/line_breaker.h"
#include "client/text/measure.h"

namespace icma::text {

struct Box {
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
};

enum class ReadingFace : std::uint8_t { kSerif, kSans, kEasy };

struct LayoutSettings {
  float width = 667;
  ReadingFace face = ReadingFace::kSerif;
  float size = 19;     // of the reading type; its headings follow
  float line = 29.5F;  // height of a line of it
  bool operator==(const LayoutSettings&) const = default;
};

// What is drawn beside or under the lines of a block. Places are relative to the block.
enum class MarkKind : std::uint8_t {
  kBullet,  // of a list item
  kNumber,  // number
  kTask,    // on: ticked
  kRule,
  kCodeBox,
  kHeadLine,  // under the head of a table
  kRowLine,
  kImage,
  kCard,         // around a check, terms, a comparison
  kCardHead,     // icon and title of a card
  kOption,       // the row of an answer; number
  kFeedbackBar,  // at the left of an explanation
  kBefore,       // the two halves of a comparison
  kAfter,
  kFootnote  // number
};

struct Mark {
  MarkKind kind = MarkKind::kBullet;
  Box box;
  int number = 0;
  bool on = false;
};

enum class Tone : std::uint8_t { kText, kSecond, kMuted };

// Lines first_line up to the next text's belong to one part of the block.
struct LaidText {
  PartRole role = PartRole::kText;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first_line = 0;
  std::uint32_t lines = 0;
  Tone tone = Tone::kText;
};

struct LaidBlock {
  float y = 0;  // from the top of the page
  float x = 0;
  float width = 0;
  float height = 0;
  std::vector<Line> lines;
  std::vector<Run> runs;
  std::vector<LaidText> texts;
  std::vector<Mark> marks;
};

// A quotation or a callout, from its upper to its lower edge.
struct LaidContainer {
  int container = 0;
  Box box;
};

// The size of a figure in logical units at its natural size; nothing while it is not known.
using ImageSize = std::function<std::optional<Corner>(std::string_view source)>;

class Layout {
 public:
  // The document and the measure outlive the layout.
  Layout(const Document& document, Measure& measure, ImageSize image_size);

  // Lays everything out unless it is laid out so already. Sizes of figures are asked for anew when
  // `images_changed`. True when something was laid out.
  bool update(const LayoutSettings& settings, bool images_changed = false);

  // The answer given in a check; only this block is laid out again.
  void choose(int block, int option);
  std::optional<int> choice(int block) const;

  const Document& document() const { return document_; }
  const LayoutSettings& settings() const { return settings_; }
  float height() const { return height_; }
  const std::vector<LaidBlock>& blocks() const { return blocks_; }
  const LaidBlock& block(int i) const { return blocks_[static_cast<std::size_t>(i)]; }
  const std::vector<LaidContainer>& containers() const { return containers_; }

  // The first block whose lower edge is below y; blocks().size() when there is none.
  int first_block_below(float y) const;

 private:
  struct Walk;
  float gap(int block) const;
  void place_all();
  LaidBlock lay(int block, float x, float width);

  const Document& document_;
  Measure& measure_;
  ImageSize image_size_;
  LayoutSettings settings_;
  bool laid_out_ = false;
  std::map<int, int> choices_;
  std::vector<LaidBlock> blocks_;
  std::vector<LaidContainer> containers_;
  float height_ = 0;
};

}  // namespace icma::text
