// SPDX-License-Identifier: Apache-2.0
#include "sync/records/intervals.h"

#include <algorithm>

namespace icma::records {

void IntervalSet::add(std::int64_t begin, std::int64_t end) {
  if (begin >= end) return;
  const auto first = std::ranges::lower_bound(parts_, begin, {}, &Interval::second);
  auto last = first;
  while (last != parts_.end() && last->first <= end) {
    begin = std::min(begin, last->first);
    end = std::max(end, last->second);
    ++last;
  }
  const auto at = parts_.erase(first, last);
  parts_.insert(at, Interval{begin, end});
}

std::int64_t IntervalSet::covered() const {
  std::int64_t sum = 0;
  for (const auto& [begin, end] : parts_) sum += end - begin;
  return sum;
}

std::int64_t IntervalSet::covered_below(std::int64_t limit) const {
  std::int64_t sum = 0;
  for (const auto& [begin, end] : parts_) {
    sum += std::max<std::int64_t>(0, std::min(end, limit) - std::max<std::int64_t>(begin, 0));
  }
  return sum;
}

}  // namespace icma::records
