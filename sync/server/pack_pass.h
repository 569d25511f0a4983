// SPDX-License-Identifier: Apache-2.0
// Addresses of entitled packs that carry their own permission: whoever has one may fetch that pack
// until its time is over, and nothing else. The server keeps no list of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "courses/base/clock.h"
#include "courses/base/sign.h"

namespace icma::server {

// How long an address is good for. What is asked for before its end may come long after it.
inline constexpr Millis kPassLife = std::chrono::hours(2);

class PackPasses {
 public:
  // The secret follows from the server's receipts key, so that every process that has the key makes
  // and takes the same ones; a new key makes the old ones void. The clock must outlive the object.
  PackPasses(const KeyPair& receipts, const Clock& clock);

  // The target to fetch the file at this path below "/content/" from; good until `until`.
  std::string target(std::string_view path, Time until) const;
  // True when the query was made for this path and its time is not over.
  bool admits(std::string_view path, std::string_view query) const;

 private:
  std::string mac(std::string_view path, std::int64_t until_ms) const;

  Hash secret_;
  const Clock* clock_;
};

}  // namespace icma::server
