// SPDX-License-Identifier: Apache-2.0
#include "client/text/block_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "client/text/course_block.h"
#include "courses/base/text.h"

namespace icma::text {
namespace {

constexpr int kMostDepth = 24;
constexpr int kMostColumns = 32;
constexpr int kMostRows = 5000;
// Per block, so that no text makes the search for footnotes take longer than the square of little.
constexpr int kMostReferences = 500;
constexpr std::size_t kLongestReference = 100;

std::uint32_t size32(const std::string& text) {
  return static_cast<std::uint32_t>(text.size());
}

Link link_to(std::string_view target, std::string_view title) {
  Link link{.target = std::string(target), .title = std::string(title)};
  if (target.starts_with('#')) {
    link.kind = LinkKind::kAnchor;
    link.target.erase(0, 1);
  } else if (target.find("://") != std::string_view::npos || target.starts_with("mailto:")) {
    link.kind = LinkKind::kExternal;
  }
  return link;
}

std::optional<CalloutKind> callout_kind(std::string_view name) {
  constexpr std::array kNames{std::pair{std::string_view("note"), CalloutKind::kNote},
                              std::pair{std::string_view("example"), CalloutKind::kExample},
                              std::pair{std::string_view("warning"), CalloutKind::kWarning}};
  for (const auto& [known, kind] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace

BlockBuilder::BlockBuilder(Document& document, FootnoteNumber footnote, SentenceReader sentence)
    : document_(document), footnote_(std::move(footnote)), sentence_(std::move(sentence)) {}

void BlockBuilder::open_container(Container container) {
  // A tight list's text stands in its item without a paragraph around it.
  if (in_leaf()) close_leaf();
  const int depth =
      container_ < 0 ? 0 : document_.containers[static_cast<std::size_t>(container_)].depth + 1;
  if (depth >= kMostDepth) {
    ++hidden_containers_;
    return;
  }
  container.parent = container_;
  container.depth = depth;
  item_begins_.push_back(container.kind == ContainerKind::kItem ? 1 : 0);
  container_ = static_cast<int>(document_.containers.size());
  document_.containers.push_back(std::move(container));
}

void BlockBuilder::close_container() {
  if (hidden_containers_ > 0) {
    --hidden_containers_;
    return;
  }
  if (in_leaf()) close_leaf();
  if (container_ < 0) return;
  if (item_begins_.back() != 0) {
    open_leaf(BlockKind::kParagraph);
    close_leaf();
  }
  item_begins_.pop_back();
  container_ = document_.containers[static_cast<std::size_t>(container_)].parent;
}

void BlockBuilder::open_leaf(BlockKind kind, int level) {
  if (in_leaf()) close_leaf();
  block_ = Block{.kind = kind, .container = container_, .level = level};
  open_ = true;
  soft_breaks_.clear();
  images_.clear();
  open_images_.clear();
  row_ = -1;
}

void BlockBuilder::close_leaf() {
  if (!in_leaf()) return;
  open_ = false;
  bold_ = italic_ = code_ = strike_ = superscript_ = 0;
  links_.clear();
  html_links_ = 0;
  finish();
}

void BlockBuilder::set_column(int column, ColumnAlign align) {
  const auto at = static_cast<std::size_t>(column);
  if (column >= kMostColumns) return;
  if (block_.columns.size() <= at) block_.columns.resize(at + 1, ColumnAlign::kLeft);
  block_.columns[at] = align;
}

void BlockBuilder::open_row(bool head) {
  ++row_;
  column_ = 0;
  head_ = head;
}

void BlockBuilder::open_cell() {
  ++cells_;
  skip_cell_ = column_ >= kMostColumns || row_ >= kMostRows;
  if (skip_cell_) return;
  if (!block_.parts.empty()) {
    const std::uint32_t at = size32(block_.text);
    block_.text.push_back('\n');
    push_span(at, at + 1);
  }
  Part part{.role = head_ ? PartRole::kHeadCell : PartRole::kCell, .row = row_, .column = column_};
  part.begin = part.end = size32(block_.text);
  block_.parts.push_back(part);
}

void BlockBuilder::close_cell() {
  if (!skip_cell_ && !block_.parts.empty()) block_.parts.back().end = size32(block_.text);
  ++column_;
  skip_cell_ = false;
}

void BlockBuilder::push_span(std::uint32_t begin, std::uint32_t end) {
  Span span{begin, end};
  unsigned style = kPlain;
  if (italic_ > 0) style |= kItalic;
  if (bold_ > 0) style |= kBold;
  if (code_ > 0) style |= kCodeSpan;
  if (strike_ > 0) style |= kStrike;
  if (superscript_ > 0) style |= kSuperscript;
  span.style = static_cast<std::uint8_t>(style);
  if (!links_.empty()) span.link = links_.back();
  if (!block_.spans.empty()) {
    Span& last = block_.spans.back();
    if (last.style == span.style && last.link == span.link) {
      last.end = end;
      return;
    }
  }
  block_.spans.push_back(span);
}

void BlockBuilder::add_text(std::string_view text) {
  if (skip_cell_ || text.empty()) return;
  if (!in_leaf()) open_leaf(BlockKind::kParagraph);
  const std::uint32_t begin = size32(block_.text);
  for (const char c : text) {
    if (c == '\t') {
      block_.text += block_.kind == BlockKind::kCode ? "    " : " ";
    } else if (c != '\r') {
      block_.text.push_back(c);
    }
  }
  push_span(begin, size32(block_.text));
}

void BlockBuilder::soft_break() {
  soft_breaks_.push_back(size32(block_.text));
  add_text(" ");
}

void BlockBuilder::hard_break() {
  add_text(row_ >= 0 ? " " : "\n");
}

void BlockBuilder::open_style(StyleBit bit) {
  if (bit == kBold) ++bold_;
  if (bit == kItalic) ++italic_;
  if (bit == kCodeSpan) ++code_;
  if (bit == kStrike) ++strike_;
  if (bit == kSuperscript) ++superscript_;
}

void BlockBuilder::close_style(StyleBit bit) {
  if (bit == kBold) --bold_;
  if (bit == kItalic) --italic_;
  if (bit == kCodeSpan) --code_;
  if (bit == kStrike) --strike_;
  if (bit == kSuperscript && superscript_ > 0) --superscript_;
}

void BlockBuilder::open_link(std::string_view target, std::string_view title) {
  links_.push_back(static_cast<int>(document_.links.size()));
  document_.links.push_back(link_to(target, title));
}

void BlockBuilder::close_link() {
  if (!links_.empty()) links_.pop_back();
}

void BlockBuilder::open_image(std::string_view source, std::string_view title) {
  if (!in_leaf()) open_leaf(BlockKind::kParagraph);
  open_images_.push_back(images_.size());
  images_.push_back({size32(block_.text), 0, std::string(source), std::string(title)});
}

void BlockBuilder::close_image() {
  if (open_images_.empty()) return;
  images_[open_images_.back()].end = size32(block_.text);
  open_images_.pop_back();
}

void BlockBuilder::add_html(std::string_view html) {
  note_html_anchor(html);
  if (html.starts_with("<br")) hard_break();
  if (html == "<sup>" || html.starts_with("<sup ")) open_style(kSuperscript);
  if (html == "</sup>") close_style(kSuperscript);
  // Links in HTML within a paragraph are followed like others.
  if (html.starts_with("<a ")) {
    const std::size_t at = html.find("href=\"");
    const std::size_t end = at == std::string_view::npos ? at : html.find('"', at + 6);
    if (end != std::string_view::npos) {
      open_link(html.substr(at + 6, end - at - 6), {});
      ++html_links_;
    }
  }
  if (html == "</a>" && html_links_ > 0) {
    --html_links_;
    close_link();
  }
}

void BlockBuilder::note_html_anchor(std::string_view html) {
  for (const std::string_view key : {std::string_view(" id=\""), std::string_view(" name=\"")}) {
    const std::size_t at = html.find(key);
    if (at == std::string_view::npos) continue;
    const std::size_t begin = at + key.size();
    const std::size_t end = html.find('"', begin);
    if (end == std::string_view::npos) continue;
    document_.aliases.try_emplace(std::string(html.substr(begin, end - begin)),
                                  static_cast<int>(document_.blocks.size()));
  }
}

void BlockBuilder::finish() {
  if (block_.kind == BlockKind::kCode) {
    while (block_.text.ends_with('\n')) block_.text.pop_back();
    if (!block_.spans.empty()) block_.spans.back().end = size32(block_.text);
    if (is_course_block(block_.source)) {
      if (auto read = read_course_block(block_.source, block_.text)) {
        read->container = block_.container;
        style_parts(*read);
      }
    }
  } else {
    resolve_footnotes();
  }
  if (block_.kind == BlockKind::kParagraph && !take_callout_head()) return;
  make_figure();
  for (std::size_t i = item_begins_.size(); i-- > 0;) {
    // An item that begins with a list has its mark beside the first item of that list.
    if (item_begins_[i] != 0 && i + 1 == item_begins_.size()) block_.begins_item = true;
    item_begins_[i] = 0;
  }
  if (block_.kind == BlockKind::kParagraph && block_.text.empty() && !block_.begins_item) return;
  anchor(block_);
  document_.blocks.push_back(std::move(block_));
  block_ = Block{};
}

void BlockBuilder::resolve_footnotes() {
  std::size_t from = 0;
  for (int tries = 0; tries < kMostReferences; ++tries) {
    from = block_.text.find("[^", from);
    if (from == std::string::npos) return;
    const std::string_view ahead = std::string_view(block_.text).substr(from, kLongestReference);
    const std::size_t length = ahead.find(']');
    if (length == std::string_view::npos) {
      from += 2;
      continue;
    }
    const std::size_t close = from + length;
    const std::string_view label = ahead.substr(2, length - 2);
    const auto begin = static_cast<std::uint32_t>(from);
    const auto span = std::ranges::find_if(
        block_.spans, [&](const Span& s) { return s.begin <= begin && begin < s.end; });
    const bool code = span != block_.spans.end() && (span->style & kCodeSpan) != 0;
    const std::optional<int> number = code ? std::nullopt : footnote_(label);
    if (!number.has_value()) {
      from += 2;
      continue;
    }
    const std::string digits = std::to_string(*number);
    const Span style{.style = kSuperscript, .link = static_cast<int>(document_.links.size())};
    document_.links.push_back({LinkKind::kFootnote, "fn-" + digits, {}});
    replace(begin, static_cast<std::uint32_t>(close + 1), digits, style);
    from += digits.size();
  }
}

// Puts `with` in the place of a range; it gets a span of its own unless it is empty.
void BlockBuilder::replace(std::uint32_t begin, std::uint32_t end, std::string_view with,
                           const Span& style) {
  const auto added = static_cast<std::uint32_t>(with.size());
  const auto moved = [&](std::uint32_t at) {
    return at <= begin ? at : at >= end ? at - (end - begin) + added : begin + added;
  };
  std::vector<Span> spans;
  bool placed = added == 0;
  const auto place = [&] {
    if (placed) return;
    spans.push_back({begin, begin + added, style.style, style.link});
    placed = true;
  };
  for (const Span& span : block_.spans) {
    if (span.begin < begin) {
      spans.push_back({span.begin, std::min(span.end, begin), span.style, span.link});
    }
    if (span.end > begin) place();
    if (span.end > end) {
      spans.push_back({moved(std::max(span.begin, end)), moved(span.end), span.style, span.link});
    }
  }
  place();
  block_.spans = std::move(spans);
  for (Part& part : block_.parts) {
    part.begin = moved(part.begin);
    part.end = moved(part.end);
  }
  block_.text.replace(begin, end - begin, with);
}

// The first paragraph of a quotation may name the kind of a callout. False when nothing of it is
// left.
bool BlockBuilder::take_callout_head() {
  if (block_.container < 0 || !block_.text.starts_with("[!")) return true;
  Container& around = document_.containers[static_cast<std::size_t>(block_.container)];
  const bool first =
      document_.blocks.empty() || document_.blocks.back().container < block_.container;
  if (around.kind != ContainerKind::kQuote || !first) return true;
  const std::size_t close = block_.text.find(']');
  if (close == std::string::npos) return true;
  const auto kind = callout_kind(std::string_view(block_.text).substr(2, close - 2));
  if (!kind.has_value()) return true;
  std::uint32_t end = soft_breaks_.empty() ? size32(block_.text) : soft_breaks_.front();
  end = std::max(end, static_cast<std::uint32_t>(close + 1));
  around.kind = ContainerKind::kCallout;
  around.callout = *kind;
  around.title = trim(std::string_view(block_.text).substr(close + 1, end - close - 1));
  while (end < block_.text.size() && block_.text[end] == ' ') ++end;
  replace(0, end, {}, {});
  return !block_.text.empty();
}

// A paragraph that is one image is a figure, its title the caption.
void BlockBuilder::make_figure() {
  if (block_.kind != BlockKind::kParagraph || images_.size() != 1) return;
  const Image& image = images_.front();
  const std::string_view text = block_.text;
  if (!trim(text.substr(0, image.begin)).empty()) return;
  if (image.end < text.size() && !trim(text.substr(image.end)).empty()) return;
  Block figure{.kind = BlockKind::kFigure, .container = block_.container};
  figure.source = image.source;
  figure.alt = trim(text);
  figure.text = image.title;
  if (!figure.text.empty()) {
    figure.spans = {{0, size32(figure.text)}};
    figure.parts = {{.role = PartRole::kCaption, .begin = 0, .end = size32(figure.text)}};
  }
  block_ = std::move(figure);
}

// The texts of a course block are Markdown of one paragraph each; what is more than that is shown
// as it is written.
void BlockBuilder::style_parts(const Block& plain) {
  block_ = plain;
  block_.text.clear();
  block_.spans.clear();
  for (Part& part : block_.parts) {
    const std::string raw = plain.text.substr(part.begin, part.end - part.begin);
    if (!block_.text.empty()) {
      const std::uint32_t at = size32(block_.text);
      block_.text.push_back('\n');
      block_.spans.push_back({at, at + 1});
    }
    part.begin = size32(block_.text);
    const Document read = sentence_(raw);
    const bool sentence = read.blocks.size() == 1 && read.containers.empty() &&
                          read.blocks.front().kind == BlockKind::kParagraph;
    block_.text += sentence ? read.blocks.front().text : raw;
    part.end = size32(block_.text);
    if (!sentence) {
      if (part.end > part.begin) block_.spans.push_back({part.begin, part.end});
      continue;
    }
    const auto links = static_cast<int>(document_.links.size());
    document_.links.insert(document_.links.end(), read.links.begin(), read.links.end());
    for (Span span : read.blocks.front().spans) {
      span.begin += part.begin;
      span.end += part.begin;
      if (span.link >= 0) span.link += links;
      block_.spans.push_back(span);
    }
  }
}

void BlockBuilder::anchor(Block& block) {
  if (block.kind == BlockKind::kFootnote) {
    block.anchor = unique("fn-" + std::to_string(block.level));
  } else if (block.kind == BlockKind::kHeading) {
    block.anchor = unique(heading_slug(block.text));
    section_ = block.anchor;
    in_section_ = 0;
  } else {
    block.anchor = unique(section_ + '.' + std::to_string(++in_section_));
  }
}

std::string BlockBuilder::unique(std::string slug) {
  if (slug.empty()) slug = "section";
  int& uses = anchors_[slug];
  std::string name = slug;
  while (uses > 0 && anchors_.contains(name = slug + '-' + std::to_string(uses))) ++uses;
  ++uses;
  if (name != slug) anchors_[name] = 1;
  return name;
}

}  // namespace icma::text
