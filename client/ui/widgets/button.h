// SPDX-License-Identifier: Apache-2.0
// Buttons of four kinds, icon buttons, and links.
#pragma once

#include <string_view>

#include "client/ui/ui.h"

namespace icma::ui {

enum class ButtonKind { kPrimary, kSecondary, kQuiet, kDanger };

struct ButtonLook {
  ButtonKind kind = ButtonKind::kSecondary;
  bool compact = true;  // 36 high with `label`, else 44 high with `body`
  char32_t icon = 0;    // before the label
  char32_t icon_after = 0;
  std::string_view key = {};  // a key cap after the label
  bool enabled = true;
  bool is_default = false;  // what Enter does while nothing has the focus: it wears the ring
  std::string_view description = {};
  std::string_view name = {};  // for assistive technology, where the label is empty
};

float button_width(const Ui& ui, std::string_view label, const ButtonLook& look);
inline float button_height(const ButtonLook& look) {
  return look.compact ? 36 : 44;
}

// True in the frame it is pressed by pointer, Enter or Space.
bool button(Ui& ui, std::string_view id, const Rect& r, std::string_view label,
            const ButtonLook& look);

// The same at a corner, as wide as its content; `x` moves behind it.
bool button_at(Ui& ui, std::string_view id, float& x, float y, std::string_view label,
               const ButtonLook& look);

// 36 by 36, or as large as the rectangle; `name` is its tooltip.
bool icon_button(Ui& ui, std::string_view id, const Rect& r, char32_t icon, std::string_view name,
                 bool on = false, bool enabled = true);

struct LinkLook {
  Type type = type::kLabel5;
  char32_t icon = 0;
  char32_t icon_after = 0;
};

float link_width(const Ui& ui, std::string_view label, const LinkLook& look = {});
bool link(Ui& ui, std::string_view id, float x, float y, std::string_view label,
          const LinkLook& look = {});

// A key as it is printed on a keyboard; returns the width.
float key_cap(const Ui& ui, float x, float center_y, std::string_view key, Color text, Color line);
float key_cap(const Ui& ui, float x, float center_y, std::string_view key);
float key_cap_width(const Ui& ui, std::string_view key);

}  // namespace icma::ui
