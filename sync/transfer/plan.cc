// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/plan.h"

#include <algorithm>
#include <tuple>

namespace icma::transfer {

std::vector<RangeRequest> plan_ranges(const package::Manifest& manifest,
                                      std::vector<std::uint32_t> missing, const Beginnings& begun,
                                      std::uint64_t max_gap) {
  std::ranges::sort(missing, {}, [&manifest](std::uint32_t index) {
    const package::ChunkRef& chunk = manifest.chunks[index];
    return std::tuple(chunk.pack, chunk.offset);
  });
  std::vector<RangeRequest> ranges;
  for (const std::uint32_t index : missing) {
    const package::ChunkRef& chunk = manifest.chunks[index];
    const std::uint64_t end = chunk.offset + chunk.stored;
    if (!ranges.empty() && !begun.contains(chunk.hash)) {
      RangeRequest& last = ranges.back();
      const std::uint64_t last_end = last.offset + last.size;
      const bool near = last.pack == chunk.pack && chunk.offset >= last_end &&
                        chunk.offset - last_end <= max_gap && end - last.offset <= kMaxRange;
      if (near) {
        last.size = end - last.offset;
        last.chunks.push_back(index);
        continue;
      }
    }
    ranges.push_back({chunk.pack, chunk.offset, chunk.stored, {index}});
  }
  return ranges;
}

}  // namespace icma::transfer
