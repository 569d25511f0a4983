// SPDX-License-Identifier: Apache-2.0
// Commands about what is not as it should be.
#pragma once

#include <string>
#include <string_view>

#include "client/app/commands/fields.h"

namespace icma::app {

// What is wrong with a module on this laptop, and what to do.
struct OpenProblem {
  static constexpr std::string_view kName = "open-problem";
  std::string program;
  std::string module;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("program", self.program), field("module", self.module));
  }
  bool operator==(const OpenProblem&) const = default;
};

}  // namespace icma::app
