// SPDX-License-Identifier: Apache-2.0
// NodeList: what a frame shows, as a flat list of named nodes, for assistive technology and tests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace a11y {

enum class Role : std::uint8_t {
  kWindow,
  kGroup,
  kHeading,
  kText,
  kButton,
  kLink,
  kCheckBox,
  kRadio,
  kSwitch,
  kSlider,
  kField,
  kSearch,
  kSelect,
  kOption,
  kTab,
  kTable,
  kRow,
  kCell,
  kList,
  kListItem,
  kImage,
  kProgress,
  kStatus,
  kDialog,
  kNavigation,
  kPage,
  kVideo
};

// Lower-case words, as in "check box".
std::string_view to_string(Role role);

enum State : std::uint32_t {
  kDisabled = 1U << 0U,
  kFocused = 1U << 1U,
  kChecked = 1U << 2U,
  kSelected = 1U << 3U,
  kExpanded = 1U << 4U,
  kInvalid = 1U << 5U,
  kPressable = 1U << 6U,
  kOffscreen = 1U << 7U,
  kMultiline = 1U << 8U,
  kFocusable = 1U << 9U,
};

struct Rect {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

struct Node {
  std::uint32_t id = 0;  // the drawing library's id; 0 for what cannot be pressed
  int parent = -1;       // index in the list
  Role role = Role::kText;
  std::string name;
  std::string value;
  std::string description;
  std::uint32_t states = 0;
  Rect rect;          // in window pixels
  int set_size = 0;   // how many of its kind there are, hidden ones included; 0 unknown
  int set_index = 0;  // from 1
};

// Filled while a frame is built: begin_frame, then add and open/close in reading order. The strings
// of earlier frames are reused, so that a steady screen allocates nothing. One thread.
class NodeList {
 public:
  void begin_frame();

  // Appends a node under the open group and returns its index. Call it after the widget, when its
  // id and state are known. The reference stays valid until the next add.
  Node& add(std::uint32_t id, Role role, std::string_view name, const Rect& rect);

  // Nodes added until close() are children of this one.
  Node& open(std::uint32_t id, Role role, std::string_view name, const Rect& rect);
  void close();

  std::span<const Node> nodes() const { return {nodes_.data(), count_}; }

  // The first node with this role and name that is not disabled, or with this name only.
  const Node* find(Role role, std::string_view name) const;
  const Node* find(std::string_view name) const;
  const Node* find(std::uint32_t id) const;

  // One line a node, indented by depth: for golden files and for people.
  std::string dump() const;

 private:
  std::vector<Node> nodes_;  // never shrinks
  std::size_t count_ = 0;
  std::vector<int> open_;
};

}  // namespace a11y
