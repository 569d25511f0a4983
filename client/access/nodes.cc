// SPDX-License-Identifier: Apache-2.0
// The list of nodes of one frame.
#include "client/access/nodes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace a11y {
namespace {

constexpr std::array kRoleNames = std::to_array<std::string_view>(
    {"window", "group", "heading", "text",     "button", "link",   "check box",  "radio", "switch",
     "slider", "field", "search",  "select",   "option", "tab",    "table",      "row",   "cell",
     "list",   "item",  "image",   "progress", "status", "dialog", "navigation", "page",  "video"});

constexpr auto kStateNames =
    std::to_array<std::pair<std::uint32_t, std::string_view>>({{kDisabled, "disabled"},
                                                               {kFocused, "focused"},
                                                               {kChecked, "checked"},
                                                               {kSelected, "selected"},
                                                               {kExpanded, "expanded"},
                                                               {kInvalid, "invalid"},
                                                               {kOffscreen, "offscreen"}});

void append_rect(std::string& out, const Rect& rect) {
  const auto number = [&out](float value) { out += ' ' + std::to_string(std::lround(value)); };
  number(rect.x);
  number(rect.y);
  number(rect.width);
  number(rect.height);
}

}  // namespace

std::string_view to_string(Role role) {
  return kRoleNames.at(static_cast<std::size_t>(role));
}

void NodeList::begin_frame() {
  count_ = 0;
  open_.clear();
}

Node& NodeList::add(std::uint32_t id, Role role, std::string_view name, const Rect& rect) {
  if (count_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[count_++];
  node.id = id;
  node.parent = open_.empty() ? -1 : open_.back();
  node.role = role;
  node.name.assign(name);
  node.value.clear();
  node.description.clear();
  node.states = 0;
  node.rect = rect;
  node.set_size = 0;
  node.set_index = 0;
  return node;
}

Node& NodeList::open(std::uint32_t id, Role role, std::string_view name, const Rect& rect) {
  Node& node = add(id, role, name, rect);
  open_.push_back(static_cast<int>(count_) - 1);
  return node;
}

void NodeList::close() {
  if (!open_.empty()) open_.pop_back();
}

const Node* NodeList::find(Role role, std::string_view name) const {
  const auto list = nodes();
  const auto found = std::ranges::find_if(list, [&](const Node& node) {
    return node.role == role && node.name == name && (node.states & kDisabled) == 0;
  });
  return found == list.end() ? nullptr : &*found;
}

const Node* NodeList::find(std::string_view name) const {
  const auto list = nodes();
  const auto found = std::ranges::find(list, name, &Node::name);
  return found == list.end() ? nullptr : &*found;
}

const Node* NodeList::find(std::uint32_t id) const {
  const auto list = nodes();
  const auto found = std::ranges::find(list, id, &Node::id);
  return found == list.end() ? nullptr : &*found;
}

std::string NodeList::dump() const {
  std::string out;
  std::vector<int> depth(count_, 0);
  for (std::size_t i = 0; i < count_; ++i) {
    const Node& node = nodes_[i];
    if (node.parent >= 0) depth[i] = depth[static_cast<std::size_t>(node.parent)] + 1;
    out.append(static_cast<std::size_t>(depth[i]) * 2, ' ');
    out += to_string(node.role);
    out += " \"" + node.name + '"';
    if (!node.value.empty()) out += " = \"" + node.value + '"';
    for (const auto& [bit, name] : kStateNames) {
      if ((node.states & bit) != 0) (out += ' ') += name;
    }
    append_rect(out, node.rect);
    out += '\n';
  }
  return out;
}

}  // namespace a11y
