// SPDX-License-Identifier: Apache-2.0
// A world from a seed, lived through; and what is found when it is lived through twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/sim/world.h"

namespace icma::sim {

struct Lived {
  std::optional<Violation> violation;
  Hash digest;
  std::string trace;
  Size size;
};

// An exception counts as a violation of S5.
Lived live(std::uint64_t seed);

// "seed 7, step 3, S1: …".
std::string describe(std::uint64_t seed, const Violation& violation);

// Lives through it twice. What is wrong in a sentence, or nothing. `size` grows by one life.
std::optional<std::string> live_twice(std::uint64_t seed, Size& size);

}  // namespace icma::sim
