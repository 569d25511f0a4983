// SPDX-License-Identifier: Apache-2.0
// Sync and sign-in on a thread of their own, with an own connection to the learner's records. The
// window never waits for it.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "sync/engine/reconciler.h"
#include "sync/engine/schedule.h"
#include "sync/engine/sign_in.h"

namespace icma::app {

// What the worker tells; delivered on its thread.
struct SyncStarted {};
struct SyncEnded {
  engine::SyncOutcome outcome;
  Millis next{0};  // until the next try
};
struct SignInCode {
  std::string code;
  std::string address;
  std::string complete_address;
  Seconds expires{0};
};
struct SignInDone {
  protocol::Session session;
};
struct SignInFailed {
  Error error;
};
using SyncNews = std::variant<SyncStarted, SyncEnded, SignInCode, SignInDone, SignInFailed>;

struct SyncWorkerOptions {
  protocol::Transport* transport = nullptr;    // not owned
  protocol::SessionStore* sessions = nullptr;  // not owned
  const Clock* clock = nullptr;                // not owned
  RandomSource* random = nullptr;              // not owned
  std::string server_url;
  engine::ScheduleRules rules;
  // Opens the learner's records; called on the worker's thread.
  std::function<Result<std::unique_ptr<records::LearnerStore>>(const protocol::Session&)>
      open_store;
  // The learner's own files, which go before the events that name them; nothing set: there are
  // none.
  std::function<std::unique_ptr<protocol::EvidenceShelf>(const protocol::Session&)> open_files;
  // Whose receipts are believed; nothing set: those of the sign-in.
  std::function<std::vector<PublicKey>(const protocol::Session&)> receipt_keys;
  std::function<void(SyncNews)> news;
  // Where sealed records of others wait to be taken along; empty: nowhere.
  std::filesystem::path outbox;
  // Runs the work while no other program of this profile syncs. False: another one does.
  std::function<bool(const std::function<void()>&)> exclusively;
};

class SyncWorker {
 public:
  explicit SyncWorker(SyncWorkerOptions options);
  ~SyncWorker();
  SyncWorker(const SyncWorker&) = delete;
  SyncWorker& operator=(const SyncWorker&) = delete;

  // All from any thread.
  void sync_now();
  void wrote();                  // something waits to be sent
  void pause(Millis how_long);   // zero: go on
  void set_online(bool online);  // the learner chose to work offline
  void sign_in();
  void cancel_sign_in();
  // Stops what is under way and takes the sign-in back at the server if there is a line. The
  // sign-in as it is now is taken along, so the caller may forget it at once.
  void sign_out();
  // Stops what is under way and closes the records. Opens them again when there is reason to, but
  // not while the caller keeps other programs of the profile from syncing.
  void let_go();

 private:
  void run(const std::stop_token& stop);
  void do_sync();
  Result<bool> run_once(const protocol::CancelToken& cancel, engine::SyncOutcome& outcome);
  void give_up(const Error& error);
  void do_sign_in();
  void do_sign_out(protocol::Session session);
  void wait_for_work(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  bool still_signing_in();

  SyncWorkerOptions options_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  engine::Schedule schedule_;
  bool now_ = false;
  bool online_ = true;
  bool sign_in_ = false;
  bool look_again_ = false;  // something above or the schedule changed
  std::vector<protocol::Session> sign_outs_;
  std::optional<Millis> paused_until_;  // since boot
  std::shared_ptr<protocol::CancelToken>
      cancel_;              // of the work under way; owners: this and the work
  std::mutex store_mutex_;  // taken last
  std::unique_ptr<records::LearnerStore> store_;
  std::jthread thread_;
};

}  // namespace icma::app
