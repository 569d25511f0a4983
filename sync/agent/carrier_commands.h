// SPDX-License-Identifier: Apache-2.0
// The agent's commands about carriers and about looking after what is stored: import-bundle,
// export-bundle, share, check.
#pragma once

#include "sync/agent/content_commands.h"

namespace icma::agent {

void add_carrier_commands(CLI::App& app, const CommandContext& context);

}  // namespace icma::agent
