// SPDX-License-Identifier: Apache-2.0
// A screen that says what went wrong: what happened, what it means, what to do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "client/app/command.h"

namespace icma::app {

struct ProblemAction {
  std::string label;
  Command command;
};

struct ProblemModel {
  std::string title;
  std::string text;
  std::vector<ProblemAction> actions;  // the first is the primary one; at most two
  std::vector<std::pair<std::string, std::string>> details;  // for support
  std::string support;  // what Copy takes when it is more than what is shown
};

}  // namespace icma::app
