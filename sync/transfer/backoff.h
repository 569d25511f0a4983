// SPDX-License-Identifier: Apache-2.0
// When to try again: decorrelated jitter, so that many clients spread out.
#pragma once

#include "courses/base/clock.h"
#include "courses/base/ids.h"

namespace icma::transfer {

inline constexpr Millis kFirstWait{1'000};
inline constexpr Millis kLongestWait{300'000};

// A time from one second up to three times the wait before, five minutes at most. `previous` is
// zero for the first failure.
Millis next_wait(Millis previous, RandomSource& random);

// The server's Retry-After in seconds, or zero when the text is no number. Bounded by one hour.
Millis retry_after(std::string_view header);

}  // namespace icma::transfer
