// SPDX-License-Identifier: Apache-2.0
// The one thread that touches the ledger. Requests wait in a bounded queue; all that wait are
// answered after one durable commit.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "sync/server/metrics.h"
#include "sync/server/service.h"

namespace icma::server {

class Writer {
 public:
  // Called on the writer's thread, once for every request that was taken.
  using Done = std::function<void(Reply)>;

  // `metrics` may be null.
  Writer(Store& store, Service& service, std::size_t max_waiting = 256, Metrics* metrics = nullptr);
  // Finishes what was taken.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // False when the queue is full: answer 503. Any thread.
  bool submit(Incoming request, Done done);
  // Runs work of the server itself on the store, between the requests, as one unit; comes back when
  // it is durable, or with the error and nothing kept. Any thread but the writer's own.
  Result<> run(const std::function<Result<>(Store&)>& work);
  std::size_t waiting() const;

 private:
  struct Waiting {
    Incoming request;
    Done done;
  };
  struct Chore {
    const std::function<Result<>(Store&)>& work;
    std::promise<Result<>> ended = {};
  };
  void loop();
  void answer(std::deque<Waiting> batch, const std::vector<Chore*>& chores);

  Store& store_;
  Service& service_;
  std::size_t max_waiting_;
  Metrics* metrics_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  std::vector<Chore*> chores_;  // each lives where somebody waits for it
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace icma::server
