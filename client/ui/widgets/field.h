// SPDX-License-Identifier: Apache-2.0
// Text fields: one line, search, and several lines with word wrap.
#pragma once

#include <string>
#include <string_view>

#include "client/ui/text_edit.h"
#include "client/ui/ui.h"

namespace icma::ui {

struct FieldLook {
  bool compact = false;  // 36 high with `label`, else 44 with `body`
  bool search = false;   // a lens before, a cross behind while there is text
  bool several = false;  // many lines, wrapped; Enter breaks a line
  bool error = false;
  bool secret = false;  // dots in place of characters, for eyes, clipboard and screen readers
  std::string_view hint = {};  // shown while the field is empty
  std::string_view note = {};  // at the right end
  std::string_view key = {};   // a key cap at the right end while empty and not focused
};

// A field belongs to a view and lives as long as it; the text is the view model's.
class Field {
 public:
  // Draws the field. `text` is what the model holds; when it differs from what was typed last, the
  // field takes it. True when the text was changed by the person: read it with text().
  bool draw(Ui& ui, std::string_view id, const Rect& r, std::string_view name,
            std::string_view text, const FieldLook& look);

  const std::string& text() const { return edit_.text(); }
  bool focused() const { return focused_; }
  // Puts the keyboard focus into the field with its next draw().
  void focus() { wants_focus_ = true; }

 private:
  struct Line {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  // without the line break or the space it was broken at
  };
  struct Area {
    Rect text;  // where lines are drawn
    Type type;
    bool several = false;
  };

  bool keys(Ui& ui, const Area& area, ImGuiID id);
  bool editing_keys(bool several, ImGuiID id);
  void clipboard_keys(bool several);
  void moving_keys(const Ui& ui, const Area& area, ImGuiID id);
  void pointer(const Ui& ui, const Area& area, const Press& press);
  void break_lines(const Painter& paint, const Area& area);
  // What stands on the screen for these bytes of the text.
  std::string shown(std::uint32_t begin, std::uint32_t end) const;
  std::size_t line_of(std::uint32_t at) const;
  float x_of(const Painter& paint, const Area& area, std::uint32_t at) const;
  std::uint32_t at_point(const Painter& paint, const Area& area, Point p) const;
  void keep_caret_visible(const Painter& paint, const Area& area);
  void draw_text(Ui& ui, const Area& area, const FieldLook& look) const;
  bool draw_ends(Ui& ui, const Rect& r, const FieldLook& look);

  TextEdit edit_;
  std::string taken_;  // the model's text when it was taken last
  std::vector<Line> lines_;
  float scroll_ = 0;  // logical units; sideways for one line, down for several
  float wanted_x_ = -1;
  bool secret_ = false;
  bool focused_ = false;
  bool wants_focus_ = false;
  bool moved_ = false;
  double touched_ = 0;  // when the caret moved last, for its blinking
};

}  // namespace icma::ui
