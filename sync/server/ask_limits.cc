// SPDX-License-Identifier: Apache-2.0
#include "sync/server/ask_limits.h"

#include <algorithm>
#include <cmath>

#include "courses/base/text.h"

namespace icma::server {
namespace {

constexpr std::size_t kMany = 10'000;
constexpr std::size_t kLongestAddress = 45;

int seconds_until_one(double left, double per_second) {
  return std::max(1, static_cast<int>(std::ceil((1 - left) / per_second)));
}

}  // namespace

void AskLimits::fill(Bucket& bucket, const AskRules::Rate& rate) const {
  const Millis now = clock_.since_boot();
  const double passed = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.left = std::min(rate.burst, bucket.left + (passed * rate.per_second));
  bucket.filled = now;
}

int AskLimits::take(Asked what, const std::string& address) {
  const AskRules& rules = rules_[static_cast<std::size_t>(what)];
  Door& door = doors_[static_cast<std::size_t>(what)];
  const Millis now = clock_.since_boot();
  if (!door.begun) door.all = {.left = rules.all.burst, .filled = now};
  door.begun = true;
  fill(door.all, rules.all);
  if (!address.empty()) {
    if (door.by_address.size() > kMany) {
      // A full bucket says nothing that a new one does not.
      const double full_s = rules.one.burst / rules.one.per_second;
      std::erase_if(door.by_address, [&](const auto& entry) {
        return std::chrono::duration<double>(now - entry.second.filled).count() > full_s;
      });
    }
    const Bucket fresh{.left = rules.one.burst, .filled = now};
    Bucket& own = door.by_address.try_emplace(address, fresh).first->second;
    fill(own, rules.one);
    // Whoever asks too often does not use up what is for all.
    if (own.left < 1) return seconds_until_one(own.left, rules.one.per_second);
    if (door.all.left >= 1) own.left -= 1;
  }
  if (door.all.left < 1) return seconds_until_one(door.all.left, rules.all.per_second);
  door.all.left -= 1;
  return 0;
}

std::string asking_address(const listen::Incoming& request) {
  const std::string& peer = request.peer;
  const bool here = peer.empty() || peer.starts_with("127.") || peer == "::1";
  if (!here) return peer;
  const auto header = request.headers.find("x-forwarded-for");
  if (header == request.headers.end()) return {};
  const std::string_view value = header->second;
  const auto comma = value.rfind(',');
  const std::string_view last =
      trim(comma == std::string_view::npos ? value : value.substr(comma + 1));
  return std::string(last.substr(0, kLongestAddress));
}

}  // namespace icma::server
