// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/transfer_thread.h"

#include <algorithm>
#include <exception>

namespace icma::transfer {
namespace {

constexpr Millis kLongestSleep{30'000};
constexpr Millis kShortestSleep{100};

}  // namespace

TransferThread::TransferThread(const EngineOptions& options)
    : engine_(options),
      cancel_(std::make_shared<protocol::CancelToken>()),
      clock_(options.clock),
      damaged_(options.damaged),
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
    turned_ = true;
    if (!online) cancel_->cancel();
  }
  wake_.notify_all();
}

void TransferThread::set_playing(bool playing) {
  {
    const std::scoped_lock lock(mutex_);
    turned_ = turned_ || playing_ != playing;
    playing_ = playing;
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

// Fetches, or looks after what is stored when nothing can be fetched. True when there may be more.
bool TransferThread::work_once(const std::stop_token& stop) {
  std::shared_ptr<protocol::CancelToken> token;
  bool online = false;
  bool playing = false;
  {
    const std::scoped_lock lock(mutex_);
    token = cancel_;
    online = online_;
    playing = playing_;
  }
  if (online && !stop.stop_requested()) {
    const auto worked = engine_.work(*token);
    if (!worked && worked.error().kind == ErrorKind::kCorrupt && damaged_) damaged_();
    if (worked && *worked) return true;
  }
  if (playing || stop.stop_requested()) return false;
  const auto looked = engine_.look_after();
  if (!looked && looked.error().kind == ErrorKind::kCorrupt && damaged_) damaged_();
  return looked && !looked->lost.empty();
}

Millis TransferThread::rest() {
  bool online = false;
  bool playing = false;
  {
    const std::scoped_lock lock(mutex_);
    online = online_;
    playing = playing_;
  }
  Millis sleep = kLongestSleep;
  const std::optional<Time> due = online ? engine_.next_due() : std::nullopt;
  if (due) sleep = std::min(sleep, *due - clock_->now());
  if (!playing) sleep = std::min(sleep, engine_.care_due() - clock_->since_boot());
  return std::max(sleep, kShortestSleep);
}

void TransferThread::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    bool busy = false;
    try {
      busy = run_tasks();
      busy = work_once(stop) || busy;
    } catch (const std::exception&) {
      // Out of memory, say: rest and go on; what is verified is stored already.
      busy = false;
    }
    if (busy) continue;
    const Millis sleep = rest();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, sleep, [this] { return !tasks_.empty() || turned_; });
    turned_ = false;
  }
}

}  // namespace icma::transfer
