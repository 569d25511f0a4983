// SPDX-License-Identifier: Apache-2.0
#include "client/text/line_breaker.h"

#include <algorithm>
#include <linebreak.h>

#include "client/text/utf8.h"

namespace icma::text {
namespace {

// Longer words are cut: they are addresses or noise, and never fit.
constexpr std::uint32_t kLongestPiece = 256;

// A stretch that no line break may fall into, in one style. `end` includes trailing white space.
struct Piece {
  std::uint32_t begin = 0;
  std::uint32_t visible = 0;  // without trailing white space
  std::uint32_t end = 0;
  std::uint32_t span = 0;
  float width = 0;         // of the visible part
  float advance = 0;       // with the white space
  bool may_break = false;  // after it
  bool must_break = false;
};

// Once per process; the library fills a table.
void prepare_library() {
  static const bool kReady = [] {
    init_linebreak();
    return true;
  }();
  static_cast<void>(kReady);
}

std::vector<char> break_marks(std::string_view text) {
  prepare_library();
  std::vector<char> marks(text.size(), LINEBREAK_NOBREAK);
  set_linebreaks_utf8(reinterpret_cast<const utf8_t*>(text.data()), text.size(), "en",
                      marks.data());
  // The library ends every text with a mandatory break.
  if (!marks.empty() && text.back() != '\n') marks.back() = LINEBREAK_NOBREAK;
  return marks;
}

class Breaker {
 public:
  Breaker(const BreakRequest& request, Measure& measure) : in_(request), measure_(measure) {
    cut();
  }

  const std::vector<Piece>& pieces() const { return pieces_; }

  float emit(Corner corner, std::vector<Line>& lines, std::vector<Run>& runs) {
    float y = corner.y;
    std::size_t first = 0;
    while (first < pieces_.size()) {
      const std::size_t last = line_end(first);
      y += add_line(first, last, {corner.x, y}, lines, runs);
      first = last;
    }
    const bool open_line = !pieces_.empty() && pieces_.back().must_break;
    if (pieces_.empty() || open_line) {
      lines.push_back({corner.x, y, 0, in_.set->plain.line, in_.end, in_.end,
                       static_cast<std::uint32_t>(runs.size()), 0});
      y += in_.set->plain.line;
    }
    return y - corner.y;
  }

 private:
  const TypeStyle& type(const Piece& piece) const { return in_.set->of(style(piece)); }
  std::uint8_t style(const Piece& piece) const {
    return piece.span < in_.spans->size() ? (*in_.spans)[piece.span].style : std::uint8_t{kPlain};
  }

  void cut() {
    const std::string_view text = in_.text.substr(in_.begin, in_.end - in_.begin);
    const std::vector<char> marks = break_marks(text);
    std::uint32_t span = 0;
    std::uint32_t begin = in_.begin;
    while (span < in_.spans->size() && (*in_.spans)[span].end <= in_.begin) ++span;
    for (std::uint32_t at = in_.begin; at < in_.end; ++at) {
      const char mark = marks[at - in_.begin];
      const bool span_ends = span < in_.spans->size() && (*in_.spans)[span].end == at + 1;
      const bool too_long = at + 1 - begin >= kLongestPiece &&
                            (at + 1 == in_.end || character_start(in_.text, at + 1) == at + 1);
      const bool breaks = mark == LINEBREAK_ALLOWBREAK || mark == LINEBREAK_MUSTBREAK;
      if (breaks || span_ends || too_long || at + 1 == in_.end) {
        add_piece(begin, at + 1, span, breaks || too_long, mark == LINEBREAK_MUSTBREAK);
        begin = at + 1;
      }
      if (span_ends) ++span;
    }
  }

  void add_piece(std::uint32_t begin, std::uint32_t end, std::uint32_t span, bool may, bool must) {
    Piece piece{.begin = begin, .visible = end, .end = end, .span = span};
    piece.may_break = may;
    piece.must_break = must;
    const auto blank = [&](std::uint32_t at) {
      return in_.text[at] == ' ' || in_.text[at] == '\n';
    };
    while (piece.visible > begin && blank(piece.visible - 1)) --piece.visible;
    const TypeStyle& set = type(piece);
    piece.width = measure_.width(set, in_.text.substr(begin, piece.visible - begin));
    std::uint32_t spaces = piece.end - piece.visible;
    if (must && spaces > 0) --spaces;
    piece.advance = piece.width + static_cast<float>(spaces) * measure_.width(set, " ");
    if (piece.width > in_.width && in_.width > 0) {
      split(piece, may, must);
    } else {
      pieces_.push_back(piece);
    }
  }

