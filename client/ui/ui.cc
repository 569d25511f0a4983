// SPDX-License-Identifier: Apache-2.0
// Pressing, nodes and scrolling over Dear ImGui's item functions.
#include "client/ui/ui.h"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h>

namespace icma::ui {
Ui::Ui(const Parts& parts)
    : theme_(&parts.theme),
      nodes_(&parts.nodes),
      strings_(&parts.strings),
      state_(&parts.state),
      paint_(parts.fonts, parts.text_scale * parts.monitor, parts.monitor),
      reduced_motion_(parts.reduced_motion) {}

Rect Ui::screen() const {
  const ImVec2 size = ImGui::GetMainViewport()->Size;
  return {0, 0, size.x / paint_.scale(), size.y / paint_.scale()};
}

a11y::Rect Ui::physical(const Rect& r) const {
  const ImVec2 min = paint_.at({r.x, r.y});
  const ImVec2 max = paint_.at({r.right(), r.bottom()});
  return {min.x, min.y, max.x - min.x, max.y - min.y};
}

bool Ui::visible(const Rect& r) const {
  return ImGui::IsRectVisible(paint_.at({r.x, r.y}), paint_.at({r.right(), r.bottom()}));
}

Press Ui::press(std::string_view id, const Rect& r, std::string_view name,
                const PressOptions& options) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  Press press;
  press.id = window->GetID(id.data(), id.data() + id.size());
  const ImRect box(paint_.at({r.x, r.y}), paint_.at({r.right(), r.bottom()}));
  ImGuiItemFlags flags = ImGuiItemFlags_None;
  if (!options.enabled) flags |= ImGuiItemFlags_Disabled;
  if (!options.tab_stop) flags |= ImGuiItemFlags_NoTabStop;
  const bool shown = ImGui::ItemAdd(box, press.id, nullptr, flags);
  if (shown) {
    press.clicked = ImGui::ButtonBehavior(box, press.id, &press.hovered, &press.held);
  }
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool has_focus = g.NavId == press.id;
  press.focused = has_focus && g.NavCursorVisible && options.enabled;
  if (!options.enabled) press.clicked = press.hovered = press.held = false;

  a11y::Node& node = nodes_->add(press.id, options.role, name, physical(r));
  node.states = options.states | a11y::kPressable | a11y::kFocusable;
  if (!options.enabled) node.states |= a11y::kDisabled;
  if (has_focus) node.states |= a11y::kFocused;
  if (!shown) node.states |= a11y::kOffscreen;
  node.value.assign(options.value);
  node.description.assign(options.description);
  node.set_size = options.set_size;
  node.set_index = options.set_index;
  return press;
}

a11y::Node& Ui::node(a11y::Role role, std::string_view name, const Rect& r) {
  return nodes_->add(0, role, name, physical(r));
}

a11y::Node& Ui::open_node(a11y::Role role, std::string_view name, const Rect& r) {
  return nodes_->open(0, role, name, physical(r));
}

float Ui::text(float x, float y, std::string_view text, const Type& type, Color color,
               float max_width) {
  const float width = paint_.text(x, y, text, type, color, max_width);
  if (!text.empty()) node(a11y::Role::kText, text, {x, y, width, type.line});
  return width;
}

float Ui::text_in(const Rect& r, std::string_view text, const Type& type, Color color,
                  Align align) {
  const float width = paint_.text_in(r, text, type, color, align);
  if (!text.empty()) node(a11y::Role::kText, text, r);
  return width;
}

float Ui::paragraph(float x, float y, float width, std::string_view text, const Type& type,
                    Color color, int max_lines) {
  const float height = paint_.paragraph(x, y, width, text, type, color, max_lines);
  if (!text.empty()) node(a11y::Role::kText, text, {x, y, width, height});
  return height;
}

float Ui::heading(float x, float y, std::string_view text, const Type& type, float max_width,
                  int lines) {
  float width = max_width;
  float height = type.line;
  if (lines > 1) {
    height = paint_.paragraph(x, y, max_width, text, type, theme_->text, lines);
  } else {
    width = paint_.text(x, y, text, type, theme_->text, max_width);
  }
  node(a11y::Role::kHeading, text, {x, y, width, height});
  return width;
}

void Ui::focus_ring(const Rect& r, float radius, bool inside) const {
  if (inside) {
    paint_.edge(r, theme_->focus, radius, 2);
  } else {
    paint_.edge(r.inset(-4), theme_->focus, radius + 4, 2);
  }
}

