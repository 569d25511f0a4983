// SPDX-License-Identifier: Apache-2.0
// Document: a page as a flat list of blocks with their text, and the containers they stand in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace icma::text {

enum class BlockKind : std::uint8_t {
  kParagraph,
  kHeading,
  kCode,
  kRule,
  kTable,
  kFigure,
  kCheck,
  kTerms,
  kCompare,
  kFootnote
};

enum StyleBit : std::uint8_t {
  kPlain = 0,
  kItalic = 1U << 0U,
  kBold = 1U << 1U,
  kCodeSpan = 1U << 2U,
  kStrike = 1U << 3U,
  kSuperscript = 1U << 4U,
};

// A stretch of a block's text in one style. Spans are in order and cover the whole text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint8_t style = kPlain;
  int link = -1;  // index in Document::links
};

enum class LinkKind : std::uint8_t { kAnchor, kPage, kExternal, kFootnote };

struct Link {
  LinkKind kind = LinkKind::kPage;
  std::string target;  // an anchor without '#', a page as written, an address, a footnote's anchor
  std::string title;
};

enum class PartRole : std::uint8_t {
  kText,
  kHeadCell,
  kCell,
  kQuestion,
  kOption,
  kFeedback,
  kTerm,
  kDefinition,
  kBefore,
  kAfter,
  kNote,
  kCaption
};

// A range of the block's text that is laid out by itself: a cell, an option. Parts are in order and
// are separated by line feeds.
struct Part {
  PartRole role = PartRole::kText;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  int row = 0;     // of a cell; the number of an option and of its feedback
  int column = 0;  // of a cell
  bool right = false;
};

enum class ColumnAlign : std::uint8_t { kLeft, kCenter, kRight };

struct Block {
  BlockKind kind = BlockKind::kParagraph;
  int container = -1;  // the innermost one, index in Document::containers
  int level = 0;       // of a heading; the number of a footnote
  // Unique in the page. A heading's is its slug; that of other blocks is the slug of the heading
  // above and their number below it, so that a change in one section leaves the others alone.
  std::string anchor;
  std::string text;
  std::vector<Span> spans;
  std::vector<Part> parts;
  std::string source;  // a figure's file, a code block's language
  std::string alt;     // what a figure says
  std::vector<ColumnAlign> columns;
  bool begins_item = false;  // the first block of a list's item: its mark stands beside it
};

enum class ContainerKind : std::uint8_t { kQuote, kCallout, kList, kItem };
enum class CalloutKind : std::uint8_t { kNote, kExample, kWarning };

struct Container {
  ContainerKind kind = ContainerKind::kQuote;
  int parent = -1;
  int depth = 0;  // how many containers are around it
  CalloutKind callout = CalloutKind::kNote;
  std::string title;  // of a callout; may be empty
  bool ordered = false;
  bool tight = true;
  unsigned number = 0;            // of an item in an ordered list
  std::optional<bool> task = {};  // of an item with a box: ticked or not
};

struct Document {
  std::vector<Block> blocks;
  std::vector<Container> containers;
  std::vector<Link> links;
  // Anchors written in HTML, by name, and the block that follows them.
  std::map<std::string, int, std::less<>> aliases;
  bool cut_off = false;  // the source went over a limit; what is here is its beginning

  // The block with this anchor or alias; nothing when there is none.
  std::optional<int> find_anchor(std::string_view anchor) const;
  // The nearest heading at or above a block; empty before the first.
  std::string_view section_of(int block) const;
};

// What is read aloud and searched: a figure's description, no feedback of answers not yet given.
std::string readable_text(const Block& block);

// How many words a reader meets in the block.
int word_count(const Block& block);

}  // namespace icma::text
