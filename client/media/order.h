// SPDX-License-Identifier: Apache-2.0
// Puts entries in the order of their start; those that start together keep their order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace icma::media {

template <typename Entry>
void sort_by_start(std::vector<Entry>& entries) {
  std::vector<std::pair<std::int64_t, std::size_t>> keys;
  keys.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) keys.emplace_back(entries[i].start_ms, i);
  std::ranges::sort(keys);
  std::vector<Entry> sorted;
  sorted.reserve(entries.size());
  for (const auto& [start, i] : keys) sorted.push_back(std::move(entries[i]));
  entries = std::move(sorted);
}

}  // namespace icma::media
