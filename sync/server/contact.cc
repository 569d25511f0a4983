// SPDX-License-Identifier: Apache-2.0
#include "sync/server/contact.h"

#include <charconv>
#include <fmt/format.h>

#include "courses/base/bytes.h"
#include "sync/server/mac.h"

namespace icma::server {

std::string contact_proof(const Hash& secret, const Uuid& learner, Time at) {
  Bytes moment;
  append_u64(moment, static_cast<std::uint64_t>(at.time_since_epoch().count()));
  const std::string mac = mac_of("icma-learn/contact/1", secret, {learner.view(), moment});
  return fmt::format("{}.{}", at.time_since_epoch().count(), mac);
}

std::optional<Time> contact_time(const Hash& secret, const Uuid& learner, std::string_view proof) {
  std::int64_t ms = 0;
  const auto [end, problem] = std::from_chars(proof.data(), proof.data() + proof.size(), ms);
  if (problem != std::errc() || ms <= 0) return std::nullopt;
  const Time at{Millis(ms)};
  if (!same_secret(contact_proof(secret, learner, at), proof)) return std::nullopt;
  return at;
}

}  // namespace icma::server
