// SPDX-License-Identifier: Apache-2.0
// What a person does about the outbox: see what waits and why, and send parked entries again.
#pragma once

#include <memory>
#include <string>

#include "sync/server/delivery.h"
#include "sync/server/home.h"
#include "sync/server/writer.h"

namespace icma::server {

// Lists what waits and what is parked. No name is in it.
Result<> outbox_list(const HomePaths& paths);
// Every parked entry is sent again, with a full count of tries. Also while it serves.
Result<> outbox_retry(const HomePaths& paths);

// The whole way to one credentialing service.
class Courier {
 public:
  // kInvalid unless `url` is https, or http to this machine itself. Everything must outlive it.
  static Result<std::unique_ptr<Courier>> open(Writer& writer, const Identity& identity,
                                               const Clock& clock, RandomSource& random,
                                               const std::string& url, DeliveryThread::Told told);

 private:
  Courier() = default;
  std::unique_ptr<protocol::Transport> transport_;
  std::unique_ptr<Delivery> delivery_;
  std::unique_ptr<DeliveryThread> thread_;
};

}  // namespace icma::server
