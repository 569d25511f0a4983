// SPDX-License-Identifier: Apache-2.0
#include "client/text/markdown.h"

#include <map>
#include <md4c.h>
#include <string>
#include <vector>

#include "client/text/block_builder.h"
#include "client/text/entities.h"
#include "client/text/footnotes.h"
#include "client/text/utf8.h"

namespace icma::text {
namespace {

std::string_view view(const MD_CHAR* text, MD_SIZE size) {
  return {text, size};
}

std::string text_of(const MD_ATTRIBUTE& attribute) {
  std::string out;
  if (attribute.text == nullptr || attribute.size == 0) return out;
  for (int i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
    const MD_OFFSET begin = attribute.substr_offsets[i];
    const std::string_view part =
        view(attribute.text, attribute.size).substr(begin, attribute.substr_offsets[i + 1] - begin);
    out += attribute.substr_types[i] == MD_TEXT_ENTITY ? decoded_entity(part) : std::string(part);
  }
  return out;
}

ColumnAlign align_of(MD_ALIGN align) {
  if (align == MD_ALIGN_RIGHT) return ColumnAlign::kRight;
  return align == MD_ALIGN_CENTER ? ColumnAlign::kCenter : ColumnAlign::kLeft;
}

// What one parse needs; the parser's C callbacks get it as their user data.
struct Parse {
  BlockBuilder builder;
  std::size_t max_cells;
  std::vector<Container> lists = {};  // open lists: what their items are like
  std::vector<unsigned> numbers = {};
  int column = 0;
  // Over a limit. The parser goes on to the next row although a callback asked it to stop, so that
  // every callback looks at this first.
  bool stopped = false;
};

int enter_list(Parse& parse, MD_BLOCKTYPE type, void* detail) {
  Container list{.kind = ContainerKind::kList};
  unsigned number = 1;
  if (type == MD_BLOCK_OL) {
    const auto& ol = *static_cast<MD_BLOCK_OL_DETAIL*>(detail);
    list.ordered = true;
    list.tight = ol.is_tight != 0;
    number = ol.start;
  } else {
    list.tight = static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0;
  }
  parse.lists.push_back(list);
  parse.numbers.push_back(number);
  parse.builder.open_container(list);
  return 0;
}

int enter_item(Parse& parse, void* detail) {
  const auto& li = *static_cast<MD_BLOCK_LI_DETAIL*>(detail);
  Container item{.kind = ContainerKind::kItem};
  item.ordered = parse.lists.back().ordered;
  item.tight = parse.lists.back().tight;
  item.number = parse.numbers.back()++;
  if (li.is_task != 0) item.task = li.task_mark != ' ';
  parse.builder.open_container(item);
  return 0;
}

int enter_block(MD_BLOCKTYPE type, void* detail, void* user) {
  Parse& parse = *static_cast<Parse*>(user);
  BlockBuilder& out = parse.builder;
  if (parse.stopped) return 1;
  switch (type) {
    case MD_BLOCK_QUOTE:
      out.open_container({.kind = ContainerKind::kQuote});
      break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      return enter_list(parse, type, detail);
    case MD_BLOCK_LI:
      return enter_item(parse, detail);
    case MD_BLOCK_HR:
      out.open_leaf(BlockKind::kRule);
      break;
    case MD_BLOCK_H:
      out.open_leaf(BlockKind::kHeading,
                    static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
      break;
    case MD_BLOCK_CODE:
      out.open_leaf(BlockKind::kCode);
      out.set_source(text_of(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->info));
      break;
    case MD_BLOCK_P:
      out.open_leaf(BlockKind::kParagraph);
      break;
    case MD_BLOCK_TABLE:
      out.open_leaf(BlockKind::kTable);
      break;
    case MD_BLOCK_TR:
      parse.column = 0;
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      if (parse.column == 0) out.open_row(type == MD_BLOCK_TH);
      out.set_column(parse.column++, align_of(static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align));
      out.open_cell();
      parse.stopped = out.cells() > parse.max_cells;
      return parse.stopped ? 1 : 0;
    default:
      break;
  }
  return 0;
}

int leave_block(MD_BLOCKTYPE type, void* /*detail*/, void* user) {
  Parse& parse = *static_cast<Parse*>(user);
  if (parse.stopped) return 1;
  switch (type) {
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      parse.lists.pop_back();
      parse.numbers.pop_back();
      parse.builder.close_container();
      break;
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_LI:
      parse.builder.close_container();
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      parse.builder.close_cell();
      break;
    case MD_BLOCK_HR:
    case MD_BLOCK_H:
    case MD_BLOCK_CODE:
    case MD_BLOCK_P:
    case MD_BLOCK_TABLE:
      parse.builder.close_leaf();
      break;
    default:
      break;
  }
  return 0;
}

StyleBit style_of(MD_SPANTYPE type) {
  switch (type) {
    case MD_SPAN_EM:
      return kItalic;
    case MD_SPAN_STRONG:
      return kBold;
    case MD_SPAN_CODE:
      return kCodeSpan;
    case MD_SPAN_DEL:
      return kStrike;
    default:
      return kPlain;
  }
}

int enter_span(MD_SPANTYPE type, void* detail, void* user) {
  BlockBuilder& out = static_cast<Parse*>(user)->builder;
  if (type == MD_SPAN_A) {
    const auto& a = *static_cast<MD_SPAN_A_DETAIL*>(detail);
    out.open_link(text_of(a.href), text_of(a.title));
  } else if (type == MD_SPAN_IMG) {
    const auto& image = *static_cast<MD_SPAN_IMG_DETAIL*>(detail);
    out.open_image(text_of(image.src), text_of(image.title));
  } else {
    out.open_style(style_of(type));
  }
  return 0;
}

int leave_span(MD_SPANTYPE type, void* /*detail*/, void* user) {
  BlockBuilder& out = static_cast<Parse*>(user)->builder;
  if (type == MD_SPAN_A) {
    out.close_link();
  } else if (type == MD_SPAN_IMG) {
    out.close_image();
  } else {
    out.close_style(style_of(type));
  }
  return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR* characters, MD_SIZE size, void* user) {
  Parse& parse = *static_cast<Parse*>(user);
  const std::string_view piece = view(characters, size);
  if (parse.stopped) return 1;
  switch (type) {
    case MD_TEXT_NULLCHAR:
      parse.builder.add_text("\xEF\xBF\xBD");
      break;
    case MD_TEXT_BR:
      parse.builder.hard_break();
      break;
    case MD_TEXT_SOFTBR:
      parse.builder.soft_break();
      break;
    case MD_TEXT_ENTITY:
      parse.builder.add_text(decoded_entity(piece));
      break;
    case MD_TEXT_HTML:
      parse.builder.add_html(piece);
      break;
    default:
      parse.builder.add_text(piece);
      break;
  }
  return 0;
}

// Footnotes in the order in which the text refers to them.
class Footnotes {
 public:
  explicit Footnotes(std::map<std::string, std::string, std::less<>> notes)
      : notes_(std::move(notes)) {}

  std::optional<int> number(std::string_view label) {
    const auto note = notes_.find(label);
    if (note == notes_.end()) return std::nullopt;
    const auto [at, added] = numbers_.try_emplace(note->first, 0);
    if (added) {
      order_.push_back(note->second);
      at->second = static_cast<int>(order_.size());
    }
    return at->second;
  }

  // Grows while footnotes refer to further ones.
  const std::vector<std::string>& order() const { return order_; }

 private:
  std::map<std::string, std::string, std::less<>> notes_;
  std::map<std::string, int, std::less<>> numbers_;
  std::vector<std::string> order_;
};

constexpr unsigned kDialect = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;

bool parse_into(Document& document, std::string_view markdown, const MarkdownLimits& limits,
                Footnotes& footnotes) {
  Parse parse{BlockBuilder(
                  document, [&](std::string_view label) { return footnotes.number(label); },
                  [&](std::string_view sentence) {
                    Document read;
                    parse_into(read, sentence, limits, footnotes);
                    return read;
                  }),
              limits.max_cells};
  const MD_PARSER parser{0,          kDialect, enter_block, leave_block, enter_span,
                         leave_span, text,     nullptr,     nullptr};
  const int failed =
      md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &parse);
  parse.builder.close_leaf();
  return failed == 0 && !parse.stopped;
}

// A footnote is one block: its paragraphs are joined.
void append_footnote(Document& document, const std::string& note, int number,
                     const MarkdownLimits& limits, Footnotes& footnotes) {
  Document inner;
  parse_into(inner, note, limits, footnotes);
  Block block{
      .kind = BlockKind::kFootnote, .level = number, .anchor = "fn-" + std::to_string(number)};
  const auto first_link = static_cast<int>(document.links.size());
  for (const Block& part : inner.blocks) {
    if (!block.text.empty()) {
      const auto at = static_cast<std::uint32_t>(block.text.size());
      block.text.push_back('\n');
      block.spans.push_back({at, at + 1});
    }
    const auto base = static_cast<std::uint32_t>(block.text.size());
    block.text += part.text;
    for (Span span : part.spans) {
      span.begin += base;
      span.end += base;
      if (span.link >= 0) span.link += first_link;
      block.spans.push_back(span);
    }
  }
  document.links.insert(document.links.end(), inner.links.begin(), inner.links.end());
  document.blocks.push_back(std::move(block));
}

}  // namespace

Document read_markdown(std::string_view markdown, const MarkdownLimits& limits) {
  Document document;
  if (markdown.size() > limits.max_bytes) {
    markdown = markdown.substr(0, character_start(markdown, limits.max_bytes));
    document.cut_off = true;
  }
  if (markdown.starts_with("\xEF\xBB\xBF")) markdown.remove_prefix(3);
  FootnoteSplit source = split_footnotes(repaired_utf8(markdown));
  Footnotes footnotes(std::move(source.notes));
  if (!parse_into(document, source.body, limits, footnotes)) document.cut_off = true;
  for (std::size_t i = 0; i < footnotes.order().size(); ++i) {
    const std::string note = footnotes.order()[i];
    append_footnote(document, note, static_cast<int>(i) + 1, limits, footnotes);
  }
  return document;
}

}  // namespace icma::text
