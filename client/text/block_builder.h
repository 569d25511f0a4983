// SPDX-License-Identifier: Apache-2.0
// BlockBuilder: turns the events of a Markdown parser into blocks and containers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "client/text/document.h"

namespace icma::text {

// Gives the number of the footnote with a label, or nothing when there is no such footnote.
using FootnoteNumber = std::function<std::optional<int>(std::string_view label)>;

// Reads a sentence by itself: the texts inside course blocks have emphasis, too.
using SentenceReader = std::function<Document(std::string_view sentence)>;

// Events come in document order; leave() closes what was entered last.
class BlockBuilder {
 public:
  BlockBuilder(Document& document, FootnoteNumber footnote, SentenceReader sentence);

  void open_container(Container container);
  void close_container();

  void open_leaf(BlockKind kind, int level = 0);
  void set_source(std::string_view source) { block_.source = source; }
  void close_leaf();

  void set_columns(std::vector<ColumnAlign> columns) { block_.columns = std::move(columns); }
  void set_column(int column, ColumnAlign align);
  void open_row(bool head);
  void open_cell();
  void close_cell();

  void add_text(std::string_view text);
  void soft_break();
  void hard_break();
  void open_style(StyleBit bit);
  void close_style(StyleBit bit);
  void open_link(std::string_view target, std::string_view title);
  void close_link();
  void open_image(std::string_view source, std::string_view title);
  void close_image();
  void add_html(std::string_view html);

  // Number of cells so far; a table may ask for more than memory holds.
  std::size_t cells() const { return cells_; }

 private:
  struct Image {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string source;
    std::string title;
  };

  bool in_leaf() const { return open_; }
  void push_span(std::uint32_t begin, std::uint32_t end);
  void finish();
  void resolve_footnotes();
  void replace(std::uint32_t begin, std::uint32_t end, std::string_view with, const Span& style);
  bool take_callout_head();
  void make_figure();
  void style_parts(const Block& plain);
  void anchor(Block& block);
  std::string unique(std::string slug);
  void note_html_anchor(std::string_view html);

  Document& document_;
  FootnoteNumber footnote_;
  SentenceReader sentence_;
  Block block_;
  bool open_ = false;
  int container_ = -1;
  int hidden_containers_ = 0;      // nested too deeply to be kept
  std::vector<char> item_begins_;  // for each open container: an item without a block yet
  int bold_ = 0;
  int italic_ = 0;
  int code_ = 0;
  int strike_ = 0;
  int superscript_ = 0;
  std::vector<int> links_;
  int html_links_ = 0;
  std::vector<std::uint32_t> soft_breaks_;
  std::vector<Image> images_;
  std::vector<std::size_t> open_images_;
  std::unordered_map<std::string, int> anchors_;  // and how often each was asked for
  std::string section_;
  int in_section_ = 0;
  int row_ = -1;
  int column_ = 0;
  bool head_ = false;
  bool skip_cell_ = false;
  std::size_t cells_ = 0;
};

}  // namespace icma::text
