// SPDX-License-Identifier: Apache-2.0
// Sealed files that learners left in a profile's folder when they signed out of a shared computer.
// Whoever synchronises there next brings them to the server. Nobody here can read them.
#pragma once

#include <filesystem>

#include "sync/engine/by_hand.h"

namespace icma::engine {

// outbox-<random>.icmarecords in this folder. The name tells nothing of the learner.
std::filesystem::path outbox_name(const std::filesystem::path& folder, RandomSource& random);

struct OutboxOutcome {
  int brought = 0;           // and removed
  int waiting = 0;           // for this server, and still there
  std::string problem = {};  // why the first of these waits
};
// Brings every file that is for this server and removes those that the server has vouched to have
// taken, by the sign-in's keys. Files of other servers stay as they are. The caller holds the
// profile's sync lock.
OutboxOutcome bring_outbox(const std::filesystem::path& folder, protocol::Transport& line,
                           const protocol::Session& session, const protocol::CancelToken& cancel);

}  // namespace icma::engine
