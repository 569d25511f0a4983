// SPDX-License-Identifier: Apache-2.0
// The subcommands of icma-server for a credentialing officer. Each prints to stdout and returns
// what went wrong; they may run while the server serves.
#pragma once

#include <string>
#include <vector>

#include "sync/server/home.h"

namespace icma::server {

// What an officer says of a module that a learner completed.
struct Ruling {
  std::string login = {};
  std::string program = {};
  std::string module = {};
  std::string status = {};              // as in decision.made
  std::vector<std::string> codes = {};  // R01 to R24
  std::string note = {};
  std::string letter = {};  // to let in, by its check
};

// Records that were set aside, the latest hundred, and letters brought by hand that wait.
Result<> review_list(const HomePaths& paths);
// Lets a letter in that was brought by hand and waits; `check` as review_list names it.
Result<> admit_letter(const HomePaths& paths, const std::string& check);
// Findings of scrutiny.h, of one learner or, without a login, of all that have any.
Result<> scrutinise_learners(const HomePaths& paths, const std::string& login);
// Replaces what stands for the learner's earliest completion of the module; what stood stays in the
// records. kNotFound when the module was not completed; kInvalid for an unknown code, or an
// accepted completion of a version that was never published here.
Result<> decide_module(const HomePaths& paths, const Ruling& ruling);

}  // namespace icma::server
