// SPDX-License-Identifier: Apache-2.0
// icma-bench: measures what the product claims about its speed, each claim beside its reference.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

#include "sync/platform/paths.h"
#include "tests/bench/claims.h"

namespace {

using namespace icma;
using bench::Claim;

constexpr std::array kClaims{
    Claim{"start", "ms",
          "icma-learn from exec to its first painted frame, warm, with 500 programs offered and "
          "100,000 events, beside a bare window of the same toolkit",
          "no slower than the fastest peer beside it", bench::start},
    Claim{"idle", "% CPU", "icma-learn over 15 s on its home screen, user and system time, alone",
          "at most 0.1 in every repetition", bench::idle},
    Claim{
        "ingest", "MiB/s",
        "256 MiB of chunks (1 GiB with --full) from memory, verified and stored durably by the way "
        "of a download, beside 1 MiB writes with one fsync, beside the same with a write-ahead "
        "log, and beside a flushed file a chunk",
        "at least 0.6 of the plain writes, 1.4 times the write-ahead log, 4 times the files",
        bench::ingest},
    Claim{"small-assets", "s",
          "2,000 files of 4 to 64 KiB from nginx on loopback, verified and durable in SQLite, "
          "beside cp -r, aria2c -j16 and wget, each followed by sync",
          "at most 1.2, 0.5 and 0.7 of their time", bench::small_assets},
    Claim{"small-assets-rtt", "s",
          "400 of those files (2,000 with --full) over 50 ms and 20 Mbit/s, beside bytes / "
          "bandwidth + 5 round trips, and aria2c -j16",
          "at most 1.3 and 0.5 of their time", bench::small_assets_rtt},
    Claim{"big-asset", "MiB/s",
          "one film of 512 MiB from nginx on loopback, verified and durable in SQLite, beside curl "
          "-o without verifying, followed by sync",
          "at least 0.9 of its speed", bench::big_asset},
    Claim{
        "delta", "MiB",
        "what a revision of a program of 140 MiB costs a learner: ten pages edited, six pictures, "
        "a film with another head; beside zstd --patch-from and casync",
        "at most 1.65 of the patch, and no more than casync", bench::delta},
    Claim{"transfer-memory", "MiB",
          "what a download of 256 MiB (1 GiB with --full) adds to the memory of its process, alone",
          "at most 96", bench::transfer_memory},
    Claim{
        "static-host", "s",
        "a program of 64 MiB by way of its signatures from plain nginx, published ten days before, "
        "beside curl -o of its picture without verifying, followed by sync",
        "at most 2 times as long", bench::static_host},
    Claim{
        "kill-refetch", "of what is allowed",
        "the most that came again after 40 kills (1,000 with --full) of icma-sync at 1, 8, 24 and "
        "100 Mbit/s, beside three seconds of the line, 16 MiB at most",
        "at most all of it, with nothing corrupt or lost", bench::kill_refetch},
    Claim{"event-commit", "commits/s",
          "one event a commit into a learner's log, beside appending 4 KiB with fdatasync each",
          "at least 0.9 of the fdatasync rate", bench::event_commit},
    Claim{"dashboard", "ms",
          "the dashboard's rows at 100,000 events, beside adding up the same log with json_extract",
          "at most 1 ms and at least 500 times as fast", bench::dashboard},
    Claim{"rebuild", "s", "everything derived anew from a log of 100,000 events, alone",
          "at most 1", bench::rebuild_records},
    Claim{"verify-chain", "s", "every chain and signature of 100,000 events verified, alone",
          "at most 0.15", bench::verify_records},
    Claim{"apply-remote", "events/s",
          "100,000 events of another device verified, stored and folded in pages of 500, beside "
          "inserting the same rows in one table",
          "at least 80,000", bench::apply_remote},
    Claim{"server-ingest", "events/s",
          "20,000 events in messages of 100 decoded, verified, folded and stored by the server, "
          "beside inserting the same rows in one table",
          "at least 80,000", bench::server_ingest},
};

struct Options {
  std::vector<std::string> names;
  bool json = false;
  bool list = false;
  bool bare = false;
  bench::Setting setting;
  std::filesystem::path folder;
};

int list_claims() {
  for (const Claim& claim : kClaims) {
    fmt::print("{:<16} {}. Target: {}.\n", claim.name, claim.beside, claim.target);
  }
  return 0;
}

// Removes what a run leaves behind, however it ends.
struct WorkFolder {
  std::filesystem::path path;
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

bool wanted(const Options& options, std::string_view name) {
  return options.names.empty() || std::ranges::find(options.names, name) != options.names.end();
}

int measure(Options& options) {
  for (const std::string& name : options.names) {
    if (std::ranges::find(kClaims, name, &Claim::name) == kClaims.end()) {
      fmt::print(stderr, "icma-bench: there is no claim {}; `icma-bench --list` names them\n",
                 name);
      return 2;
    }
  }
  const WorkFolder work{options.folder / fmt::format("icma-bench-{}", ::getpid())};
  std::error_code code;
  std::filesystem::create_directories(work.path, code);
  if (code) {
    fmt::print(stderr, "icma-bench: cannot make {}: {}\n", work.path.string(), code.message());
    return 1;
  }
  options.setting.work = work.path;
  Json claims = Json::array();
  int exit_code = 0;
  std::string table;
  for (const Claim& claim : kClaims) {
    if (!wanted(options, claim.name)) continue;
    auto measured = claim.run(options.setting);
    if (!measured) {
      // What could not be measured is not held.
      fmt::print(stderr, "icma-bench: {}: {}\n", claim.name, measured.error().describe());
      exit_code = 1;
      measured = bench::Measured{};
    }
    for (const std::string& note : measured->notes) {
      fmt::print(stderr, "{}: {}\n", claim.name, note);
    }
    if (options.json) {
      claims.push_back(bench::to_json(claim, *measured));
    } else {
      fmt::print("{}", bench::to_text(claim, *measured));
    }
    table += fmt::format("{:<16} {:<5} {}\n", claim.name, measured->holds ? "holds" : "no",
                         bench::distance_text(*measured));
    std::fflush(stdout);
  }
  if (options.json) {
    fmt::print("{}", pretty_json({{"machine", bench::machine()}, {"claims", claims}}));
  } else {
    fmt::print("\n{}", table);
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  platform::keep_files_private();
  CLI::App app(
      "icma-bench: what the product claims about its speed, each claim measured beside its\n"
      "reference in the same run. Exit status: 0 measured, 1 something could not be, 2 wrong use.",
      "icma-bench");
  app.set_version_flag("--version", "icma-bench " ICMA_VERSION);
  Options options;
  std::error_code ignored;
  options.setting.self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  options.setting.learn = options.setting.self.parent_path() / "icma-learn";
  options.folder = std::filesystem::temp_directory_path();
  app.add_option("names", options.names, "Claims; none: all");
  app.add_flag("--json", options.json, "As JSON: machine, claims[name, unit, ours, references, …]");
  app.add_flag("--list", options.list, "What is measured beside what");
  app.add_flag("--full", options.setting.full, "The larger amounts");
  app.add_option("--dir", options.folder, "Where to write; its disk is what is measured");
  app.add_option("--learn", options.setting.learn, "The icma-learn to measure (beside this file)");
  app.add_flag("--bare-window", options.bare, "")->group("");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : 2;
  }
  if (options.bare) return bench::bare_window();
  return options.list ? list_claims() : measure(options);
}
