// SPDX-License-Identifier: Apache-2.0
#include "sync/server/pack_pass.h"

#include <charconv>
#include <fmt/format.h>

#include "courses/base/bytes.h"
#include "sync/server/mac.h"

namespace icma::server {
namespace {

// "until=<ms>&pass=<32 hex digits>"
constexpr std::string_view kUntil = "until=";
constexpr std::string_view kPass = "&pass=";

}  // namespace

PackPasses::PackPasses(const KeyPair& receipts, const Clock& clock)
    : secret_(hash_fields("icma-learn/pack-pass-key/1", {ByteView(receipts.seed())})),
      clock_(&clock) {}

std::string PackPasses::mac(std::string_view path, std::int64_t until_ms) const {
  Bytes moment;
  append_u64(moment, static_cast<std::uint64_t>(until_ms));
  return mac_of("icma-learn/pack-pass/1", secret_, {as_bytes(path), moment});
}

std::string PackPasses::target(std::string_view path, Time until) const {
  const std::int64_t ms = until.time_since_epoch().count();
  return fmt::format("/content/{}?{}{}{}{}", path, kUntil, ms, kPass, mac(path, ms));
}

bool PackPasses::admits(std::string_view path, std::string_view query) const {
  if (!query.starts_with(kUntil)) return false;
  query.remove_prefix(kUntil.size());
  std::int64_t ms = 0;
  const auto [end, problem] = std::from_chars(query.data(), query.data() + query.size(), ms);
  if (problem != std::errc() || clock_->now() >= Time(Millis(ms))) return false;
  query.remove_prefix(static_cast<std::size_t>(end - query.data()));
  if (!query.starts_with(kPass)) return false;
  return same_secret(query.substr(kPass.size()), mac(path, ms));
}

}  // namespace icma::server
