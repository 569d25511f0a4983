// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/backoff.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace icma::transfer {

Millis next_wait(Millis previous, RandomSource& random) {
  const Millis top = std::clamp(previous * 3, kFirstWait * 3, kLongestWait);
  std::array<std::uint8_t, 4> bytes{};
  random.fill(bytes);
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = (value << 8U) | byte;
  const std::int64_t spread = (top - kFirstWait).count();
  return kFirstWait + Millis(static_cast<std::int64_t>(value) % (spread + 1));
}

Millis retry_after(std::string_view header) {
  std::int64_t seconds = 0;
  const auto [end, code] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (code != std::errc{} || end != header.data() + header.size() || seconds < 0) return Millis{0};
  return Seconds(std::min<std::int64_t>(seconds, 3600));
}

}  // namespace icma::transfer
