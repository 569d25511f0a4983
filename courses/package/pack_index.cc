// SPDX-License-Identifier: Apache-2.0
#include "courses/package/pack_index.h"

namespace icma::package {

void PackIndex::add(const PackRef& pack, const ChunkRef& chunk) {
  Pack& known = packs_[pack.hash];
  known.bytes = pack.bytes;
  known.chunks.try_emplace(chunk.offset, chunk.hash, chunk.offset, chunk.stored);
}

void PackIndex::add(const Manifest& manifest) {
  for (const ChunkRef& chunk : manifest.chunks) add(manifest.packs[chunk.pack], chunk);
}

void PackIndex::add_public(const Manifest& manifest) {
  for (const ChunkRef& chunk : manifest.chunks) {
    const PackRef& pack = manifest.packs[chunk.pack];
    if (pack.is_public()) add(pack, chunk);
  }
}

std::optional<std::uint64_t> PackIndex::bytes(const Hash& pack) const {
  const auto known = packs_.find(pack);
  if (known == packs_.end()) return std::nullopt;
  return known->second.bytes;
}

std::optional<std::vector<PackedChunk>> PackIndex::cover(const Hash& pack, std::uint64_t offset,
                                                         std::uint64_t size) const {
  const auto known = packs_.find(pack);
  if (known == packs_.end()) return std::nullopt;
  const auto& chunks = known->second.chunks;
  auto at = chunks.upper_bound(offset);
  if (at == chunks.begin()) return std::nullopt;
  --at;
  std::vector<PackedChunk> out;
  std::uint64_t next = at->first;
  for (; next < offset + size; ++at) {
    if (at == chunks.end() || at->first != next) return std::nullopt;
    out.push_back(at->second);
    next += at->second.stored;
  }
  if (out.empty() || out.front().offset + out.front().stored <= offset) return std::nullopt;
  return out;
}

}  // namespace icma::package
