// SPDX-License-Identifier: Apache-2.0
// icma-sim: worlds of learners, laptops, lines, disks and one server, a world a seed, each lived
// through twice. With a mutant one thing is taken away that keeps records from being lost, and
// some seed must show it.
#include <CLI/CLI.hpp>
#include <chrono>
#include <fmt/format.h>

#include "courses/base/mutant.h"
#include "tests/fuzz/fuzz.h"
#include "tests/sim/world.h"

namespace icma::sim {
namespace {

struct Wish {
  std::uint64_t first = 1;
  std::uint64_t count = 1'000;
  double minutes = 0;
  std::string mutant;
  bool trace = false;
};

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

struct Lived {
  std::optional<Violation> violation;
  Hash digest;
  std::string trace;
};

Lived live(std::uint64_t seed) {
  World world(seed);
  Lived out;
  try {
    out.violation = world.run();
  } catch (const std::exception& error) {
    // Something that must hold by itself did not.
    out.violation = Violation{"S5", error.what(), 0};
  }
  out.digest = world.digest();
  out.trace = world.trace();
  return out;
}

// The first seed that shows a violation, of `count`.
std::optional<std::uint64_t> find(const Wish& wish, Violation& out) {
  for (std::uint64_t seed = wish.first; seed < wish.first + wish.count; ++seed) {
    const Lived lived = live(seed);
    if (!lived.violation) continue;
    out = *lived.violation;
    return seed;
  }
  return std::nullopt;
}

// 0: all of them were caught, and the seed is clean without.
int try_mutants(const Wish& wish) {
  int missed = 0;
  for (const Mutant& mutant : kMutants) {
    if (wish.mutant != "all" && wish.mutant != mutant.name) continue;
#ifdef ICMA_MUTANTS
    mutant_in_effect = mutant.name;
#endif
    Violation seen;
    const auto seed = find(wish, seen);
#ifdef ICMA_MUTANTS
    mutant_in_effect.clear();
#endif
    const bool clean = seed && !live(*seed).violation;
    if (!clean) ++missed;
    if (seed) {
      fmt::print("{}: seed {}, step {}, {}: {}{}\n", mutant.name, *seed, seen.step, seen.invariant,
                 seen.what, clean ? "" : "; AND SO WITHOUT IT");
    } else {
      fmt::print("{}: NOT SEEN in {} seeds ({})\n", mutant.name, wish.count, mutant.what);
    }
    std::fflush(stdout);
  }
  return missed == 0 ? 0 : 1;
}

int live_all(const Wish& wish) {
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  std::uint64_t lived = 0;
  for (std::uint64_t seed = wish.first;; ++seed) {
    if (wish.minutes > 0 ? seconds() >= wish.minutes * 60 : lived == wish.count) break;
    const Lived once = live(seed);
    if (wish.trace) fmt::print("{}", once.trace);
    const Lived again = live(seed);
    if (once.violation) {
      fmt::print("seed {}, step {}, {}: {}\n", seed, once.violation->step,
                 once.violation->invariant, once.violation->what);
      return 1;
    }
    if (once.digest != again.digest) {
      fmt::print("seed {}: lived twice, and not the same\n", seed);
      return 1;
    }
    ++lived;
  }
  fmt::print("{} seeds from {} lived through twice, nothing violated; {:.0f} seeds a minute\n",
             lived, wish.first, static_cast<double>(lived) / seconds() * 60);
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"icma-sim: what happens to records when everything happens to them"};
  Wish wish;
  app.add_option("--seed", wish.first, "The first seed");
  app.add_option("--count", wish.count, "How many");
  app.add_option("--minutes", wish.minutes, "As many as there is time for");
  app.add_option("--mutant", wish.mutant, "With this fault built in, or 'all' in turn");
  app.add_flag("--trace", wish.trace, "Tell what happens");
  CLI11_PARSE(app, argc, argv);
  fuzz::keep_files_in_memory();
  return wish.mutant.empty() ? live_all(wish) : try_mutants(wish);
}

}  // namespace
}  // namespace icma::sim

int main(int argc, char** argv) {
  return icma::sim::run(argc, argv);
}
