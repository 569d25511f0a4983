// SPDX-License-Identifier: Apache-2.0
// Which bytes of which packs to ask for: missing chunks become ranges, neighbours are joined.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "courses/package/manifest.h"

namespace icma::transfer {

// A range grows to at most this many bytes …
inline constexpr std::uint64_t kMaxRange = std::uint64_t{4} << 20U;
// … and swallows a gap of at most this many between two missing chunks.
inline constexpr std::uint64_t kMaxGap = std::uint64_t{64} << 10U;

struct RangeRequest {
  std::uint32_t pack = 0;    // index into the manifest's packs
  std::uint64_t offset = 0;  // of the first byte
  std::uint64_t size = 0;
  std::vector<std::uint32_t> chunks;  // indices into the manifest's chunks, by offset
};

// The stored bytes of chunks that began to arrive, by the chunks' hashes.
using Beginnings = std::map<Hash, Bytes>;

// Ranges for these chunks, by pack and offset. Every chunk is in exactly one range, and one that
// began to arrive is the first of its range, so that only the rest of it is asked for.
std::vector<RangeRequest> plan_ranges(const package::Manifest& manifest,
                                      std::vector<std::uint32_t> missing,
                                      const Beginnings& begun = {},
                                      std::uint64_t max_gap = kMaxGap);

}  // namespace icma::transfer
