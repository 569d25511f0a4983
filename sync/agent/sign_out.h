// SPDX-License-Identifier: Apache-2.0
// Signing out. Nothing of the learner stays in the profile unless it is asked for, and what was not
// sent is never thrown away without a word.
#pragma once

#include <string>

#include "sync/agent/desk.h"

namespace icma::agent {

// Typed by whoever wants unsent records thrown away.
inline constexpr std::string_view kDiscardWord = "DISCARD";

struct SignOutOptions {
  bool keep_records = false;  // on one's own computer: only the sign-in goes
  std::string unsent = {};    // "sync", "seal", "file", "discard"; empty: asked for when any wait
  std::string file = {};      // to write to, for "file"
  std::string word = {};      // kDiscardWord, for "discard"
};

// The exit code. 1 and everything as it was when records wait and nothing was chosen for them.
int sign_out(Desk& desk, const SignOutOptions& options, platform::StopSignal& stop);

}  // namespace icma::agent
