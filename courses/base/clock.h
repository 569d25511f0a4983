// SPDX-License-Identifier: Apache-2.0
// Time as the product sees it. Code that needs the time is given a Clock; only the platform folders
// and tests implement one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "courses/base/ids.h"

namespace icma {

using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
// Coordinated universal time with millisecond resolution.
using Time = std::chrono::sys_time<Millis>;

class Clock {
 public:
  virtual ~Clock() = default;
  // What the machine's wall clock says. May jump either way at any moment.
  virtual Time now() const = 0;
  // Time since boot, suspend included; never goes back until the machine restarts.
  virtual Millis since_boot() const = 0;
  // Changes with every restart of the machine; since_boot() is comparable only under the same id.
  virtual Uuid boot_id() const = 0;
  // IANA name of the zone the learner is in, "UTC" if unknown.
  virtual std::string zone() const = 0;
};

// "2026-11-20T09:41:07.250Z".
std::string format_utc(Time time);
// kInvalid unless the text has the form that format_utc writes.
Result<Time> parse_utc(std::string_view text);

}  // namespace icma
