// SPDX-License-Identifier: Apache-2.0
// What the credentialing service is told of a decision, put into the outbox with the decision
// itself.
#pragma once

#include "sync/records/event.h"
#include "sync/server/store.h"

namespace icma::server {

// The key that a decision has at the credentialing service for ever, however often and by whichever
// copy of the ledger it is sent: UUIDv5 within the server's id of
// "<learner>/<program>/<module>/<cycle>/<rule>/<decision>".
Uuid idempotency_key(const Uuid& server, const records::Event& decision);

// Within the unit that stores the event as number n of its learner. Reported are decisions that
// credit, and those that replace a reported one; other events are passed over.
Result<> report_decision(Store& store, const Uuid& server, const records::Event& event,
                         std::int64_t n);

}  // namespace icma::server
