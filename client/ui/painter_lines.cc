// SPDX-License-Identifier: Apache-2.0
// Breaking text into lines, and ellipses.
#include <algorithm>
#include <cmath>

#include "client/ui/painter.h"
#include "client/ui/utf8.h"

namespace icma::ui {
namespace {

constexpr std::string_view kEllipsis = "…";

bool may_break_after(char c) {
  return c == ' ' || c == '-' || c == '/';
}

// The byte of the first glyph that would cross `limit`, or the end.
std::uint32_t byte_at(const ShapedLine& line, std::string_view text, float limit) {
  for (std::size_t i = 0; i < line.glyphs.size(); ++i) {
    const float end = i + 1 < line.glyphs.size() ? line.glyphs[i + 1].x : line.width;
    if (end > limit) return line.glyphs[i].byte;
  }
  return static_cast<std::uint32_t>(text.size());
}

std::string_view without_last_spaces(std::string_view line) {
  while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
  return line;
}

}  // namespace

std::string Painter::elided(std::string_view text, const Type& type, float max_width) const {
  const float room = (max_width - width(kEllipsis, type)) * scale_;
  const ShapedLine& line = fonts_->shape(type.face, pixels(type), type.tracking, text);
  const std::uint32_t cut = byte_at(line, text, std::max(0.0F, room));
  return std::string(without_last_spaces(text.substr(0, cut))).append(kEllipsis);
}

std::vector<std::string_view> Painter::wrap(std::string_view text, const Type& type,
                                            float width) const {
  std::vector<std::string_view> lines;
  const float limit = std::max(1.0F, width * scale_ + 0.5F);
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    std::string_view rest = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    if (rest.empty()) lines.emplace_back(rest);
    while (!rest.empty()) {
      const ShapedLine& shaped = fonts_->shape(type.face, pixels(type), type.tracking, rest);
      std::size_t cut = byte_at(shaped, rest, limit);
      if (cut < rest.size() && rest[cut] != ' ') {
        std::size_t soft = cut;
        while (soft > 0 && !may_break_after(rest[soft - 1])) --soft;
        cut = soft > 0 ? soft : std::max<std::size_t>(cut, utf8_after(rest, 0));
      }
      lines.push_back(without_last_spaces(rest.substr(0, cut)));
      while (cut < rest.size() && rest[cut] == ' ') ++cut;
      rest.remove_prefix(cut);
    }
  }
  return lines;
}

float Painter::paragraph(float x, float y, float width, std::string_view text, const Type& type,
                         Color color, int max_lines) const {
  const std::vector<std::string_view> lines = wrap(text, type, width);
  const std::size_t shown =
      max_lines > 0 ? std::min(lines.size(), static_cast<std::size_t>(max_lines)) : lines.size();
  for (std::size_t i = 0; i < shown; ++i) {
    const float top = y + static_cast<float>(i) * type.line;
    if (i + 1 == shown && shown < lines.size()) {
      // The last line takes what is left of the text, up to an ellipsis.
      const auto from = static_cast<std::size_t>(lines[i].data() - text.data());
      this->text(x, top, text.substr(from, text.find('\n', from) - from), type, color, width);
    } else {
      this->text(x, top, lines[i], type, color);
    }
  }
  return static_cast<float>(shown) * type.line;
}

float Painter::paragraph_height(float width, std::string_view text, const Type& type,
                                int max_lines) const {
  const auto count = static_cast<int>(wrap(text, type, width).size());
  return static_cast<float>(max_lines > 0 ? std::min(count, max_lines) : count) * type.line;
}

}  // namespace icma::ui
