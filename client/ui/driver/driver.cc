// SPDX-License-Identifier: Apache-2.0
// Injected input.
#include "client/ui/driver/driver.h"

#include <array>
#include <string>
#include <utility>

namespace icma::ui {
namespace {

// Queued input reaches widgets over several frames; after this many everything has been told.
constexpr int kSettle = 4;
constexpr int kMostNotches = 60;

constexpr std::array<std::pair<ImGuiKeyChord, ImGuiKey>, 3> kModifiers{
    {{ImGuiMod_Ctrl, ImGuiKey_LeftCtrl},
     {ImGuiMod_Shift, ImGuiKey_LeftShift},
     {ImGuiMod_Alt, ImGuiKey_LeftAlt}}};

ImVec2 middle(const a11y::Rect& r) {
  return {r.x + r.width / 2, r.y + r.height / 2};
}

bool outside(const a11y::Node& node) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const ImVec2 at = middle(node.rect);
  return (node.states & a11y::kOffscreen) != 0 || at.y < 0 || at.y >= size.y;
}

}  // namespace

void Driver::frames(int count) {
  for (int i = 0; i < count; ++i) frame_();
}

Result<void> Driver::click_node(const a11y::Node* node, std::string_view name) {
  if (node == nullptr) {
    return fail(ErrorKind::kNotFound, "nothing on the screen has this name", std::string(name));
  }
  if ((node->states & a11y::kDisabled) != 0) {
    return fail(ErrorKind::kConflict, "it is disabled", std::string(name));
  }
  ImGuiIO& io = ImGui::GetIO();
  const ImVec2 at = middle(node->rect);
  io.AddMousePosEvent(at.x, at.y);
  frames(2);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  frames(1);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  frames(kSettle);
  return {};
}

bool Driver::reveal(a11y::Role role, std::string_view name) {
  ImGuiIO& io = ImGui::GetIO();
  for (int i = 0; i < kMostNotches; ++i) {
    const a11y::Node* node = nodes_->find(role, name);
    if (node == nullptr) return false;
    if (!outside(*node)) return true;
    const bool below = node->rect.y > 0;
    const float x = node->rect.x + node->rect.width / 2;
    io.AddMousePosEvent(x, io.DisplaySize.y / 2);
    io.AddMouseWheelEvent(0, below ? -1.0F : 1.0F);
    frames(2);
  }
  return false;
}

Result<void> Driver::click(a11y::Role role, std::string_view name) {
  static_cast<void>(reveal(role, name));
  return click_node(nodes_->find(role, name), name);
}

Result<void> Driver::click(std::string_view name) {
  const a11y::Node* found = nullptr;
  for (const a11y::Node& node : nodes_->nodes()) {
    if (node.name == name && (node.states & a11y::kPressable) != 0) {
      found = &node;
      break;
    }
  }
  if (found != nullptr && outside(*found)) return click(found->role, name);
  return click_node(found, name);
}

Result<void> Driver::hover(std::string_view name) {
  const a11y::Node* node = nodes_->find(name);
  if (node == nullptr) {
    return fail(ErrorKind::kNotFound, "nothing on the screen has this name", std::string(name));
  }
  const ImVec2 at = middle(node->rect);
  ImGui::GetIO().AddMousePosEvent(at.x, at.y);
  frames(2);
  return {};
}

void Driver::press(ImGuiKeyChord chord) {
  ImGuiIO& io = ImGui::GetIO();
  const auto key = static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_);
  for (const auto& [mod, physical] : kModifiers) {
    if ((chord & mod) == 0) continue;
    io.AddKeyEvent(static_cast<ImGuiKey>(mod), true);
    io.AddKeyEvent(physical, true);
  }
  io.AddKeyEvent(key, true);
  frames(2);
  io.AddKeyEvent(key, false);
  for (const auto& [mod, physical] : kModifiers) {
    if ((chord & mod) == 0) continue;
    io.AddKeyEvent(physical, false);
    io.AddKeyEvent(static_cast<ImGuiKey>(mod), false);
  }
  frames(kSettle);
}

void Driver::type(std::string_view text) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  frames(kSettle);
}

void Driver::scroll(float notches) {
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  frames(kSettle);
}

}  // namespace icma::ui
