// SPDX-License-Identifier: Apache-2.0
// A proof of contact: what the server gives in each answer to a hello, and what the client writes
// into the events that follow. Whoever shows it wrote after that answer; nobody can make one ahead.
#pragma once

#include <optional>

#include "courses/base/clock.h"
#include "courses/base/hash.h"
#include "courses/base/ids.h"

namespace icma::server {

// "<ms since 1970>.<32 hex digits>". The secret is the ledger's own and survives a restore.
std::string contact_proof(const Hash& secret, const Uuid& learner, Time at);
// When that contact was. Nothing when the proof was not made with this secret for this learner.
std::optional<Time> contact_time(const Hash& secret, const Uuid& learner, std::string_view proof);

}  // namespace icma::server
