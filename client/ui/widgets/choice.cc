// SPDX-License-Identifier: Apache-2.0
// Check box, radio, switch, slider.
#include "client/ui/widgets/choice.h"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h>

#include "client/ui/icons.h"

namespace icma::ui {
namespace {

void check_mark(const Ui& ui, const Rect& r, bool on, bool hovered) {
  const Theme& t = ui.theme();
  if (on) {
    ui.paint().fill(r, t.accent, 4);
    ui.paint().icon(r, icons::kCheck, 16, t.on_accent);
  } else {
    ui.paint().box(r, t.surface, hovered ? t.text : t.edge, 4, 1.5F);
  }
}

// The arrow keys belong to the slider while it has the focus.
int arrow_steps(ImGuiID id) {
  int steps = 0;
  for (const ImGuiKey key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_DownArrow,
                             ImGuiKey_UpArrow, ImGuiKey_Home, ImGuiKey_End}) {
    ImGui::SetKeyOwner(key, id);
  }
  const auto pressed = [id](ImGuiKey key) {
    return ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id);
  };
  if (pressed(ImGuiKey_LeftArrow) || pressed(ImGuiKey_DownArrow)) --steps;
  if (pressed(ImGuiKey_RightArrow) || pressed(ImGuiKey_UpArrow)) ++steps;
  return steps;
}

}  // namespace

void radio_mark(const Ui& ui, const Rect& r, bool on, bool hovered) {
  const Theme& t = ui.theme();
  ui.paint().disc(r.center(), r.w / 2, t.surface);
  ui.paint().circle(r.center(), r.w / 2 - .75F, on ? t.accent : hovered ? t.text : t.edge, 1.5F);
  if (on) ui.paint().disc(r.center(), 5, t.accent);
}

bool check_row(Ui& ui, std::string_view id, const Rect& r, std::string_view label, bool on,
               std::string_view count, bool faint) {
  const Theme& t = ui.theme();
  const Press press =
      ui.press(id, r, label,
               {.role = a11y::Role::kCheckBox, .states = on ? a11y::kChecked : 0U, .value = count});
  if (!ui.visible(r)) return press.clicked;
  const Rect box = r.middle_left(18, 18);
  check_mark(ui, box, on, press.hovered);
  const float count_width = count.empty() ? 0 : ui.paint().width(count, type::kCaption) + 8;
  ui.paint().text_in({r.x + 28, r.y, r.w - 28 - count_width, r.h}, label, type::kLabel,
                     faint ? t.muted : t.text);
  ui.paint().text_in(r, count, type::kCaption, t.muted, Align::kRight);
  if (press.focused) ui.focus_ring(box, 4);
  return press.clicked;
}

bool toggle(Ui& ui, std::string_view id, Point at, std::string_view name, bool on, bool enabled,
            std::string_view shown) {
  const Theme& t = ui.theme();
  const std::string_view state = ui.tr(on ? "On" : "Off");
  const std::string_view word = shown.empty() ? state : shown;
  const Rect r{at.x, at.y - 12, 40, 24};
  const float whole = 40 + 12 + ui.paint().width(word, type::kLabel);
  const Press press = ui.press(id, {at.x, r.y, whole, r.h}, name,
                               {.role = a11y::Role::kSwitch,
                                .enabled = enabled,
                                .states = on ? a11y::kChecked : 0U,
                                .value = state});
  const Color line = !enabled ? t.border : on ? t.accent : press.hovered ? t.text : t.edge;
  const Color ground = !enabled ? t.sunken : on ? t.accent : t.surface;
  ui.paint().box(r, ground, line, kPill, 1.5F);
  const Color thumb = !enabled ? t.muted : on ? t.on_accent : t.edge;
  ui.paint().disc({on ? r.right() - 12 : r.x + 12, at.y}, 7.5F, thumb);
  ui.paint().text(at.x + 52, at.y - 10, word, type::kLabel, shown.empty() ? t.text2 : t.text);
  if (press.focused) ui.focus_ring(r, kPill);
  return press.clicked;
}

bool slider(Ui& ui, std::string_view id, const Rect& r, std::string_view name, int& value,
            const SliderRange& range) {
  const Theme& t = ui.theme();
  const bool enabled = range.enabled;
  const Press press = ui.press(
      id, r, name, {.role = a11y::Role::kSlider, .enabled = enabled, .value = range.shown});
  int wanted = value;
  if (press.held) {
    const float along = (ImGui::GetIO().MousePos.x / ui.paint().scale() - r.x) / r.w;
    const float raw = static_cast<float>(range.min) +
                      std::clamp(along, 0.0F, 1.0F) * static_cast<float>(range.max - range.min);
    const auto step = static_cast<float>(range.step);
    wanted = static_cast<int>(std::lround(raw / step) * range.step);
  }
  const bool focused = enabled && ImGui::GetCurrentContext()->NavId == press.id;
  if (focused) wanted += arrow_steps(press.id) * range.step;
  wanted = std::clamp(wanted, range.min, range.max);
  const float part = static_cast<float>(wanted - range.min) /
                     static_cast<float>(std::max(1, range.max - range.min));
  const float y = r.center().y;
  ui.paint().fill({r.x, y - 2, r.w, 4}, t.high_contrast ? t.muted : t.border, 2);
  ui.paint().fill({r.x, y - 2, r.w * part, 4}, enabled ? t.accent : t.muted, 2);
  const Point thumb{r.x + r.w * part, y};
  ui.paint().disc(thumb, 9, press.hovered || press.held ? t.selection : t.surface);
  ui.paint().circle(thumb, 8, enabled ? t.accent : t.muted, 2);
  if (press.focused) ui.focus_ring({thumb.x - 9, thumb.y - 9, 18, 18}, kPill);
  const bool moved = wanted != value;
  value = wanted;
  return moved;
}

}  // namespace icma::ui