  // Cuts a piece that is wider than the line between characters.
  void split(const Piece& piece, bool may, bool must) {
    const TypeStyle& set = type(piece);
    std::uint32_t begin = piece.begin;
    while (begin < piece.visible) {
      const std::string_view rest = in_.text.substr(begin, piece.visible - begin);
      const std::uint32_t taken = fitting(set, rest);
      Piece part{
          .begin = begin, .visible = begin + taken, .end = begin + taken, .span = piece.span};
      part.width = part.advance = measure_.width(set, rest.substr(0, taken));
      part.may_break = true;
      begin += taken;
      if (begin >= piece.visible) {
        part.end = piece.end;
        part.advance += piece.advance - piece.width;
        part.may_break = may;
        part.must_break = must;
      }
      pieces_.push_back(part);
    }
  }

  // How many bytes of the text fit into the width; at least one character.
  std::uint32_t fitting(const TypeStyle& set, std::string_view text) {
    std::size_t low = next_character(text, 0);
    std::size_t high = text.size();
    while (low < high) {
      const std::size_t middle = character_start(text, (low + high + 1) / 2);
      if (middle <= low) break;
      if (measure_.width(set, text.substr(0, middle)) <= in_.width) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return static_cast<std::uint32_t>(low);
  }

  // The piece after the last one of the line that begins with `first`.
  std::size_t line_end(std::size_t first) const {
    float x = 0;
    std::size_t fits = first;  // the piece after the last one that a break may follow
    for (std::size_t i = first; i < pieces_.size(); ++i) {
      const Piece& piece = pieces_[i];
      // Sums of rounded widths differ from the width of the whole by less than this.
      constexpr float kSlack = 0.25F;
      if (x + piece.width > in_.width + kSlack && fits > first) return fits;
      x += piece.advance;
      if (piece.must_break) return i + 1;
      if (piece.may_break) fits = i + 1;
      if (x > in_.width * 2 && fits == first) return i + 1;
    }
    return pieces_.size();
  }

  float add_line(std::size_t first, std::size_t last, Corner at, std::vector<Line>& lines,
                 std::vector<Run>& runs) const {
    Line line{.x = at.x, .y = at.y, .height = in_.set->plain.line};
    line.first_run = static_cast<std::uint32_t>(runs.size());
    line.begin = pieces_[first].begin;
    line.end = pieces_[last - 1].visible;
    for (std::size_t i = first; i < last; ++i) {
      const Piece& piece = pieces_[i];
      const bool at_end = i + 1 == last;
      line.width += at_end ? piece.width : piece.advance;
      const std::uint32_t end = at_end ? piece.visible : piece.end;
      if (i > first && pieces_[i - 1].span == piece.span) {
        runs.back().end = end;
        continue;
      }
      const int link = piece.span < in_.spans->size() ? (*in_.spans)[piece.span].link : -1;
      runs.push_back({piece.begin, end, type(piece), style(piece), link});
    }
    line.runs = static_cast<std::uint32_t>(runs.size()) - line.first_run;
    const float free = std::max(0.0F, in_.width - line.width);
    if (in_.align == ColumnAlign::kRight) line.x += free;
    if (in_.align == ColumnAlign::kCenter) line.x += free / 2;
    lines.push_back(line);
    return line.height;
  }

  const BreakRequest& in_;
  Measure& measure_;
  std::vector<Piece> pieces_;
};

}  // namespace

const TypeStyle& TextSet::of(std::uint8_t style) const {
  if ((style & kSuperscript) != 0) return superscript;
  if ((style & kCodeSpan) != 0) return code;
  if ((style & kBold) != 0) return bold;
  return (style & kItalic) != 0 ? italic : plain;
}

float break_lines(const BreakRequest& request, Measure& measure, Corner corner,
                  std::vector<Line>& lines, std::vector<Run>& runs) {
  return Breaker(request, measure).emit(corner, lines, runs);
}

WidthRange width_range(const BreakRequest& request, Measure& measure) {
  BreakRequest unbroken = request;
  unbroken.width = 0;
  const Breaker breaker(unbroken, measure);
  WidthRange range;
  float line = 0;
  float word = 0;
  for (const Piece& piece : breaker.pieces()) {
    range.natural = std::max(range.natural, line + piece.width);
    range.narrowest = std::max(range.narrowest, word + piece.width);
    line = piece.must_break ? 0 : line + piece.advance;
    word = piece.may_break ? 0 : word + piece.advance;
  }
  return range;
}

}  // namespace icma::text
