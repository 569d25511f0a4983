// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/lives.h"

#include <exception>
#include <fmt/format.h>

namespace icma::sim {

Lived live(std::uint64_t seed) {
  World world(seed);
  Lived out;
  try {
    out.violation = world.run();
  } catch (const std::exception& error) {
    // Something that must hold by itself did not.
    out.violation = Violation{"S5", error.what(), world.step()};
  }
  out.digest = world.digest();
  out.trace = world.trace();
  out.size = world.size();
  return out;
}

std::string describe(std::uint64_t seed, const Violation& violation) {
  return fmt::format("seed {}, step {}, {}: {}", seed, violation.step, violation.invariant,
                     violation.what);
}

std::optional<std::string> live_twice(std::uint64_t seed, Size& size) {
  const Lived once = live(seed);
  if (once.violation) return describe(seed, *once.violation);
  size += once.size;
  if (live(seed).digest == once.digest) return std::nullopt;
  return fmt::format("seed {}: lived twice, and not the same", seed);
}

}  // namespace icma::sim
