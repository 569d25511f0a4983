// SPDX-License-Identifier: Apache-2.0
// The list of nodes.
#include "client/access/nodes.h"

#include <doctest/doctest.h>

namespace a11y {

TEST_CASE("nodes keep their order and their parents") {
  NodeList list;
  list.begin_frame();
  list.open(0, Role::kGroup, "outer", {});
  list.add(1, Role::kButton, "Save", {1, 2, 3, 4});
  list.open(0, Role::kList, "inner", {});
  list.add(2, Role::kListItem, "one", {});
  list.close();
  list.add(3, Role::kText, "after", {});
  list.close();
  list.add(4, Role::kText, "outside", {});
  const auto nodes = list.nodes();
  REQUIRE(nodes.size() == 6);
  CHECK(nodes[0].parent == -1);
  CHECK(nodes[1].parent == 0);
  CHECK(nodes[3].parent == 2);
  CHECK(nodes[4].parent == 0);
  CHECK(nodes[5].parent == -1);
}

TEST_CASE("a new frame begins empty and keeps nothing of the one before") {
  NodeList list;
  list.begin_frame();
  Node& node = list.add(7, Role::kField, "Name", {});
  node.value = "Dana";
  node.states = kChecked;
  node.set_size = 3;
  list.open(0, Role::kGroup, "left open", {});
  list.begin_frame();
  CHECK(list.nodes().empty());
  const Node& fresh = list.add(8, Role::kText, "x", {});
  CHECK(fresh.value.empty());
  CHECK(fresh.states == 0);
  CHECK(fresh.set_size == 0);
  CHECK(fresh.parent == -1);
}

TEST_CASE("closing more than was opened does no harm") {
  NodeList list;
  list.begin_frame();
  list.close();
  CHECK(list.add(1, Role::kText, "x", {}).parent == -1);
}

TEST_CASE("a disabled node is not found by role and name") {
  NodeList list;
  list.begin_frame();
  list.add(1, Role::kButton, "Next", {}).states = kDisabled;
  CHECK(list.find(Role::kButton, "Next") == nullptr);
  list.add(2, Role::kButton, "Next", {});
  REQUIRE(list.find(Role::kButton, "Next") != nullptr);
  CHECK(list.find(Role::kButton, "Next")->id == 2);
  CHECK(list.find(Role::kLink, "Next") == nullptr);
  CHECK(list.find("Next")->id == 1);
  CHECK(list.find(std::uint32_t{2})->role == Role::kButton);
}

TEST_CASE("the dump shows depth, state and place") {
  NodeList list;
  list.begin_frame();
  list.open(0, Role::kGroup, "g", {0, 0, 10, 10});
  Node& node = list.add(1, Role::kCheckBox, "On", {1, 2, 3, 4});
  node.states = kChecked | kFocused;
  node.value = "v";
  CHECK(list.dump() ==
        "group \"g\" 0 0 10 10\n  check box \"On\" = \"v\" focused checked 1 2 3 4\n");
}

}  // namespace a11y
