// SPDX-License-Identifier: Apache-2.0
// Coverage: which interactive items Dear ImGui saw in a frame, to be held against the nodes.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <string>
#include <vector>

#include "client/access/nodes.h"

namespace a11y {

// While one exists, the hooks of this Dear ImGui context report every item with an id. At most one
// at a time in a process; the constructor makes it the receiver, the destructor takes that back.
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

 private:
  ImGuiContext* context_;
};

}  // namespace a11y
