// SPDX-License-Identifier: Apache-2.0
#include "client/host/run_client.h"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <thread>

#include "client/host/client_window.h"
#include "client/host/replay.h"
#include "client/host/tour.h"
#include "courses/base/files.h"

namespace icma::host {
namespace {

int report(const Error& error) {
  const char* advice = "Try again; icma-sync doctor tells more.";
  if (error.kind == ErrorKind::kBusy) {
    advice = "Use that window or wait until it is done, or start with another --profile.";
  } else if (error.kind == ErrorKind::kTooNew) {
    advice = "Update this program; nothing was changed.";
  } else if (error.kind == ErrorKind::kNoSpace) {
    advice = "Free some space; nothing is lost.";
  }
  std::fprintf(stderr, "icma-learn: %s. %s\n", error.describe().c_str(), advice);
  return 1;
}

std::int64_t memory_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::atoll(line.c_str() + 6);
  }
  return 0;
}

Result<> write_perf(const PerfLog& perf, const std::filesystem::path& file) {
  std::vector<std::int64_t> frames = perf.frames_us;
  std::ranges::sort(frames);
  const auto at = [&frames](std::size_t percent) {
    return frames.empty() ? 0 : frames[(frames.size() - 1) * percent / 100];
  };
  const Json json = {{"window_ms", perf.window_us / 1000},
                     {"first_content_ms", perf.content_us / 1000},
                     {"first_painted_ms", perf.painted_us / 1000},
                     {"main_monotonic_us", perf.main_monotonic_us},
                     {"frames", frames.size()},
                     {"frame_build_us", {{"median", at(50)}, {"p95", at(95)}, {"max", at(100)}}},
                     {"memory_kib", memory_kib()}};
  return write_file(file, pretty_json(json));
}

int run_headless(const ClientOptions& options) {
  auto services = Services::open(options, {[] {}, [](const std::string&) -> Result<> { return {}; },
                                           [](const std::string&) {}});
  if (!services) return report(services.error());
  app::App& app = (*services)->app();
  const auto settle = [&app] {
    for (int i = 0; i < 10'000 && !app.idle(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  // Whoever watches knows what was carried out, and so is on disk, should this program be killed.
  int carried_out = 0;
  const auto done = replay(app, options.replay, [&settle, &carried_out] {
    settle();
    std::printf("%d\n", ++carried_out);
    std::fflush(stdout);
  });
  settle();
  return done ? 0 : report(done.error());
}

int run_replay(ClientWindow& window, const ClientOptions& options) {
  std::error_code code;
  if (!options.pictures.empty()) std::filesystem::create_directories(options.pictures, code);
  Result<> saved;
  int number = 0;
  const auto done = replay(window.services().app(), options.replay, [&] {
    window.settle();
    ++number;
    if (options.pictures.empty() || !saved) return;
    saved = window.picture(options.pictures / fmt::format("{:02}.png", number));
  });
  if (!done) return report(done.error());
  return saved ? 0 : report(saved.error());
}

}  // namespace

int run_client(const ClientOptions& options) {
  if (options.headless && !options.replay.empty()) return run_headless(options);
  auto window = ClientWindow::open(options);
  if (!window) return report(window.error());
  int exit_code = 0;
  if (!options.tour.empty()) {
    exit_code = run_tour(**window, options.tour);
  } else if (!options.replay.empty()) {
    exit_code = run_replay(**window, options);
  } else {
    (*window)->run();
  }
  if (!options.perf.empty()) {
    if (const auto written = write_perf((*window)->perf(), options.perf); !written) {
      exit_code = report(written.error());
    }
  }
  return exit_code;
}

}  // namespace icma::host
