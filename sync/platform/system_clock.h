// SPDX-License-Identifier: Apache-2.0
// The machine's clocks and the learner's time zone.
#pragma once

#include "courses/base/clock.h"

namespace icma::platform {

// Boot id and zone are read once, when it is made.
class SystemClock final : public Clock {
 public:
  SystemClock();
  Time now() const override;
  // CLOCK_BOOTTIME: goes on while the machine sleeps.
  Millis since_boot() const override;
  Uuid boot_id() const override { return boot_; }
  std::string zone() const override { return zone_; }

 private:
  Uuid boot_;
  std::string zone_;
};

// From $TZ, else the link /etc/localtime, else /etc/timezone, else "UTC".
std::string local_zone();
// Minutes east of UTC in the named zone at that moment; 0 for a zone nobody knows. Any thread.
int zone_offset_minutes(Time at, std::string_view zone);

}  // namespace icma::platform
