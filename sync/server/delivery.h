// SPDX-License-Identifier: Apache-2.0
// Tells the credentialing service what waits in the outbox: at least once, each learner's decisions
// in their order, with a key by which the service knows what it has. Nothing is taken for delivered
// but an answer that names that key. The request is described in sync/PROTOCOL.md, "Telling the
// credentialing service".
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "sync/protocol/transport.h"
#include "sync/server/ledger.h"

namespace icma::server {

struct DeliveryRules {
  Millis first_retry{1'000};
  Millis longest_retry{3'600'000};
  // Answers with a no, to one entry, before it is parked and the learner's next goes on.
  int max_tries = 12;
  int at_once = 16;
  Seconds stall{30};
};

// One round at a time; no thread and no clock of its own.
class Delivery {
 public:
  // Runs work on the thread of the store; see Writer::run.
  using OnStore = std::function<Result<>(const std::function<Result<>(Store&)>&)>;

  // `path` is what follows the transport's base URL. Everything must outlive the delivery.
  Delivery(OnStore on_store, protocol::Transport& transport, std::string path,
           const Identity& identity, const Clock& clock, RandomSource& random,
           DeliveryRules rules = {});

  struct Round {
    int delivered = 0;
    int refused = 0;    // tried again later, or parked
    bool away = false;  // the service could not be reached, or something else answered
    // How long to wait before the next round; zero when more may be due.
    Millis wait{0};
    OutboxCounts left = {};
  };
  // Sends what is due. An error is the store's; then the same is sent again in a later round.
  Result<Round> round(const protocol::CancelToken& cancel);

 private:
  enum class Outcome { kDelivered, kRefused, kAway };
  protocol::Request request_for(const OutboxRow& row) const;
  Outcome outcome_of(const OutboxRow& row, const Result<protocol::Response>& answer,
                     std::string& problem);
  Millis longer(Millis last);
  void settle(OutboxRow& row, Outcome outcome, Round& round);

  OnStore on_store_;
  protocol::Transport& transport_;
  std::string path_;
  const Identity& identity_;
  const Clock& clock_;
  RandomSource& random_;
  DeliveryRules rules_;
  Millis away_delay_{0};
  Seconds asked_to_wait_{0};
};

// Rounds on a thread of their own until the object goes.
class DeliveryThread {
 public:
  using Told = std::function<void(const Delivery::Round&)>;
  // `told` is called after each round, on the thread.
  DeliveryThread(Delivery& delivery, Told told);
  ~DeliveryThread();
  DeliveryThread(const DeliveryThread&) = delete;
  DeliveryThread& operator=(const DeliveryThread&) = delete;

 private:
  void loop();

  Delivery& delivery_;
  Told told_;
  protocol::CancelToken cancel_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

// What the signature of a delivery is over: 32 bytes,
// F("icma-learn/delivery/1", server, idempotency key, body).
Hash delivery_message(const Uuid& server, const Uuid& key, std::string_view body);

}  // namespace icma::server
