// SPDX-License-Identifier: Apache-2.0
// Coverage: which interactive items Dear ImGui saw in a frame, to be held against the nodes.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <memory>
#include <string>
#include <vector>

#include "client/access/nodes.h"

namespace a11y {

// While one exists, the hooks of its Dear ImGui context report every item with an id. The one whose
// begin_frame() was called last receives; they are destroyed in the reverse order of their making.
class Coverage {
 public:
  explicit Coverage(ImGuiContext* context);
  ~Coverage();
  Coverage(const Coverage&) = delete;
  Coverage& operator=(const Coverage&) = delete;

  void begin_frame();

  // Ids of items that can take the focus or be pressed and that have no node.
  std::vector<std::uint32_t> without_node(const NodeList& nodes) const;

  // What Dear ImGui called the item; empty when it never said.
  std::string label(std::uint32_t id) const;

  struct Seen;

 private:
  ImGuiContext* context_;
  std::unique_ptr<Seen> seen_;
  Seen* before_;  // who received before this one
};

}  // namespace a11y
