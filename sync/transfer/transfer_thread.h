// SPDX-License-Identifier: Apache-2.0
// Runs a TransferEngine on a thread of its own: the only writer of content.db in this process.
// While nothing can be fetched it looks after what is stored.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "sync/transfer/transfer_engine.h"

namespace icma::transfer {

class TransferThread {
 public:
  using Task = std::function<void(TransferEngine&, const protocol::CancelToken&)>;

  // The engine's store must not be used by anyone else from now on.
  explicit TransferThread(const EngineOptions& options);
  // Cancels what is under way and waits for it; nothing that was verified is lost.
  ~TransferThread();
  TransferThread(const TransferThread&) = delete;
  TransferThread& operator=(const TransferThread&) = delete;

  // Runs the task on the thread, before the next download. Any thread.
  void post(Task task);
  // The same, and stops the download under way first, so that the task runs at once (pause,
  // cancel, hurry). The download goes on afterwards unless the task decided otherwise.
  void interrupt(Task task);
  // Downloads rest (the learner works offline) or go on. Any thread.
  void set_online(bool online);
  // While a film plays, what is stored is not looked after. Any thread.
  void set_playing(bool playing);

 private:
  void run(const std::stop_token& stop);
  bool run_tasks();
  bool work_once(const std::stop_token& stop);
  Millis rest();

  TransferEngine engine_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Task> tasks_;
  bool online_ = true;
  bool playing_ = false;
  bool turned_ = false;  // one of these since the last look
  std::shared_ptr<protocol::CancelToken>
      cancel_;  // of the work under way; owners: this and the work
  const Clock* clock_;
  std::function<void()> damaged_;
  std::jthread thread_;
};

}  // namespace icma::transfer
