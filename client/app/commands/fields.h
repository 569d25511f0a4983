// SPDX-License-Identifier: Apache-2.0
// How a command lists its members, once for the codec in both directions.
#pragma once

#include <string_view>
#include <tuple>
#include <utility>

namespace icma::app {

// A member's stable name and where it is.
template <typename T>
std::pair<std::string_view, T*> field(std::string_view name, T& member) {
  return {name, &member};
}

// A command that says everything by its name.
struct NoMembers {
  template <typename Self>
  static auto fields(Self& /*self*/) {
    return std::make_tuple();
  }
  bool operator==(const NoMembers&) const = default;
};

}  // namespace icma::app
