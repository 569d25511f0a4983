// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/transfer_thread.h"

#include <algorithm>
#include <exception>

namespace icma::transfer {
namespace {

constexpr Millis kLongestSleep{30'000};

}  // namespace

TransferThread::TransferThread(const EngineOptions& options)
    : engine_(options),
      cancel_(std::make_shared<protocol::CancelToken>()),
      clock_(options.clock),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

TransferThread::~TransferThread() {
  thread_.request_stop();
  {
    const std::scoped_lock lock(mutex_);
    cancel_->cancel();
  }
  wake_.notify_all();
}

void TransferThread::post(Task task) {
  {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_all();
}

void TransferThread::interrupt(Task task) {
  {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
    cancel_->cancel();
  }
  wake_.notify_all();
}

void TransferThread::set_online(bool online) {
  {
    const std::scoped_lock lock(mutex_);
    online_ = online;
    if (!online) cancel_->cancel();
  }
  wake_.notify_all();
}

// Takes the waiting tasks under the lock and runs them without it.
bool TransferThread::run_tasks() {
  std::deque<Task> tasks;
  std::shared_ptr<protocol::CancelToken> token;
  {
    const std::scoped_lock lock(mutex_);
    tasks.swap(tasks_);
    cancel_ = std::make_shared<protocol::CancelToken>();
    token = cancel_;
  }
  for (const Task& task : tasks) task(engine_, *token);
  return !tasks.empty();
}

void TransferThread::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    bool busy = false;
    try {
      busy = run_tasks();
      std::shared_ptr<protocol::CancelToken> token;
      bool online = false;
      {
        const std::scoped_lock lock(mutex_);
        token = cancel_;
        online = online_;
      }
      if (online && !stop.stop_requested()) {
        const auto worked = engine_.work(*token);
        busy = busy || (worked && *worked);
      }
    } catch (const std::exception&) {
      // Out of memory, say: rest and go on; what is verified is stored already.
      busy = false;
    }
    if (busy) continue;
    Millis sleep = kLongestSleep;
    if (const auto due = engine_.next_due()) {
      sleep = std::clamp(*due - clock_->now(), Millis(100), kLongestSleep);
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, sleep, [this] { return !tasks_.empty(); });
  }
}

}  // namespace icma::transfer
