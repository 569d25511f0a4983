// SPDX-License-Identifier: Apache-2.0
// Segmented control, tabs, select.
#include <algorithm>
#include <imgui_internal.h>

#include "client/ui/icons.h"
#include "client/ui/widgets/choice.h"

namespace icma::ui {
namespace {

std::string part_id(std::string_view id, std::size_t i) {
  return std::string(id).append("/").append(std::to_string(i));
}

bool option_row(Ui& ui, const Rect& r, std::string_view id, std::string_view label, bool chosen,
                const PressOptions& options) {
  const Theme& t = ui.theme();
  const Press press = ui.press(id, r, label, options);
  if (chosen || press.held) {
    ui.paint().fill(r, t.selection, 4);
  } else if (press.hovered || press.focused) {
    ui.paint().fill(r, t.sunken, 4);
  }
  ui.paint().text_in(r.inset(12, 0), label, chosen ? type::kLabel6 : type::kLabel, t.text);
  if (chosen) ui.paint().icon({r.right() - 30, r.y, 18, r.h}, icons::kCheck, 18, t.accent);
  if (press.focused) ui.focus_ring(r, 4, true);
  return press.clicked;
}

// The open list of a select; index of the pressed option or -1.
int option_list(Ui& ui, const Rect& field, std::string_view name,
                std::span<const std::string_view> options, int chosen) {
  float width = field.w;
  for (const std::string_view option : options) {
    width = std::max(width, ui.paint().width(option, type::kLabel6) + 60);
  }
  const float height = 36 * static_cast<float>(options.size()) + 8;
  Rect list{std::min(field.x, ui.screen().w - width - 8), field.bottom() + 4, width, height};
  if (list.bottom() > ui.screen().h - 8) list.y = field.y - 4 - height;
  ImGui::SetNextWindowPos(ui.paint().at({list.x - 24, list.y - 24}));
  ImGui::SetNextWindowSize({ui.paint().px(list.w + 48), ui.paint().px(list.h + 60)});
  if (!ImGui::BeginPopup("##list", ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground |
                                       ImGuiWindowFlags_NoSavedSettings)) {
    return -1;
  }
  int pressed = -1;
  ui.paint().shadow(list, ui.theme().shadow, 8);
  ui.paint().box(list, ui.theme().surface, ui.theme().dark ? ui.theme().edge : ui.theme().border,
                 8);
  ui.open_node(a11y::Role::kList, name, list);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const Rect row{list.x + 4, list.y + 4 + 36 * static_cast<float>(i), list.w - 8, 36};
    const bool is_chosen = static_cast<int>(i) == chosen;
    const PressOptions as_option{.role = a11y::Role::kOption,
                                 .states = is_chosen ? a11y::kSelected : 0U,
                                 .set_size = static_cast<int>(options.size()),
                                 .set_index = static_cast<int>(i) + 1};
    if (option_row(ui, row, part_id("option", i), options[i], is_chosen, as_option)) {
      pressed = static_cast<int>(i);
      ImGui::CloseCurrentPopup();
    }
  }
  ui.close_node();
  ImGui::EndPopup();
  return pressed;
}

}  // namespace

int segmented(Ui& ui, std::string_view id, const Rect& r, std::string_view name,
              std::span<const std::string_view> parts, int chosen) {
  const Theme& t = ui.theme();
  const auto count = static_cast<int>(parts.size());
  int pressed = -1;
  ui.paint().fill(r, t.surface, 4);
  ui.open_node(a11y::Role::kGroup, name, r);
  std::optional<Rect> ring;
  for (int i = 0; i < count; ++i) {
    const Rect part = r.column(i, count, 0);
    const std::string_view label = parts[static_cast<std::size_t>(i)];
    const bool on = i == chosen;
    const Press press = ui.press(part_id(id, static_cast<std::size_t>(i)), part, label,
                                 {.role = a11y::Role::kRadio,
                                  .states = on ? a11y::kChecked : 0U,
                                  .set_size = count,
                                  .set_index = i + 1});
    if (on || press.hovered) {
      const float left = i == 0 ? 1 : 0;
      const float right = i + 1 == count ? 1 : 0;
      ui.paint().fill({part.x + left, part.y + 1, part.w - left - right, part.h - 2},
                      on ? t.selection : t.sunken, i == 0 || i + 1 == count ? 3.0F : 0.0F);
    }
    if (i > 0) ui.paint().vline(part.x, part.y + 1, part.h - 2, t.border);
    ui.paint().text_in(part, label, on ? type::kLabel6 : type::kLabel5, on ? t.text : t.text2,
                       Align::kCenter);
    if (press.clicked) pressed = i;
    if (press.focused) ring = part;
  }
  ui.paint().edge(r, t.edge, 4);
  if (ring.has_value()) ui.focus_ring(*ring, 4, true);
  ui.close_node();
  return pressed;
}

