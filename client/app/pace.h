// SPDX-License-Identifier: Apache-2.0
// How fast downloads come, over the last seconds, and whether a time left can be told from it.
#pragma once

#include <cstdint>
#include <deque>

#include "courses/base/clock.h"

namespace icma::app {

struct Pace {
  std::uint64_t bytes_per_second = 0;
  bool steady = false;  // enough was seen, it does not swing, and it goes on
  bool operator==(const Pace&) const = default;
};

// One thread; `now` is the time since boot, which never goes back.
class PaceMeter {
 public:
  // So many bytes of all downloads are here now.
  void sample(std::uint64_t bytes, Millis now);
  // What comes from now on has nothing to do with what was before: another line, another rate.
  void reset() { samples_.clear(); }
  Pace pace(Millis now) const;

 private:
  struct Sample {
    Millis at{0};
    std::uint64_t bytes = 0;
  };
  static double rate(const Sample& from, const Sample& to);
  std::deque<Sample> samples_;  // of which each has more bytes than the one before
};

}  // namespace icma::app
