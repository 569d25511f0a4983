// SPDX-License-Identifier: Apache-2.0
// A set of half-open intervals of whole numbers, kept merged and sorted: what of a film was seen.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace icma::records {

class IntervalSet {
 public:
  using Interval = std::pair<std::int64_t, std::int64_t>;

  // Adds [begin, end); an empty or inverted one adds nothing.
  void add(std::int64_t begin, std::int64_t end);
  // The measure of the union.
  std::int64_t covered() const;
  // The measure of the union within [0, limit).
  std::int64_t covered_below(std::int64_t limit) const;
  const std::vector<Interval>& parts() const { return parts_; }
  bool operator==(const IntervalSet&) const = default;

 private:
  std::vector<Interval> parts_;
};

}  // namespace icma::records
