// SPDX-License-Identifier: Apache-2.0
// The main job, driven through the real window by input events, a picture a step.
#pragma once

#include <filesystem>

#include "client/host/client_window.h"

namespace icma::host {

// Chooses a program, downloads it, goes offline, reads, watches, answers, finishes, comes back,
// syncs, sees the receipt, previews the draft of the command line as an instructor. Writes
// DIR/NN-name.png and DIR/tour.json {"ok","steps":[{"name","ok","ms","picture"}]}. Can be run again
// on the same profile: what is done already is seen as done. Reading takes its time: some minutes.
// Returns 0 only if every step held.
int run_tour(ClientWindow& window, const std::filesystem::path& folder);

}  // namespace icma::host
