// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/content_commands.h"

namespace icma::agent {

void add_content_commands(CLI::App& /*app*/, const CommandContext& /*context*/) {}

}  // namespace icma::agent
