// SPDX-License-Identifier: Apache-2.0
// The agent's commands about programs: catalogue, download, drop, pause.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "sync/agent/desk.h"

namespace icma::agent {

// What a command needs when it runs; made once the command line is read.
struct CommandContext {
  std::function<int(const std::function<int(Desk&, platform::StopSignal&)>&)> run;
  int* exit_code;
};

// Adds the subcommands to the command line.
void add_content_commands(CLI::App& app, const CommandContext& context);

}  // namespace icma::agent
