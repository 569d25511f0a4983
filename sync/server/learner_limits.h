// SPDX-License-Identifier: Apache-2.0
// How often one learner may ask: a bucket of tokens each, so that one runaway client does not take
// the server from the others. One thread.
#pragma once

#include <unordered_map>

#include "courses/base/clock.h"
#include "courses/base/ids.h"

namespace icma::server {

struct LimitRules {
  int per_second = 20;
  // At once, after a pause. Two thousand events a day of a year go in some 1,500 requests.
  int burst = 400;
};

class LearnerLimits {
 public:
  explicit LearnerLimits(const Clock& clock, LimitRules rules = {});
  // Takes a token; or the seconds until there is one, at least 1.
  int take(const Uuid& learner);

 private:
  struct Bucket {
    double tokens = 0;
    Millis filled{0};  // since boot
  };
  void forget_full();

  const Clock& clock_;
  LimitRules rules_;
  std::unordered_map<Uuid, Bucket> buckets_;
};

}  // namespace icma::server
