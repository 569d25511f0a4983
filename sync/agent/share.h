// SPDX-License-Identifier: Apache-2.0
// Hands on what is installed to other laptops of the network.
#pragma once

#include <string>

#include "sync/agent/desk.h"

namespace icma::agent {

// Serves until the stop signal. Programs alone are served, nothing of any learner. Prints the
// address for the others. Returns the exit code.
int share(Desk& desk, const std::string& address, platform::StopSignal& stop);

}  // namespace icma::agent
