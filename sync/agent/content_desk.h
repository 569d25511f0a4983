// SPDX-License-Identifier: Apache-2.0
// The downloads of a profile as the agent's commands work on them: the content lock, the database,
// the line to the server, and the engine over them. One object on one thread.
#pragma once

#include <chrono>
#include <map>

#include "sync/agent/desk.h"
#include "sync/platform/network_cost.h"
#include "sync/transfer/rebuild.h"
#include "sync/transfer/transfer_engine.h"

namespace icma::agent {

struct ContentOptions {
  std::string server;                  // empty: the one that was signed in to, if any
  std::filesystem::path trust;         // the publisher's first root; empty: what the profile trusts
  std::vector<std::string> from = {};  // other sources, asked first: see open_carrier
  std::string limit = {};              // for this command, a size a second
  std::string space = {};              // for this command, a size
  bool metered = false;                // fetch over a counted line too
};

// Tells at the terminal how far the downloads are: a line when one is complete, and one a second
// while it is under way.
class ProgressLines {
 public:
  // Called after every change, on whatever thread stores at the moment.
  void look(store::ContentStore& store);

 private:
  struct Told {
    bool ready = false;
    std::uint64_t bytes = 0;
  };
  std::map<std::pair<std::int64_t, std::string>, Told> told_;
  std::chrono::steady_clock::time_point last_ = {};
  bool first_ = true;
};

class ContentDesk {
 public:
  // kBusy while a window or another agent of this profile changes downloads.
  static Result<std::unique_ptr<ContentDesk>> open(Desk& desk, const ContentOptions& options);

  store::ContentStore& store() { return *store_; }
  transfer::TransferEngine& engine() { return *engine_; }
  bool has_server() const { return !server_.empty(); }
  // The file is damaged: a new one takes its place and gets what can be saved, as work() goes on.
  Result<> rebuild();
  // Works until nothing is left that may be worked on, waiting between tries. kCancelled on a stop
  // signal, kNetwork when the line stays down; both leave everything so that it goes on later.
  Result<> work(platform::StopSignal& stop);

 private:
  explicit ContentDesk(platform::FileLock lock) : lock_(std::move(lock)) {}
  Result<> start(Desk& desk, const ContentOptions& options);
  Result<> add_carriers(const Desk& desk, const ContentOptions& options);
  // What is held back when nothing else is left to do: asks, or says why. Nothing: it goes on.
  Result<> settle_held();
  Result<> start_engine(transfer::OpenedContent opened);

  platform::FileLock lock_;
  std::string server_;
  std::filesystem::path content_;
  transfer::EngineOptions engine_options_;
  std::unique_ptr<platform::NetworkCost> cost_;  // of the line to the server
  std::vector<transfer::Carrier> carriers_;
  std::unique_ptr<protocol::Transport> line_;
  std::unique_ptr<store::ContentStore> store_;
  std::unique_ptr<transfer::TransferEngine> engine_;
  ProgressLines lines_;
};

// Prints an error about programs as a person reads it and returns 1.
int complain_content(const Error& error);

// "egv-160/audience"; what all modules share is "egv-160 (shared part)".
std::string name_of(const store::Download& download);
// "81 kB", "3.4 MB".
std::string size_text(std::uint64_t bytes);

}  // namespace icma::agent
