// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/content_desk.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "courses/base/files.h"
#include "sync/agent/words.h"
#include "sync/engine/entitled_packs.h"
#include "sync/engine/sign_in.h"
#include "sync/platform/terminal.h"
#include "sync/transfer/open_carrier.h"

namespace icma::agent {
namespace {

constexpr int kLockSeconds = 2;
// After so many tries in a row that bring nothing the command ends; the next goes on from there.
constexpr int kMaxTries = 4;
constexpr std::chrono::seconds kLineEvery{1};

// Grows with everything that a try brings.
std::uint64_t sum_of(const std::vector<store::Download>& downloads) {
  std::uint64_t sum = 0;
  for (const store::Download& one : downloads) {
    sum += one.bytes_done + (one.state == store::DownloadState::kReady ? 1 : 0);
  }
  return sum;
}

// Stands in when no server is named: every request says so.
class NoLine final : public protocol::Transport {
 public:
  Result<protocol::Response> send(const protocol::Request&, protocol::BodySink*,
                                  const protocol::CancelToken&) override {
    return fail(ErrorKind::kNetwork, "no server is named; sign in, or give one with --server URL");
  }
};

}  // namespace

int complain_content(const Error& error) {
  fmt::print(stderr, "icma-sync: {}", explain_content(error));
  return 1;
}

std::string name_of(const store::Download& download) {
  if (download.module.empty()) return download.program + " (shared part)";
  return download.program + "/" + download.module;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{} kB", (bytes + 999) / 1000);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

void ProgressLines::look(store::ContentStore& store) {
  const auto downloads = store.downloads();
  if (!downloads) return;
  const auto now = std::chrono::steady_clock::now();
  const bool due = now - last_ >= kLineEvery;
  for (const store::Download& one : *downloads) {
    const bool ready = one.state == store::DownloadState::kReady;
    Told& told = told_[{static_cast<std::int64_t>(one.version), one.module}];
    if (first_) {
      // What was here before this command is no news.
      told = {ready, one.bytes_done};
    } else if (ready && !told.ready) {
      told.ready = true;
      fmt::print("{} is complete, {}\n", name_of(one), size_text(one.bytes_total));
    } else if (due && !ready && one.bytes_done != told.bytes) {
      told.bytes = one.bytes_done;
      last_ = now;
      fmt::print("{}: {} of {}\n", name_of(one), size_text(one.bytes_done),
                 size_text(one.bytes_total));
    }
  }
  first_ = false;
  std::fflush(stdout);
}

Result<std::unique_ptr<ContentDesk>> ContentDesk::open(Desk& desk, const ContentOptions& options) {
  auto lock = platform::FileLock::take(desk.profile.content_lock(), kLockSeconds);
  if (!lock && lock.error().kind == ErrorKind::kBusy) {
    return fail(ErrorKind::kBusy,
                "the downloads of this profile are in use: the window of ICMA Learn is open, or "
                "another icma-sync is at work");
  }
  if (!lock) return std::unexpected(lock.error());
  auto content = std::unique_ptr<ContentDesk>(new ContentDesk(std::move(*lock)));
  ICMA_TRY_VOID(content->start(desk, options));
  return content;
}

Result<> ContentDesk::start(Desk& desk, const ContentOptions& options) {
  if (!options.limit.empty()) ICMA_TRY_VOID(choose(desk, "limit", options.limit));
  if (!options.space.empty()) ICMA_TRY_VOID(choose(desk, "space", options.space));
  if (options.metered) ICMA_TRY_VOID(choose(desk, "metered", "get"));
  engine_options_.allowed = {desk.line.on_metered, desk.line.space};
  server_ = options.server;
  const auto session = desk.sessions.load().value_or(std::nullopt);
  if (server_.empty() && session) server_ = session->server_url;
  if (server_.empty()) {
    line_ = std::make_unique<NoLine>();
  } else {
    ICMA_TRY(line_, open_content_line(desk, server_));
    cost_ = std::make_unique<platform::NetworkCost>();
    engine_options_.metered = [this] { return cost_->metered(); };
  }
  std::filesystem::path trust = options.trust;
  if (trust.empty() && desk.policy) trust = desk.policy->trust;
  if (!trust.empty()) {
    ICMA_TRY(engine_options_.first_root, read_file(trust, std::uintmax_t{1} << 20U));
  }
  ICMA_TRY_VOID(add_carriers(desk, options));
  content_ = desk.profile.content();
  engine_options_.transport = line_.get();
  engine_options_.clock = &desk.clock;
  engine_options_.random = &desk.random;
  // The sign-in is shown to the server that gave it and to no other.
  if (session && session->server_url == server_) {
    engine_options_.addresses = [this, &desk](const package::Manifest& manifest,
                                              std::span<const Hash> packs,
                                              const protocol::CancelToken& cancel) {
      engine::SessionTokens tokens(*line_, desk.sessions);
      engine::Api api(*line_, tokens);
      return engine::pack_addresses(api, manifest.provider, manifest.program, packs, cancel);
    };
  }
  engine_options_.free_space = [folder = desk.profile.folder]() -> std::optional<std::uint64_t> {
    const auto free = platform::free_space(folder);
    if (!free) return std::nullopt;
    return *free;
  };
  engine_options_.changed = [this] { lines_.look(*store_); };
  ICMA_TRY(auto opened, transfer::open_content(content_, desk.clock.now()));
  return start_engine(std::move(opened));
}

Result<> ContentDesk::add_carriers(const Desk& desk, const ContentOptions& options) {
  const transfer::OpenLine line = [&desk](const std::string& url) {
    return open_content_line(desk, url);
  };
  for (const std::string& source : options.from) {
    ICMA_TRY(auto carrier, transfer::open_carrier(source, line));
    carriers_.push_back(std::move(carrier));
  }
  if (desk.line_problem) fmt::print(stderr, "icma-sync: {}\n", desk.line_problem->describe());
  if (!desk.policy) {
    fmt::print(stderr, "icma-sync: {}\n", desk.policy.error().describe());
    return {};
  }
  for (const std::string& source : desk.policy->take_from) {
    auto carrier = transfer::open_carrier(source, line);
    if (carrier) {
      carriers_.push_back(std::move(*carrier));
    } else {
      // The server has it too.
      fmt::print(stderr, "icma-sync: {}\n", carrier.error().describe());
    }
  }
  return {};
}

Result<> ContentDesk::start_engine(transfer::OpenedContent opened) {
  if (opened.rebuilt) {
    fmt::print(
        "The downloads' file was damaged. What of it is whole is taken over; the rest is "
        "fetched again.\n");
  }
  store_ = std::move(opened.store);
  ICMA_TRY_VOID(store_->reset_interrupted());
  lines_.look(*store_);
  engine_options_.store = store_.get();
  engine_ = std::make_unique<transfer::TransferEngine>(engine_options_);
  if (opened.salvage) engine_->add_carrier(std::move(*opened.salvage));
  for (const transfer::Carrier& carrier : carriers_) engine_->add_carrier(carrier);
  // What a program before this one waited for may be tried at once: somebody asks for it now.
  return engine_->retry_now();
}

Result<> ContentDesk::rebuild() {
  engine_.reset();
  store_.reset();
  ICMA_TRY(auto opened, transfer::rebuild_content(content_, engine_options_.clock->now()));
  return start_engine(std::move(opened));
}

Result<> ContentDesk::settle_held() {
  ICMA_TRY(const auto downloads, store_->downloads());
  std::uint64_t over_line = 0;
  const store::Download* largest = nullptr;  // of what does not fit
  for (const store::Download& one : downloads) {
    if (one.hold == store::Hold::kMetered) over_line = std::max(over_line, one.hold_bytes);
    const bool more = largest == nullptr || one.hold_bytes > largest->hold_bytes;
    if (one.hold == store::Hold::kQuota && more) largest = &one;
  }
  if (over_line > 0 && engine_options_.allowed.on_metered == transfer::OnMetered::kAsk) {
    const auto yes = platform::ask_yes(
        fmt::format("This line is counted. Get {} over it?", size_text(over_line)));
    if (yes.value_or(false)) {
      for (const store::Download& one : downloads) {
        if (one.hold != store::Hold::kMetered) continue;
        ICMA_TRY_VOID(engine_->agree(one.program, one.module));
      }
      return {};
    }
  }
  if (over_line > 0)
    return fail(ErrorKind::kRefused, std::string(kLineIsCounted), size_text(over_line));
  if (largest != nullptr) {
    return fail(ErrorKind::kNoSpace, std::string(kMoreThanAllowed),
                fmt::format("{}, {} too much", name_of(*largest), size_text(largest->hold_bytes)));
  }
  return {};
}

Result<> ContentDesk::work(platform::StopSignal& stop) {
  std::uint64_t sum = 0;
  int in_vain = 0;  // tries in a row, of whatever download
  while (true) {
    ICMA_TRY(const bool worked, engine_->work(stop.token()));
    if (stop.token().cancelled()) {
      return fail(ErrorKind::kCancelled, "the download was stopped");
    }
    ICMA_TRY(const auto downloads, store_->downloads());
    const auto waiting = std::ranges::find_if(downloads, [](const store::Download& one) {
      return one.state == store::DownloadState::kWaiting && one.hold == store::Hold::kNone;
    });
    const bool held = std::ranges::any_of(
        downloads, [](const store::Download& one) { return one.hold != store::Hold::kNone; });
    if (worked) {
      const std::uint64_t now_sum = sum_of(downloads);
      in_vain = now_sum == sum ? in_vain + 1 : 0;
      sum = now_sum;
      // On a line that only wastes time some other download is always due.
      const bool hopeless =
          in_vain > kMaxTries && waiting != downloads.end() && waiting->attempt > kMaxTries;
      if (hopeless) return fail(ErrorKind::kNetwork, waiting->error);
      continue;
    }
    if (held && waiting == downloads.end()) {
      ICMA_TRY_VOID(settle_held());
      continue;
    }
    const auto due = engine_->next_due();
    if (!due) return {};
    const auto full =
        std::ranges::find(downloads, store::DownloadState::kDiskFull, &store::Download::state);
    if (full != downloads.end()) return fail(ErrorKind::kNoSpace, full->error);
    if (!has_server()) {
      return fail(ErrorKind::kNetwork,
                  "the sources that were named do not have all of it, and no server is named");
    }
    if (waiting == downloads.end() || waiting->attempt > kMaxTries) {
      return fail(ErrorKind::kNetwork,
                  waiting == downloads.end() ? "the downloads cannot go on now" : waiting->error);
    }
    fmt::print("{} waits and tries again: {}\n", name_of(*waiting), waiting->error);
    std::fflush(stdout);
    const auto now = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
    if (stop.wait(std::max(Millis(50), *due - now + Millis(10)))) {
      return fail(ErrorKind::kCancelled, "the download was stopped");
    }
  }
}

}  // namespace icma::agent