void Ui::tip(const Press& press, std::string_view text) {
  if (!press.hovered || text.empty()) return;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  constexpr float kRest = 0.4F;
  if (g.HoveredIdTimer < kRest) {
    wake_within(
        std::chrono::milliseconds(static_cast<int>((kRest - g.HoveredIdTimer) * 1000) + 10));
    return;
  }
  const float width = paint_.width(text, type::kCaption) + 20;
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const Rect whole = screen();
  Rect r{pointer.x / paint_.scale() + 12, pointer.y / paint_.scale() + 18, width, 30};
  r.x = std::min(r.x, whole.right() - r.w - 8);
  if (r.bottom() > whole.bottom() - 8) r.y -= 56;
  ImGui::SetNextWindowPos(paint_.at({r.x, r.y}));
  ImGui::SetNextWindowSize({paint_.px(r.w), paint_.px(r.h)});
  ImGui::Begin("##tip", nullptr,
               ImGuiWindowFlags_Tooltip | ImGuiWindowFlags_NoInputs |
                   ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground);
  paint_.box(r, theme_->text, theme_->border, 4);
  paint_.text_in(r, text, type::kCaption, theme_->surface, Align::kCenter);
  ImGui::End();
}

Rect Ui::begin_scroll(std::string_view id, const Rect& r) {
  const ImVec2 min = paint_.at({r.x, r.y});
  const ImVec2 max = paint_.at({r.right(), r.bottom()});
  ImGui::SetCursorScreenPos(min);
  const ImVec2 size{std::max(1.0F, max.x - min.x), std::max(1.0F, max.y - min.y)};
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::BeginChild(window->GetID(id.data(), id.data() + id.size()), size,
                    ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground |
                        ImGuiWindowFlags_NoSavedSettings);
  const float top = std::round(ImGui::GetScrollY());
  scrolls_.push_back({r, top, std::nullopt});
  return {r.x, r.y - top / paint_.scale(), r.w, r.h};
}

void Ui::scroll_to(const Rect& part) {
  if (!scrolls_.empty()) scrolls_.back().wanted = part;
}

void Ui::end_scroll(float content_bottom) {
  const Scroll scroll = scrolls_.back();
  scrolls_.pop_back();
  const float height = content_bottom + scroll.top / paint_.scale() - scroll.area.y;
  const float most = std::max(0.0F, paint_.px(height - scroll.area.h));
  ImGui::SetCursorScreenPos(
      {paint_.px(scroll.area.x), paint_.px(scroll.area.y) - scroll.top + paint_.px(height) - 1});
  ImGui::Dummy({1, 1});
  if (scroll.wanted.has_value()) {
    const float above = scroll.area.y - scroll.wanted->y;
    const float below = scroll.wanted->bottom() - scroll.area.bottom();
    const float move = above > 0 ? -above : std::max(0.0F, below);
    if (move != 0) {
      ImGui::SetScrollY(std::clamp(scroll.top + paint_.px(move), 0.0F, most));
      animate();
    }
  }
  if (most > 1) {
    const float share = scroll.area.h / height;
    const float length = std::max(32.0F, (scroll.area.h - 8) * share);
    const float travel = scroll.area.h - 8 - length;
    const Rect thumb{scroll.area.right() - 10, scroll.area.y + 4 + travel * scroll.top / most, 6,
                     length};
    paint_.fill(thumb, theme_->edge.with_alpha(theme_->high_contrast ? 1.0F : .55F), 3);
  }
  ImGui::EndChild();
}

void Ui::claim_keyboard() {
  state_->keyboard_claimed = ImGui::GetFrameCount();
}

bool Ui::key(ImGuiKey key, bool repeat) const {
  if (state_->keyboard_claimed >= ImGui::GetFrameCount() - 1) return false;
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyCtrl || io.KeyAlt || io.KeySuper) return false;
  return ImGui::IsKeyPressed(key, repeat);
}

bool Ui::chord(ImGuiKeyChord chord) const {
  return ImGui::IsKeyChordPressed(chord);
}

bool Ui::focus_shown() const {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  return (g.NavId != 0 && g.NavCursorVisible) ||
         state_->keyboard_claimed >= ImGui::GetFrameCount() - 1;
}

bool Ui::default_enter() const {
  return !focus_shown() && (key(ImGuiKey_Enter) || key(ImGuiKey_KeypadEnter));
}

void Ui::wake_within(std::chrono::milliseconds time) {
  within_ = within_.has_value() ? std::min(*within_, time) : time;
}

}  // namespace icma::ui
