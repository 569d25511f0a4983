// SPDX-License-Identifier: Apache-2.0
// One rate for everything that several transports receive together: a token bucket. Whoever is
// ahead of it stops reading, so that the sender waits too; nothing is dropped.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace icma::http {

// All functions from any thread.
class RateLimit {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // 0: as fast as it goes. What was received before counts at the new rate at once.
  explicit RateLimit(std::uint64_t bytes_per_second = 0) : rate_(bytes_per_second) {}
  void set(std::uint64_t bytes_per_second);
  std::uint64_t rate() const;

  // So many bytes have come.
  void took(std::uint64_t bytes, TimePoint now);
  // How long nothing more may be read; zero: go on.
  std::chrono::milliseconds wait(TimePoint now);

 private:
  void refill(TimePoint now);

  mutable std::mutex mutex_;
  std::uint64_t rate_;
  double level_ = 0;  // bytes that may come now; below zero when more came than was due
  TimePoint at_{};    // of the level
};

}  // namespace icma::http
