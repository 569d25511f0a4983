// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/mutants.h"

#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

#include "courses/base/mutant.h"
#include "tests/sim/lives.h"

namespace icma::sim {
namespace {

struct Mutant {
  const char* name;
  const char* what;
};
constexpr Mutant kMutants[]{
    {"fsync-dropped", "SQLite's flushes do nothing"},
    {"ack-on-200", "an answer of the server counts as stored, whatever it says"},
    {"client-checkpoint", "pushing goes on from the client's own idea of what is stored"},
    {"last-writer-wins", "of several completions of a module the last one is kept"},
    {"nonce-ignored", "a copy of a profile is not told from the profile"},
    {"hash-skipped", "the server does not look at hashes and signatures of what is pushed"},
    {"fork-is-duplicate", "another event at a place that is taken counts as a repetition"},
    {"global-cursor", "a page skips a row that was committed late"},
    {"epoch-kept", "a restored server keeps its epoch"},
    {"applied-twice", "an event that comes again is folded again"},
    {"rehome-drops-last", "a suffix that is written again lacks its last event"},
    {"page-before-events", "the place of a page is kept before its events are"},
    {"quarantine-drops", "what the server cannot accept is not kept"},
};

void put_in_effect([[maybe_unused]] const char* name) {
#ifdef ICMA_MUTANTS
  mutant_in_effect = name;
#endif
}

// One mutant, in a process of its own: what it breaks may be that process.
bool try_one(const Mutant& mutant, const MutantSearch& search) {
  for (std::uint64_t seed = search.first; seed < search.first + search.count; ++seed) {
    put_in_effect(mutant.name);
    const Lived lived = live(seed);
    put_in_effect("");
    if (!lived.violation) continue;
    const bool clean = !live(seed).violation;
    fmt::print("{}: {}{}\n", mutant.name, describe(seed, *lived.violation),
               clean ? "" : "; AND SO WITHOUT IT");
    return clean;
  }
  fmt::print("{}: NOT SEEN in {} seeds ({})\n", mutant.name, search.count, mutant.what);
  return false;
}

bool ended_well() {
  int status = 0;
  return ::wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

bool try_mutants(const MutantSearch& search) {
  int missed = 0;
  int running = 0;
  int known = 0;
  for (const Mutant& mutant : kMutants) {
    if (search.name != "all" && search.name != mutant.name) continue;
    ++known;
    if (running == search.jobs) {
      if (!ended_well()) ++missed;
      --running;
    }
    std::fflush(stdout);
    const pid_t pid = ::fork();
    if (pid == 0) {
      const bool seen = try_one(mutant, search);
      std::fflush(stdout);
      ::_exit(seen ? 0 : 1);
    }
    if (pid < 0) ++missed;
    if (pid > 0) ++running;
  }
  for (; running > 0; --running) {
    if (!ended_well()) ++missed;
  }
  if (known == 0) fmt::print(stderr, "icma-sim: there is no mutant '{}'\n", search.name);
  return missed == 0 && known > 0;
}

}  // namespace icma::sim
