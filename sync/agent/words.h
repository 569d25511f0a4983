// SPDX-License-Identifier: Apache-2.0
// Errors and outcomes in words for the person at the terminal: what happened; what it means; what
// to do.
#pragma once

#include <string>

#include "sync/engine/reconciler.h"

namespace icma::agent {

// Two or three lines. `kind` as in the name of an ErrorKind ("network").
std::string explain(std::string_view kind, std::string_view what);
std::string explain(const Error& error);
// The same where programs are meant, not records: what has run out, whom to trust, what is damaged.
std::string explain_content(const Error& error);
// How the sentences of downloads that are held back begin.
inline constexpr std::string_view kLineIsCounted = "this line is counted, and nothing came over it";
inline constexpr std::string_view kMoreThanAllowed =
    "this would take more space than is allowed for programs";
// One or more lines about a finished run.
std::string describe(const engine::SyncOutcome& outcome);
// "1 event", "3 events".
std::string counted(std::int64_t number, std::string_view one, std::string_view many);
// "2 h 5 min".
std::string duration(std::int64_t seconds);

}  // namespace icma::agent