int tabs(Ui& ui, std::string_view id, const Rect& r, std::span<const Tab> tabs, int chosen) {
  const Theme& t = ui.theme();
  int pressed = -1;
  float x = r.x;
  ui.paint().hline(r.x, r.bottom() - ui.paint().hairline(), r.w, t.border);
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    const bool on = static_cast<int>(i) == chosen;
    const Type& type = on ? type::kLabel6 : type::kLabel5;
    const float label = ui.paint().width(tabs[i].label, type);
    const float count =
        tabs[i].count.empty() ? 0 : ui.paint().width(tabs[i].count, type::kLabel) + 8;
    const Rect tab{x, r.y, label + count, r.h};
    const Press press = ui.press(part_id(id, i), tab, tabs[i].label,
                                 {.role = a11y::Role::kTab,
                                  .states = on ? a11y::kSelected : 0U,
                                  .value = tabs[i].count,
                                  .set_size = static_cast<int>(tabs.size()),
                                  .set_index = static_cast<int>(i) + 1});
    const Color color = on || press.hovered ? t.text : t.text2;
    ui.paint().text(x, r.y + (r.h - 20) / 2, tabs[i].label, type, color);
    ui.paint().text(x + label + 8, r.y + (r.h - 20) / 2, tabs[i].count, type::kLabel, t.text2);
    if (on) {
      ui.paint().fill({tab.x, tab.bottom() - 2, tab.w, 2}, t.accent);
    } else if (press.hovered) {
      ui.paint().fill({tab.x, tab.bottom() - 2, tab.w, 2}, t.border);
    }
    if (press.focused) ui.focus_ring(tab.inset(-6, 4), 4, true);
    if (press.clicked) pressed = static_cast<int>(i);
    x = tab.right() + 24;
  }
  return pressed;
}

int select(Ui& ui, std::string_view id, const Rect& r, std::string_view name,
           std::span<const std::string_view> options, int chosen, const SelectLook& look) {
  const Theme& t = ui.theme();
  const std::string_view shown = chosen >= 0 && chosen < static_cast<int>(options.size())
                                     ? options[static_cast<std::size_t>(chosen)]
                                     : std::string_view();
  ImGui::PushID(id.data(), id.data() + id.size());
  const bool open = ImGui::IsPopupOpen("##list");
  const Press press = ui.press(
      "field", r, name,
      {.role = a11y::Role::kSelect, .states = open ? a11y::kExpanded : 0U, .value = shown});
  if (press.clicked) ImGui::OpenPopup("##list");
  if (look.quiet) {
    const float width = ui.paint().width(shown, look.type) + 24;
    const Color color = press.hovered || open ? t.text : t.text2;
    ui.paint().text_in({r.right() - width, r.y, width - 24, r.h}, shown, look.type, color);
    ui.paint().icon({r.right() - 17, r.y, 16, r.h}, icons::kChevronDown, 16, color);
  } else {
    ui.paint().box(r, t.surface, press.hovered || open ? t.text : t.edge, 4);
    float x = r.x + 12;
    if (look.icon != 0) {
      ui.paint().icon({x, r.y, 20, r.h}, look.icon, 20, t.text2);
      x += 30;
    }
    ui.paint().text_in({x, r.y, r.right() - 36 - x, r.h}, shown, look.type, t.text);
    ui.paint().icon({r.right() - 32, r.y, 20, r.h}, icons::kChevronDown, 18, t.text2);
  }
  if (press.focused) ui.focus_ring(r, 4);
  const int pressed = option_list(ui, r, name, options, chosen);
  ImGui::PopID();
  return pressed;
}

}  // namespace icma::ui
