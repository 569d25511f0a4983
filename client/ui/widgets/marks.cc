// SPDX-License-Identifier: Apache-2.0
// Small marks.
#include "client/ui/widgets/marks.h"

#include <string>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"

namespace icma::ui {

using app::Sign;

char32_t sign_icon(Sign sign) {
  switch (sign) {
    case Sign::kDone:
      return icons::kCircleCheck;
    case Sign::kUp:
      return icons::kArrowUp;
    case Sign::kDown:
      return icons::kArrowDown;
    case Sign::kOffline:
      return icons::kCloudOff;
    case Sign::kWarning:
      return icons::kAlertTriangle;
    case Sign::kDanger:
      return icons::kAlertCircle;
    case Sign::kLaptop:
      return icons::kDeviceLaptop;
    case Sign::kClock:
      return icons::kClock;
    case Sign::kLock:
      return icons::kLock;
    case Sign::kMerge:
      return icons::kGitMerge;
    case Sign::kRefresh:
      return icons::kRefresh;
    case Sign::kNone:
      break;
  }
  return 0;
}

Color sign_color(const Theme& theme, Sign sign) {
  switch (sign) {
    case Sign::kDone:
      return theme.success;
    case Sign::kUp:
    case Sign::kDown:
    case Sign::kRefresh:
      return theme.accent;
    case Sign::kWarning:
      return theme.warning;
    case Sign::kDanger:
      return theme.danger;
    default:
      return theme.text2;
  }
}

void draw_sign(const Ui& ui, const Rect& r, Sign sign, float size) {
  if (sign != Sign::kNone) {
    ui.paint().icon(r, sign_icon(sign), size, sign_color(ui.theme(), sign));
  }
}

float pill_width(const Ui& ui, const app::Pill& pill) {
  const float lead = pill.sign == Sign::kNone ? 10 : 6 + 16 + 6;
  return lead + ui.paint().width(pill.text, type::kCaption5) + 10;
}

void pill(Ui& ui, const Rect& r, const app::Pill& pill) {
  const Theme& t = ui.theme();
  ui.paint().fill(r, t.sunken, kPill);
  if (t.high_contrast) ui.paint().edge(r, t.border, kPill);
  float x = r.x + 10;
  if (pill.sign != Sign::kNone) {
    draw_sign(ui, {r.x + 6, r.y, 16, r.h}, pill.sign, 16);
    x = r.x + 28;
  }
  ui.text_in({x, r.y, r.right() - x, r.h}, pill.text, type::kCaption5, t.text);
}

bool sync_pill(Ui& ui, float right, float center_y, const app::Pill& pill, bool compact,
               float* left) {
  const Theme& t = ui.theme();
  const float lead = pill.sign == Sign::kNone ? 12 : 8 + 18 + 6;
  const bool only_sign = compact && pill.sign != Sign::kNone;
  const float width = only_sign ? 36 : lead + ui.paint().width(pill.text, type::kCaption5) + 12;
  const Rect r{right - width, center_y - 14, width, 28};
  *left = r.x;
  const Press press = ui.press("sync-pill", r, pill.text,
                               {.description = ui.tr("Opens what waits and what was sent")});
  ui.paint().fill(r, press.hovered ? t.selection : t.sunken, kPill);
  if (t.high_contrast) ui.paint().edge(r, t.border, kPill);
  draw_sign(ui, {r.x + (only_sign ? 9.0F : 8.0F), r.y, 18, r.h}, pill.sign, 18);
  if (!only_sign) {
    const Rect word{r.x + lead, r.y, width - lead - 8, r.h};
    ui.paint().text_in(word, pill.text, type::kCaption5, t.text);
  }
  if (press.focused) ui.focus_ring(r, kPill);
  return press.clicked;
}

float chip_width(const Ui& ui, std::string_view label) {
  return 12 + ui.paint().width(label, type::kLabel5) + 6 + 16 + 8;
}

bool applied_chip(Ui& ui, std::string_view id, float x, float y, std::string_view label) {
  const Theme& t = ui.theme();
  const Rect r{x, y, chip_width(ui, label), 32};
  const Press press = ui.press(
      id, r, label, {.states = a11y::kChecked, .description = ui.tr("Takes this filter away")});
  ui.paint().fill(r, t.selection, kPill);
  if (press.hovered || t.high_contrast) ui.paint().edge(r, t.edge, kPill);
  ui.paint().text(x + 12, y + 6, label, type::kLabel5, t.text);
  ui.paint().icon({r.right() - 24, y, 16, 32}, icons::kX, 16, t.text2);
  if (press.focused) ui.focus_ring(r, kPill);
  return press.clicked;
}

void avatar(Ui& ui, const Rect& r, std::string_view initials, std::string_view name) {
  const Theme& t = ui.theme();
  ui.paint().disc(r.center(), r.w / 2, t.text2);
  ui.paint().text_in(r, initials, type::kCaption6, t.surface, Align::kCenter);
  ui.node(a11y::Role::kImage, name, r);
}

void section(Ui& ui, const Rect& r, std::string_view title, std::string_view note) {
  ui.heading(r.x, r.y, title, type::kBody6);
  if (note.empty()) return;
  const float width = ui.paint().width(note, type::kCaption);
  ui.text(r.right() - width, r.y + 4, note, type::kCaption, ui.theme().muted);
}

bool section_link(Ui& ui, const Rect& r, std::string_view title, std::string_view label) {
  ui.heading(r.x, r.y, title, type::kBody6);
  return link(ui, std::string(title).append("/link"), r.right() - link_width(ui, label), r.y + 3,
              label);
}

void card(const Ui& ui, const Rect& r) {
  ui.paint().box(r, ui.theme().surface, ui.theme().border, 8);
}

void date_stub(const Ui& ui, float x, float y, std::string_view day, std::string_view month) {
  ui.paint().text_in({x, y, 36, 28}, day, type::kH2, ui.theme().text, Align::kCenter);
  ui.paint().text_in({x, y + 28, 36, 18}, month, type::kCaption, ui.theme().muted, Align::kCenter);
}

}  // namespace icma::ui
