// SPDX-License-Identifier: Apache-2.0
// Faults that are built in on purpose: each takes away one thing that keeps records from being
// lost, and the simulation (tests/sim) must notice. In every other build none of this exists.
#pragma once

#include <string>
#include <string_view>

namespace icma {

#ifdef ICMA_MUTANTS

// The one that is switched on; empty: none. Set before anything runs.
inline std::string mutant_in_effect;  // NOLINT(*-avoid-non-const-global-variables)
inline bool mutant(std::string_view name) {
  return mutant_in_effect == name;
}

#else

consteval bool mutant(std::string_view) {
  return false;
}

#endif

}  // namespace icma
