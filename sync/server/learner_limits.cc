// SPDX-License-Identifier: Apache-2.0
#include "sync/server/learner_limits.h"

#include <algorithm>
#include <cmath>

namespace icma::server {
namespace {

constexpr std::size_t kMany = 10'000;

}  // namespace

LearnerLimits::LearnerLimits(const Clock& clock, LimitRules rules) : clock_(clock), rules_(rules) {}

int LearnerLimits::take(const Uuid& learner) {
  const Millis now = clock_.since_boot();
  if (buckets_.size() > kMany) forget_full();
  const double full = rules_.burst;
  const auto [at, fresh] = buckets_.try_emplace(learner, Bucket{.tokens = full, .filled = now});
  Bucket& bucket = at->second;
  const double passed = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.tokens = std::min(full, bucket.tokens + (passed * rules_.per_second));
  bucket.filled = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return 0;
  }
  const double missing = (1 - bucket.tokens) / rules_.per_second;
  return std::max(1, static_cast<int>(std::ceil(missing)));
}

// A full bucket says nothing that a new one does not.
void LearnerLimits::forget_full() {
  const Millis now = clock_.since_boot();
  const double fill_s = static_cast<double>(rules_.burst) / rules_.per_second;
  std::erase_if(buckets_, [&](const auto& entry) {
    return std::chrono::duration<double>(now - entry.second.filled).count() > fill_s;
  });
}

}  // namespace icma::server
