// SPDX-License-Identifier: Apache-2.0
// The server machine's clock. A server needs no time since boot as evidence; it counts from its
// own start.
#pragma once

#include "courses/base/clock.h"

namespace icma::server {

class ServerClock final : public Clock {
 public:
  explicit ServerClock(RandomSource& random) : boot_(make_uuid_v4(random)) {}
  Time now() const override { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }
  Millis since_boot() const override {
    return std::chrono::floor<Millis>(std::chrono::steady_clock::now() - start_);
  }
  Uuid boot_id() const override { return boot_; }
  std::string zone() const override { return "UTC"; }

 private:
  Uuid boot_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace icma::server
