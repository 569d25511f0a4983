// SPDX-License-Identifier: Apache-2.0
#include "sync/server/writer.h"

namespace icma::server {

using listen::error_reply;
namespace {

constexpr std::size_t kMaxBatch = 64;

}  // namespace

Writer::Writer(Store& store, Service& service, std::size_t max_waiting)
    : store_(store), service_(service), max_waiting_(max_waiting), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Writer::submit(Incoming request, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= max_waiting_) return false;
    queue_.push_back({std::move(request), std::move(done)});
  }
  changed_.notify_one();
  return true;
}

void Writer::run() {
  while (true) {
    std::deque<Waiting> batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && batch.size() < kMaxBatch) {
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    answer(std::move(batch));
  }
}

void Writer::answer(std::deque<Waiting> batch) {
  std::vector<Reply> replies;
  Result<> kept;
  try {
    kept = store_.group([&] {
      for (const Waiting& waiting : batch) replies.push_back(service_.handle(waiting.request));
    });
  } catch (const std::exception& problem) {
    kept = fail(ErrorKind::kInternal, problem.what());
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    // Nobody hears "stored" before it is.
    batch[i].done(kept ? std::move(replies[i]) : error_reply(kept.error()));
  }
}

}  // namespace icma::server
