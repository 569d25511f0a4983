// SPDX-License-Identifier: Apache-2.0
// What is open to whoever is signed in, for the terminal and as JSON.
#pragma once

#include <string>

#include "sync/agent/desk.h"

namespace icma::agent {

// "open", "open until 2027-06-30", "preview: …", "not open: your access ended on 2027-06-30". ""
// when no server has said anything yet. Days are UTC.
std::string access_text(const records::Access& access);
// {"level","code","text"}.
Json access_json(const records::Access& access);

// What was granted, for whoever is signed in; nothing is known when nobody is or the records cannot
// be opened.
struct KnownAccess {
  records::LearnerState learner;
  Time now = {};
  records::Access to(std::string_view program) const {
    return records::access_to(learner.access, program, now);
  }
};
KnownAccess known_access(Desk& desk);
Result<KnownAccess> access_of(records::LearnerStore& store);
// One line for each grant that was made and each that was taken back.
std::string grants_text(const KnownAccess& known);

}  // namespace icma::agent
