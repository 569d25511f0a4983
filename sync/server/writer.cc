// SPDX-License-Identifier: Apache-2.0
#include "sync/server/writer.h"

namespace icma::server {

using listen::error_reply;
namespace {

constexpr std::size_t kMaxBatch = 64;

}  // namespace

Writer::Writer(Store& store, Service& service, std::size_t max_waiting, Metrics* metrics)
    : store_(store),
      service_(service),
      max_waiting_(max_waiting),
      metrics_(metrics),
      thread_([this] { loop(); }) {}

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

Result<> Writer::run(const std::function<Result<>(Store&)>& work) {
  Chore chore{work};
  auto ended = chore.ended.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return fail(ErrorKind::kCancelled, "the server ends");
    chores_.push_back(&chore);
  }
  changed_.notify_one();
  return ended.get();
}

std::size_t Writer::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Writer::loop() {
  while (true) {
    std::deque<Waiting> batch;
    std::vector<Chore*> chores;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty() || !chores_.empty(); });
      if (queue_.empty() && chores_.empty()) return;
      chores.swap(chores_);
      while (!queue_.empty() && batch.size() < kMaxBatch) {
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    answer(std::move(batch), chores);
  }
}

void Writer::answer(std::deque<Waiting> batch, const std::vector<Chore*>& chores) {
  std::vector<Result<>> done(chores.size());
  std::vector<Reply> replies;
  Result<> kept;
  const auto begun = std::chrono::steady_clock::now();
  try {
    kept = store_.group([&] {
      for (std::size_t i = 0; i < chores.size(); ++i) {
        done[i] = store_.unit([&] { return chores[i]->work(store_); });
      }
      for (const Waiting& waiting : batch) replies.push_back(service_.handle(waiting.request));
    });
  } catch (const std::exception& problem) {
    kept = fail(ErrorKind::kInternal, problem.what());
  }
  if (metrics_ != nullptr && !batch.empty()) {
    metrics_->commit(std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::steady_clock::now() - begun),
                     batch.size());
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    // Nobody hears "stored" before it is.
    batch[i].done(kept ? std::move(replies[i]) : error_reply(kept.error()));
  }
  for (std::size_t i = 0; i < chores.size(); ++i) {
    chores[i]->ended.set_value(kept ? std::move(done[i]) : kept);
  }
}

}  // namespace icma::server
