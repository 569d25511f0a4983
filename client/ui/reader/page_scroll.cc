// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/page_scroll.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <imgui_internal.h>

namespace icma::ui {
namespace {

// The share of the way that is left after a sixtieth of a second.
constexpr float kLeft = .72F;
constexpr float kNear = .5F;

// Keys the page takes for itself; moving the keyboard focus with them stays possible with Tab.
bool pressed(ImGuiKey key, ImGuiID owner) {
  ImGui::SetKeyOwner(key, owner);
  return ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, owner);
}

}  // namespace

void PageScroll::jump(float to) {
  top_ = target_ = std::clamp(to, 0.0F, furthest());
}

void PageScroll::glide(float to) {
  target_ = std::clamp(to, 0.0F, furthest());
}

float PageScroll::furthest() const {
  return std::max(0.0F, content_ - view_);
}

void PageScroll::set_extent(float content, float view) {
  content_ = content;
  view_ = view;
  top_ = std::clamp(top_, 0.0F, furthest());
  target_ = std::clamp(target_, 0.0F, furthest());
}

bool PageScroll::keys(const Ui& ui, const Rect& view, float line) {
  if (ui.focus_shown() || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return false;
  // A drawer over the page has the keys.
  const ImGuiWindow* focused = ImGui::GetCurrentContext()->NavWindow;
  if (focused != nullptr && focused->RootWindow != ImGui::GetCurrentWindow()->RootWindow) {
    return false;
  }
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyCtrl || io.KeyAlt || io.KeySuper) return false;
  const ImGuiID owner = ImGui::GetID("page-scroll");
  const float page = std::max(line, view.h - 2 * line);
  float move = 0;
  if (pressed(ImGuiKey_DownArrow, owner)) move += 2 * line;
  if (pressed(ImGuiKey_UpArrow, owner)) move -= 2 * line;
  if (pressed(ImGuiKey_PageDown, owner)) move += page;
  if (pressed(ImGuiKey_PageUp, owner)) move -= page;
  if (pressed(ImGuiKey_Space, owner)) move += io.KeyShift ? -page : page;
  if (pressed(ImGuiKey_Home, owner)) move -= content_;
  if (pressed(ImGuiKey_End, owner)) move += content_;
  if (move == 0) return false;
  glide(target_ + move);
  return true;
}

bool PageScroll::update(Ui& ui, const Rect& view, float line) {
  const ImGuiIO& io = ImGui::GetIO();
  bool scrolled = false;
  const bool over = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem |
                                           ImGuiHoveredFlags_ChildWindows) &&
                    ImGui::IsMouseHoveringRect(ui.paint().at({view.x, view.y}),
                                               ui.paint().at({view.right(), view.bottom()}));
  if (over && io.MouseWheel != 0 && !io.KeyCtrl) {
    glide(target_ - io.MouseWheel * 3 * line);
    scrolled = true;
  }
  scrolled |= keys(ui, view, line);
  const float left = target_ - top_;
  if (std::abs(left) <= kNear || ui.reduced_motion()) {
    top_ = target_;
  } else {
    const float frames = std::clamp(io.DeltaTime * 60, .25F, 4.0F);
    top_ = target_ - left * std::pow(kLeft, frames);
    ui.animate();
  }
  return scrolled;
}

bool PageScroll::thumb(Ui& ui, const Rect& view) {
  if (content_ <= view.h + 1) return false;
  const float room = view.h - 8;
  const float length = std::max(32.0F, room * view.h / content_);
  const float travel = std::max(1.0F, room - length);
  const float at = furthest() > 0 ? top_ / furthest() : 0;
  const Rect r{view.right() - 10, view.y + 4 + travel * at, 6, length};
  const Press press =
      ui.press("page-thumb", r.inset(-5, 0), ui.tr("Scroll"),
               {.role = a11y::Role::kSlider,
                .value = std::to_string(static_cast<int>(std::lround(at * 100))) + " %",
                .tab_stop = false});
  const float mouse = ImGui::GetIO().MousePos.y / ui.paint().scale();
  if (press.held) {
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) grabbed_ = mouse - r.y;
    jump((mouse - grabbed_ - view.y - 4) / travel * furthest());
  }
  const Theme& t = ui.theme();
  const bool strong = t.high_contrast || press.held || press.hovered;
  ui.paint().fill(r, t.edge.with_alpha(strong ? 1.0F : .55F), 3);
  return press.held;
}

}  // namespace icma::ui
