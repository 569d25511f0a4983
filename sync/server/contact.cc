// SPDX-License-Identifier: Apache-2.0
#include "sync/server/contact.h"

#include <charconv>
#include <fmt/format.h>
#include <sodium.h>

#include "courses/base/bytes.h"

namespace icma::server {

std::string contact_proof(const Hash& secret, const Uuid& learner, Time at) {
  Bytes moment;
  append_u64(moment, static_cast<std::uint64_t>(at.time_since_epoch().count()));
  const Hash inner = hash_fields("icma-learn/contact/1", {learner.view(), moment});
  // Hashed twice, so that nothing can be appended to what was hashed.
  const Hash mac = hash_fields("icma-learn/contact-mac/1", {secret.view(), inner.view()});
  return fmt::format("{}.{}", at.time_since_epoch().count(), hex(mac.view().first(16)));
}

std::optional<Time> contact_time(const Hash& secret, const Uuid& learner, std::string_view proof) {
  std::int64_t ms = 0;
  const auto [end, problem] = std::from_chars(proof.data(), proof.data() + proof.size(), ms);
  if (problem != std::errc() || ms <= 0) return std::nullopt;
  const Time at{Millis(ms)};
  const std::string whole = contact_proof(secret, learner, at);
  if (whole.size() != proof.size()) return std::nullopt;
  if (sodium_memcmp(whole.data(), proof.data(), whole.size()) != 0) return std::nullopt;
  return at;
}

}  // namespace icma::server
