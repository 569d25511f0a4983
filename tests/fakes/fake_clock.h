// SPDX-License-Identifier: Apache-2.0
// A clock that stands still until a test moves it; wall time and time since boot move apart on
// wish.
#pragma once

#include <atomic>
#include <string>

#include "courses/base/clock.h"

namespace icma::fakes {

// A time that one thread moves while others look at it.
template <typename T>
class Moving {
 public:
  explicit Moving(T value) : value_(value) {}
  operator T() const { return value_; }  // NOLINT(google-explicit-constructor)
  Moving& operator=(T value) {
    value_ = value;
    return *this;
  }
  Moving& operator+=(Millis by) { return *this = value_.load() + by; }
  Moving& operator-=(Millis by) { return *this += -by; }

 private:
  std::atomic<T> value_;
};

class FakeClock final : public Clock {
 public:
  Time now() const override { return wall; }
  Millis since_boot() const override { return boot; }
  Uuid boot_id() const override { return boot_identity; }
  std::string zone() const override { return zone_name; }

  void advance(Millis by) {
    wall += by;
    boot += by;
  }

  Moving<Time> wall{Time(Millis(1795168867250))};  // 2026-11-20T09:41:07.250Z
  Moving<Millis> boot{Millis(3'600'000)};
  Uuid boot_identity{{1}};
  std::string zone_name = "America/Chicago";
};

// The same bytes in every run.
class FakeRandom final : public RandomSource {
 public:
  explicit FakeRandom(std::uint64_t seed = 1) : state_(seed * 2 + 1) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) {
      state_ ^= state_ << 13U;
      state_ ^= state_ >> 7U;
      state_ ^= state_ << 17U;
      byte = static_cast<std::uint8_t>(state_ >> 32U);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace icma::fakes
