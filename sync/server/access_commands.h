// SPDX-License-Identifier: Apache-2.0
// The subcommands of icma-server about people: `learner`, `invite`, `licence`, `chapter`.
#pragma once

#include <CLI/CLI.hpp>

#include "sync/server/home.h"

namespace icma::server {

// Adds them to the command line. Running one sets `result`; both must outlive the parsing.
void add_access_commands(CLI::App& app, const HomePaths& paths, Result<>& result);

}  // namespace icma::server
