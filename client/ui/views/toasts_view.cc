// SPDX-License-Identifier: Apache-2.0
// Toasts stay six seconds, longer while the pointer rests on one.
#include "client/ui/views/toasts_view.h"

#include <algorithm>
#include <chrono>
#include <imgui.h>
#include <ranges>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

constexpr double kStay = 6;
constexpr float kWidth = 392;
// Above the foot of the reader and the bar of downloads.
constexpr float kFoot = 56;

float text_width(const Ui& ui, const app::Toast& item, float width) {
  const float action = item.action.empty() ? 0 : link_width(ui, item.action) + 8;
  return width - 48 - 52 - action;
}

}  // namespace

void ToastsView::draw(Ui& ui, std::span<const app::Toast> toasts, app::CommandSink& sink) {
  std::erase_if(since_, [&](const auto& entry) {
    return std::ranges::none_of(toasts, [&](const app::Toast& t) { return t.id == entry.first; });
  });
  const Rect screen = ui.screen();
  const float width = std::min(kWidth, screen.w - 32);
  float bottom = screen.h - kFoot;
  for (const app::Toast& item : toasts | std::views::reverse) {
    const float text =
        ui.paint().paragraph_height(text_width(ui, item, width), item.text, type::kLabel, 3);
    const float height = text + 22;
    const Rect r{screen.right() - 16 - width, bottom - height, width, height};
    bottom -= height + 12;
    const double now = ImGui::GetTime();
    const auto [shown, added] = since_.try_emplace(item.id, now);
    if (toast(ui, r, item, sink)) shown->second = now;
    const double left = shown->second + kStay - now;
    if (left <= 0) {
      sink.emit(app::DismissToast{item.id});
    } else {
      ui.wake_within(std::chrono::milliseconds(static_cast<int>(left * 1000) + 1));
    }
  }
}

// True while the pointer is on it.
bool ToastsView::toast(Ui& ui, const Rect& r, const app::Toast& item, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ImGui::SetNextWindowPos(ui.paint().at({r.x - 24, r.y - 16}));
  ImGui::SetNextWindowSize({ui.paint().px(r.w + 40), ui.paint().px(r.h + 32)});
  ImGui::Begin(("toast/" + item.id).c_str(), nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  ui.paint().shadow(r, t.shadow, 8);
  ui.paint().box(r, t.surface, t.dark ? t.edge : t.border, 8);
  ui.open_node(a11y::Role::kStatus, item.text, r);
  draw_sign(ui, {r.x + 16, r.y, 20, r.h}, item.sign, 20);
  ui.paragraph(r.x + 48, r.y + 11, text_width(ui, item, r.w), item.text, type::kLabel, t.text, 3);
  const Rect cross{r.right() - 44, r.y + (r.h - 36) / 2, 36, 36};
  if (!item.action.empty()) {
    const float width = link_width(ui, item.action);
    if (link(ui, "action", cross.x - 8 - width, r.center().y - 10, item.action)) {
      if (!item.program.empty()) sink.emit(app::OpenProgram{item.program});
      sink.emit(app::DismissToast{item.id});
    }
  }
  if (icon_button(ui, "dismiss", cross, icons::kX, ui.tr("Dismiss"))) {
    sink.emit(app::DismissToast{item.id});
  }
  ui.close_node();
  const bool hovered = ImGui::IsWindowHovered();
  ImGui::End();
  return hovered;
}

}  // namespace icma::ui
