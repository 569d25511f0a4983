// SPDX-License-Identifier: Apache-2.0
// What is open to the learner, as the screens ask for it, and why the rest is not, in words.
#pragma once

#include <string>

#include "client/app/words.h"
#include "courses/model/program.h"
#include "sync/records/state.h"

namespace icma::app {

// What the server said, and the instant that counts for it (LearnerStore::learning_time()).
struct LearnerAccess {
  records::AccessState said;
  Time now = {};
};

// A program whose author marked parts as preview opens those to everybody, and the rest to who
// holds full access; one without marks opens whole. Where no server has said anything yet, a guest
// say, nothing is refused but the unmarked parts of a program that has marks.
bool opens(const model::Program& program, const model::Activity& activity,
           const records::Access& access);
// All parts of the module.
bool opens(const model::Program& program, const model::Module& module,
           const records::Access& access);
// The first part of the module that opens; null when none does.
const model::Activity* first_open(const model::Program& program, const model::Module& module,
                                  const records::Access& access);

// Why it is not open in full and what to do, in one or two sentences; "" when it is, or when
// nothing is known.
std::string why_not(const Words& words, const records::Access& access);

}  // namespace icma::app
