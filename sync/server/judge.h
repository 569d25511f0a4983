// SPDX-License-Identifier: Apache-2.0
// Whether a completed module earns credit: one versioned rule as a function of facts and evidence.
#pragma once

#include <string>
#include <vector>

#include "sync/records/state.h"
#include "sync/server/course_facts.h"

namespace icma::server {

// A laptop's clock that is further off is noted with a completion (R21) and costs nothing.
inline constexpr Millis kMostClockOff{300'000};

// Names the rule in every decision; a change of what follows gets a new name.
inline constexpr std::string_view kRule = "icma-learn-2026.1";

struct Verdict {
  std::string status = {};  // as in decision.made
  std::vector<std::string> codes = {};
  std::string note = {};  // for the learner: what to do, or what was noted
  std::int64_t credited_s = 0;
  records::PracticeSeconds practices = {};
  std::string cycle = {};
};

struct Case {
  records::Subject subject = {};  // program and module
  records::Claim claim = {};
  // Another completion of this module was accepted already.
  bool credited_before = false;
  // The server's clock minus the laptop's when it was completed, as far as the laptop knew.
  Millis clock_off{0};
  Time now = {};
};

// `facts` is null when the version was never published here. Reads activity rows from `state`.
Verdict judge(const ModuleFacts* facts, const Case& matter, records::State& state);

}  // namespace icma::server
