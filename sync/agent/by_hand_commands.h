// SPDX-License-Identifier: Apache-2.0
// The agent's commands for records that go by hand, and for leaving a shared computer.
#pragma once

#include "sync/agent/content_commands.h"

namespace icma::agent {

// Adds `export-records`, `relay`, `import-receipts` and `sign-out` to the command line.
void add_by_hand_commands(CLI::App& app, const CommandContext& context);

}  // namespace icma::agent
