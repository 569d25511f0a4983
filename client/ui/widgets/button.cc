// SPDX-License-Identifier: Apache-2.0
// Buttons: each kind has an explicit text colour for every state.
#include "client/ui/widgets/button.h"

#include <algorithm>

namespace icma::ui {
namespace {

struct Colors {
  Color fill;
  Color line;
  Color text;
  bool top_line = false;  // the mark of a pressed coloured button
};

constexpr Color kClear{0, 0, 0, 0};

Colors colors_for(const Theme& t, ButtonKind kind, const Press& press, bool enabled) {
  if (!enabled) return {t.sunken, t.border, t.muted};
  const bool down = press.held && press.hovered;
  switch (kind) {
    case ButtonKind::kPrimary:
      if (down) return {t.accent_hover, kClear, t.on_accent, true};
      return {press.hovered ? t.accent_hover : t.accent, kClear, t.on_accent};
    case ButtonKind::kSecondary:
      if (down) return {t.selection, t.accent, t.text};
      return {press.hovered ? t.sunken : t.surface, t.edge, t.text};
    case ButtonKind::kQuiet:
      if (down) return {t.selection, kClear, t.text};
      if (press.hovered) return {t.sunken, kClear, t.accent_hover};
      return {kClear, kClear, t.accent};
    case ButtonKind::kDanger:
      if (down) return {t.danger, t.danger, t.surface, true};
      if (press.hovered) return {t.danger, t.danger, t.surface};
      return {t.surface, t.danger, t.danger};
  }
  return {};
}

const Type& label_type(const ButtonLook& look) {
  return look.compact ? type::kLabel6 : type::kBody6;
}

float icon_size(const ButtonLook& look) {
  return look.compact ? 18 : 20;
}
constexpr float kGap = 8;

float padding(const ButtonLook& look) {
  if (look.kind == ButtonKind::kQuiet) return 12;
  return look.compact ? 15 : 21;
}

float content_width(const Ui& ui, std::string_view label, const ButtonLook& look) {
  float width = ui.paint().width(label, label_type(look));
  if (label.empty()) return icon_size(look);
  if (look.icon != 0) width += icon_size(look) + kGap;
  if (look.icon_after != 0) width += icon_size(look) + kGap;
  if (!look.key.empty()) width += key_cap_width(ui, look.key) + kGap;
  return width;
}

void draw_content(const Ui& ui, const Rect& r, std::string_view label, const ButtonLook& look,
                  Color color) {
  const float icon = icon_size(look);
  float x = r.x + std::max(6.0F, (r.w - content_width(ui, label, look)) / 2);
  const auto put_icon = [&](char32_t which) {
    ui.paint().icon({x, r.y, icon, r.h}, which, icon, color);
    x += icon + kGap;
  };
  if (look.icon != 0) put_icon(look.icon);
  const Type& type = label_type(look);
  const float room = r.right() - 6 - x;
  const float y = r.y + (r.h - type.line) / 2;
  x += ui.paint().text(x, y, label, type, color, room) + kGap;
  if (look.icon_after != 0) put_icon(look.icon_after);
  if (!look.key.empty()) key_cap(ui, x, r.center().y, look.key, color, color);
}

}  // namespace

float key_cap_width(const Ui& ui, std::string_view key) {
  return std::max(20.0F, ui.paint().width(key, type::kCaption5) + 14);
}

float key_cap(const Ui& ui, float x, float center_y, std::string_view key, Color text, Color line) {
  const Rect r{x, center_y - 10, key_cap_width(ui, key), 20};
  ui.paint().edge(r, line, 4);
  ui.paint().text_in(r, key, type::kCaption5, text, Align::kCenter);
  return r.w;
}

float key_cap(const Ui& ui, float x, float center_y, std::string_view key) {
  return key_cap(ui, x, center_y, key, ui.theme().muted, ui.theme().border);
}

float button_width(const Ui& ui, std::string_view label, const ButtonLook& look) {
  return content_width(ui, label, look) + 2 * padding(look);
}

bool button(Ui& ui, std::string_view id, const Rect& r, std::string_view label,
            const ButtonLook& look) {
  const Press press = ui.press(id, r, look.name.empty() ? label : look.name,
                               {.enabled = look.enabled, .description = look.description});
  if (!ui.visible(r)) return press.clicked;
  const Colors colors = colors_for(ui.theme(), look.kind, press, look.enabled);
  ui.paint().fill(r, colors.fill, 4);
  if (colors.line.a != 0) ui.paint().edge(r, colors.line, 4);
  if (colors.top_line) ui.paint().fill({r.x, r.y, r.w, 2}, ui.theme().text, 0);
  draw_content(ui, r, label, look, colors.text);
  if (press.focused || (look.is_default && !ui.focus_shown())) ui.focus_ring(r, 4);
  return press.clicked;
}

bool button_at(Ui& ui, std::string_view id, float& x, float y, std::string_view label,
               const ButtonLook& look) {
  const Rect r{x, y, button_width(ui, label, look), button_height(look)};
  x = r.right();
  return button(ui, id, r, label, look);
}

bool icon_button(Ui& ui, std::string_view id, const Rect& r, char32_t icon, std::string_view name,
                 bool on, bool enabled) {
  const Theme& t = ui.theme();
  const Press press =
      ui.press(id, r, name, {.enabled = enabled, .states = on ? a11y::kChecked : 0U});
  if (!ui.visible(r)) return press.clicked;
  if (on || (press.held && press.hovered)) {
    ui.paint().fill(r, t.selection, 4);
  } else if (press.hovered) {
    ui.paint().fill(r, t.sunken, 4);
  }
  if (t.high_contrast && on) ui.paint().edge(r, t.edge, 4);
  const Color color = !enabled ? t.muted : on || press.hovered ? t.text : t.text2;
  ui.paint().icon(r, icon, 20, color);
  if (press.focused) ui.focus_ring(r, 4);
  ui.tip(press, name);
  return press.clicked;
}

float link_width(const Ui& ui, std::string_view label, const LinkLook& look) {
  return ui.paint().width(label, look.type) + (look.icon != 0 ? 26.0F : 0.0F) +
         (look.icon_after != 0 ? 26.0F : 0.0F);
}

bool link(Ui& ui, std::string_view id, float x, float y, std::string_view label,
          const LinkLook& look) {
  const Rect r{x, y, link_width(ui, label, look), look.type.line};
  const Press press = ui.press(id, r.inset(-4, -2), label, {.role = a11y::Role::kLink});
  const Color color = press.hovered ? ui.theme().accent_hover : ui.theme().accent;
  float at = x;
  if (look.icon != 0) {
    ui.paint().icon({at, y, 18, r.h}, look.icon, 18, color);
    at += 26;
  }
  at += ui.paint().text(at, y, label, look.type, color);
  if (look.icon_after != 0) ui.paint().icon({at + 8, y, 18, r.h}, look.icon_after, 18, color);
  if (press.hovered) ui.paint().hline(x, y + look.type.line - 1, r.w, color);
  if (press.focused) ui.focus_ring(r.inset(-2, 0), 4);
  return press.clicked;
}

}  // namespace icma::ui
