// SPDX-License-Identifier: Apache-2.0
// The agent's commands about records and sign-in. Each prints to stdout and returns the exit code.
#pragma once

#include <string>

#include "sync/agent/desk.h"

namespace icma::agent {

int once(Desk& desk, platform::StopSignal& stop);
// Until SIGTERM: soon after work is written, otherwise now and then.
int watch(Desk& desk, platform::StopSignal& stop);
int status(Desk& desk, bool json);
int sign_in(Desk& desk, const std::string& server_url, platform::StopSignal& stop);
// Verifies the records.
int check(Desk& desk);
// Each hop between here and the server in plain words; 0 when all are in order.
int doctor(Desk& desk, platform::StopSignal& stop);

// Prints an error as a person reads it and returns 1.
int complain(const Error& error);

}  // namespace icma::agent
