// SPDX-License-Identifier: Apache-2.0
// Tells when nobody has been at the computer for a while. Pure logic; one thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace icma::host {

class IdleWatch {
 public:
  using Millis = std::chrono::milliseconds;
  static constexpr Millis kLongest = std::chrono::minutes(10);

  // Once a frame: whether somebody is there (a key, the mouse, a film that plays), and the time,
  // which goes on while the machine sleeps. True once for each time that nobody was there so long;
  // a sleep counts as absence.
  bool look(bool present, Millis now) {
    const bool away = seen_ && !told_ && now - *seen_ >= kLongest;
    if (present && !away) told_ = false;
    // Who comes back after too long finds it locked, not open for another ten minutes.
    if (present || !seen_) seen_ = now;
    if (away) told_ = true;
    return away;
  }
  // When to look again at the latest; nothing when it was told.
  std::optional<Millis> within(Millis now) const {
    if (!seen_ || told_) return std::nullopt;
    return std::max(Millis(0), kLongest - (now - *seen_));
  }

 private:
  std::optional<Millis> seen_;
  bool told_ = false;
};

}  // namespace icma::host
