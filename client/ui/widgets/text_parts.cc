// SPDX-License-Identifier: Apache-2.0
// Marked words and labelled values.
#include "client/ui/widgets/text_parts.h"

#include <algorithm>

namespace icma::ui {

void marked_text(Ui& ui, float x, float y, float width, const app::MarkedText& text,
                 const Type& type, Color color) {
  const Theme& t = ui.theme();
  const std::string_view whole = text.text;
  const float natural = ui.paint().width(whole, type);
  // Marks lie on the full line; a cut line keeps those that end before the room does.
  const float room = natural > width ? width - 16 : width;
  for (const auto& [begin, end] : text.marks) {
    if (end > whole.size() || begin >= end) continue;
    const float from = ui.paint().width(whole.substr(0, begin), type);
    const float to = ui.paint().width(whole.substr(0, end), type);
    if (to > room) break;
    ui.paint().fill({x + from - 1, y, to - from + 2, type.line}, t.highlight, 2);
  }
  ui.paint().text(x, y, whole, type, color, natural > width ? width : 0);
  for (const auto& [begin, end] : text.marks) {
    if (end > whole.size() || begin >= end) continue;
    const float from = ui.paint().width(whole.substr(0, begin), type);
    if (ui.paint().width(whole.substr(0, end), type) > room) break;
    ui.paint().text(x + from, y, whole.substr(begin, end - begin), type, t.text);
  }
}

void fact(Ui& ui, const Rect& r, float label_width, std::string_view label, std::string_view value,
          const Type& type) {
  ui.text_in({r.x, r.y, label_width, r.h}, label, type::kCaption, ui.theme().text2);
  ui.text_in({r.x + label_width, r.y, r.w - label_width, r.h}, value, type, ui.theme().text);
}

float prose(Ui& ui, float x, float y, float width, std::string_view text) {
  const float top = y;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    float left = x;
    if (line.starts_with("- ")) {
      ui.paint().disc({x + 4, y + 12}, 2.5F, ui.theme().text2);
      left += 18;
      line.remove_prefix(2);
    }
    y += ui.paragraph(left, y, width - (left - x), line, type::kBody, ui.theme().text) + 8;
  }
  return y - top;
}

}  // namespace icma::ui
