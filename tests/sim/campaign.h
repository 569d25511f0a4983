// SPDX-License-Identifier: Apache-2.0
// Many seeds, one after the other, by several processes: as many as asked for, or as there is time
// for; and how far it came, in a file from which another run goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "courses/base/result.h"
#include "tests/sim/world.h"

namespace icma::sim {

// Every seed from `first` up to but without `next` was lived through and was clean.
struct Progress {
  std::uint64_t first = 1;
  std::uint64_t next = 1;
  double seconds = 0;  // of all runs
  int runs = 0;
  Size size;
};
// The beginning for a file that is not there. kInvalid when it says something else.
Result<Progress> read_progress(const std::filesystem::path& file);
// On the disk when it returns.
Result<> write_progress(const std::filesystem::path& file, const Progress& progress);

struct CampaignOptions {
  std::uint64_t first = 1;
  std::optional<std::uint64_t> count;  // nothing: until the time is over
  double seconds = 0;                  // 0: until all of `count` are lived through
  int jobs = 1;
  std::filesystem::path resume;  // empty: nothing is kept
};

struct Outcome {
  Progress progress;                   // with what earlier runs did
  std::uint64_t lived = 0;             // by this run
  double seconds = 0;                  // that this run took
  double cpu_seconds = 0;              // of all its processes
  std::optional<std::string> problem;  // the first that was found
};

// A process that dies counts as a problem of the seed it was in. A killed run loses at most the
// seeds of the last ten seconds, which the next one lives through again.
Result<Outcome> run_campaign(const CampaignOptions& options);

}  // namespace icma::sim
