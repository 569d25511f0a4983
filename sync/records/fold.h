// SPDX-License-Identifier: Apache-2.0
// The one fold of client and server. Any order, any grouping and any repetition of the same events
// give the same state. It reads no clock, grades no final, and trusts the caller to have verified
// chain, signatures and authorship.
#pragma once

#include "sync/records/state.h"

namespace icma::records {

// Rises with every type that the fold learns to understand: what an earlier one derived from the
// same events is derived anew.
inline constexpr std::string_view kFoldVersion = "2";

// Applies the event once per event id. Opaque and malformed bodies, and erased ones, change nothing
// but are remembered as seen. Returns false when the event was seen before.
bool apply(State& state, const Event& event);

// The event's moment by the server's clock as far as it was known: utc plus the measured offset.
Time effective_time(const Occurrence& occurrence);

// The learner's local date at the event.
std::chrono::year_month_day local_date(const Occurrence& occurrence);

}  // namespace icma::records
