// SPDX-License-Identifier: Apache-2.0
#include "courses/package/chunker.h"

#include <algorithm>

#include "courses/base/hash.h"

namespace icma::package {
namespace {

// The highest bits of the rolling hash see the widest window (64 bytes).
constexpr std::uint64_t kStrictMask = 0xFFFFF00000000000ULL;  // 20 bits
constexpr std::uint64_t kLooseMask = 0xFFFF000000000000ULL;   // 16 bits

std::array<std::uint64_t, 256> make_gear_table() {
  std::array<std::uint64_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    Bytes seed = to_bytes("icma-learn/gear/1");
    seed.push_back(static_cast<std::uint8_t>(i));
    const Hash hash = sha256(seed);
    for (std::size_t k = 0; k < 8; ++k) table[i] = (table[i] << 8U) | hash.bytes[k];
  }
  return table;
}

std::size_t next_cut(ByteView rest) {
  if (rest.size() <= kMinChunk) return rest.size();
  const auto& gear = gear_table();
  const std::size_t average = std::min(rest.size(), kAverageChunk);
  const std::size_t end = std::min(rest.size(), kMaxChunk);
  std::uint64_t hash = 0;
  std::size_t at = kMinChunk;
  for (; at < average; ++at) {
    hash = (hash << 1U) + gear[rest[at]];
    if ((hash & kStrictMask) == 0) return at + 1;
  }
  for (; at < end; ++at) {
    hash = (hash << 1U) + gear[rest[at]];
    if ((hash & kLooseMask) == 0) return at + 1;
  }
  return end;
}

}  // namespace

const std::array<std::uint64_t, 256>& gear_table() {
  static const std::array<std::uint64_t, 256> kTable = make_gear_table();
  return kTable;
}

std::vector<std::size_t> chunk_sizes(ByteView asset) {
  std::vector<std::size_t> sizes;
  while (!asset.empty()) {
    sizes.push_back(next_cut(asset));
    asset = asset.subspan(sizes.back());
  }
  return sizes;
}

}  // namespace icma::package
