// SPDX-License-Identifier: Apache-2.0
// The faults that can be built in (courses/base/mutant.h), and whether the worlds show them.
#pragma once

#include <cstdint>
#include <string>

namespace icma::sim {

struct MutantSearch {
  std::string name;  // "all": each in turn
  std::uint64_t first = 1;
  std::uint64_t count = 1'000;
  int jobs = 1;
};

// Prints for each the first seed that shows it, with step and invariant. True when all were shown,
// by seeds that are clean without.
bool try_mutants(const MutantSearch& search);

}  // namespace icma::sim
