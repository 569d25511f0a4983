// SPDX-License-Identifier: Apache-2.0
// icma-sim: worlds of learners, laptops, lines, disks and one server, a world a seed, each lived
// through twice. With a mutant one thing is taken away that keeps records from being lost, and
// some seed must show it.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <optional>

#include "tests/fuzz/fuzz.h"
#include "tests/sim/campaign.h"
#include "tests/sim/lives.h"
#include "tests/sim/mutants.h"

namespace icma::sim {
namespace {

struct Wish {
  std::uint64_t first = 1;
  std::optional<std::uint64_t> count;
  double minutes = 0;
  double hours = 0;
  bool long_run = false;
  std::string resume;
  std::string mutant;
  int jobs = 1;
  bool trace = false;
};

int tell_one(const Wish& wish) {
  const Lived lived = live(wish.first);
  fmt::print("{}", lived.trace);
  if (!lived.violation) return 0;
  fmt::print("{}\n", describe(wish.first, *lived.violation));
  return 1;
}

// 0: nothing was violated.
int live_all(const Wish& wish) {
  CampaignOptions options{.first = wish.first, .count = wish.count, .jobs = wish.jobs};
  options.seconds = wish.minutes * 60 + (wish.long_run ? 1 : wish.hours) * 3'600;
  if (!options.count && options.seconds == 0) options.count = 1'000;
  options.resume = wish.resume;
  const auto outcome = run_campaign(options);
  if (!outcome) {
    fmt::print(stderr, "icma-sim: {}\n", outcome.error().describe());
    return 2;
  }
  const Progress& all = outcome->progress;
  if (outcome->problem) fmt::print("{}\n", *outcome->problem);
  const auto rate = [&](double seconds) {
    return seconds > 0 ? static_cast<double>(outcome->lived) / seconds * 60 : 0;
  };
  fmt::print("{} seeds lived through twice, {}; {:.0f} seeds a minute, {:.0f} a minute of a core\n",
             outcome->lived, outcome->problem ? "and one more" : "nothing violated",
             rate(outcome->seconds), rate(outcome->cpu_seconds));
  const auto total = static_cast<double>(std::max<std::uint64_t>(1, all.next - all.first));
  fmt::print("a world: {:.1f} events, {:.1f} exchanges, {:.1f} faults\n",
             static_cast<double>(all.size.events) / total,
             static_cast<double>(all.size.exchanges) / total,
             static_cast<double>(all.size.faults) / total);
  if (!wish.resume.empty()) {
    fmt::print("in all {} seeds, {} to {}, in {:.1f} hours of {} runs; the next is {}\n",
               all.next - all.first, all.first, all.next - 1, all.seconds / 3'600, all.runs,
               all.next);
  }
  return outcome->problem ? 1 : 0;
}

int run(int argc, char** argv) {
  CLI::App app{"icma-sim: what happens to records when everything happens to them"};
  Wish wish;
  app.add_option("--seed", wish.first, "The first seed");
  app.add_option("--count", wish.count, "How many; 1000 without a time");
  app.add_option("--minutes", wish.minutes, "As many as there is time for");
  app.add_option("--hours", wish.hours, "The same in hours");
  app.add_flag("--long", wish.long_run, "One hour of seeds");
  app.add_option("--resume", wish.resume,
                 "Goes on where the run before came to, and keeps there how far this one comes");
  app.add_option("--jobs", wish.jobs, "Processes that share the work")->check(CLI::Range(1, 64));
  app.add_option("--mutant", wish.mutant, "With this fault built in, or 'all' in turn");
  app.add_flag("--trace", wish.trace, "Tell what happens with the first seed");
  CLI11_PARSE(app, argc, argv);
  fuzz::keep_files_in_memory();
  if (wish.trace) return tell_one(wish);
  if (wish.mutant.empty()) return live_all(wish);
  return try_mutants({wish.mutant, wish.first, wish.count.value_or(1'000), wish.jobs}) ? 0 : 1;
}

}  // namespace
}  // namespace icma::sim

int main(int argc, char** argv) {
  return icma::sim::run(argc, argv);
}
