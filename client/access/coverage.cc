// SPDX-License-Identifier: Apache-2.0
// The four functions Dear ImGui calls when it is built with IMGUI_ENABLE_TEST_ENGINE. They belong
// to this file, with the one list they fill: the library offers no pointer to carry the receiver.
#include "client/access/coverage.h"

#include <algorithm>
#include <imgui_internal.h>
#include <map>

namespace {

// Windows themselves are reported too, by their handles, and what stands in the fallback window
// that is never shown; nobody sees or reaches those.
bool is_window(const ImGuiContext& context, ImGuiID id) {
  if (context.CurrentWindow != nullptr && context.CurrentWindow->IsFallbackWindow) return true;
  return std::ranges::any_of(context.Windows, [id](const ImGuiWindow* window) {
    return id == window->ID || id == window->MoveId || id == window->ChildId;
  });
}

struct Seen {
  std::map<std::uint32_t, std::string> labels;
  std::map<std::uint32_t, bool> items;  // true: takes focus
};

Seen*& receiver() {
  static Seen* current = nullptr;
  return current;
}

}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext* ctx, ImGuiID id, const ImRect& /*bb*/,
                                 const ImGuiLastItemData* data) {
  if (receiver() == nullptr || id == 0 || is_window(*ctx, id)) return;
  const bool focusable = data != nullptr && (data->ItemFlags & ImGuiItemFlags_NoNav) == 0;
  receiver()->items[id] = receiver()->items[id] || focusable;
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* /*ctx*/, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags /*flags*/) {
  if (receiver() != nullptr && label != nullptr) receiver()->labels[id] = label;
}

void ImGuiTestEngineHook_Log(ImGuiContext* /*ctx*/, const char* /*fmt*/, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext* /*ctx*/, ImGuiID /*id*/) {
  return nullptr;
}

namespace a11y {

Coverage::Coverage(ImGuiContext* context) : context_(context) {
  receiver() = new Seen;
  context_->TestEngineHookItems = true;
}

Coverage::~Coverage() {
  context_->TestEngineHookItems = false;
  delete receiver();
  receiver() = nullptr;
}

void Coverage::begin_frame() {
  receiver()->items.clear();
}

std::vector<std::uint32_t> Coverage::without_node(const NodeList& nodes) const {
  std::vector<std::uint32_t> missing;
  for (const auto& [id, focusable] : receiver()->items) {
    if (focusable && nodes.find(id) == nullptr) missing.push_back(id);
  }
  return missing;
}

std::string Coverage::label(std::uint32_t id) const {
  const auto found = receiver()->labels.find(id);
  return found == receiver()->labels.end() ? std::string() : found->second;
}

}  // namespace a11y
