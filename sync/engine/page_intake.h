// SPDX-License-Identifier: Apache-2.0
// A page of a learner's events as it comes from the server, over a line or by hand: looked at whole
// before any of it is kept.
#pragma once

#include "sync/engine/reconciler.h"

namespace icma::engine {

// Checks order, running hash and the server's keys, and stores the page in one transaction. `from`
// is the end of the page before. kInvalid, kUnverified; nothing is kept then.
Result<> take_page(records::LearnerStore& store, const std::vector<PublicKey>& trusted,
                   const protocol::PullAnswer& answer, const records::Cursor& from);
// Adds to the outcome what is new in the page; called before it is taken.
void count_page(records::LearnerStore& store, const protocol::PullAnswer& answer,
                SyncOutcome& outcome);

}  // namespace icma::engine
