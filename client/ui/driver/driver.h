// SPDX-License-Identifier: Apache-2.0
// Driver: uses the window as a person does, by pointer and keys, finding things by role and name.
#pragma once

#include <functional>
#include <imgui.h>
#include <string_view>

#include "client/access/nodes.h"
#include "courses/base/result.h"

namespace icma::ui {

// Feeds input events to Dear ImGui and lets frames pass. Everything runs on the UI thread.
class Driver {
 public:
  // `frame` draws one whole frame; `nodes` are those of the frame drawn last.
  Driver(std::function<void()> frame, const a11y::NodeList& nodes)
      : frame_(std::move(frame)), nodes_(&nodes) {}

  // Moves the pointer to the middle of the node and presses. kNotFound names what is missing.
  // Something outside the visible part is brought into view by the wheel first.
  Result<void> click(a11y::Role role, std::string_view name);
  Result<void> click(std::string_view name);
  Result<void> hover(std::string_view name);

  // A key with its modifiers, pressed and released.
  void press(ImGuiKeyChord chord);
  // Characters, as a keyboard gives them.
  void type(std::string_view text);
  void scroll(float notches);
  void frames(int count);

  const a11y::NodeList& nodes() const { return *nodes_; }

 private:
  Result<void> click_node(const a11y::Node* node, std::string_view name);
  bool reveal(a11y::Role role, std::string_view name);

  std::function<void()> frame_;
  const a11y::NodeList* nodes_;
};

}  // namespace icma::ui
