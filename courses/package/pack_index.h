// SPDX-License-Identifier: Apache-2.0
// Which chunk lies where in a pack, from the manifests that say so: for whoever has chunks and is
// asked for bytes of packs.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "courses/package/manifest.h"

namespace icma::package {

struct PackedChunk {
  Hash hash;  // of the plain bytes
  std::uint64_t offset = 0;
  std::uint32_t stored = 0;
};

class PackIndex {
 public:
  void add(const Manifest& manifest);
  // The same without the packs that need more than being anybody.
  void add_public(const Manifest& manifest);
  // Size of the pack object; nothing when no manifest names it.
  std::optional<std::uint64_t> bytes(const Hash& pack) const;
  // The chunks that hold these bytes of the pack, by offset. Nothing when some byte of them lies in
  // no known chunk.
  std::optional<std::vector<PackedChunk>> cover(const Hash& pack, std::uint64_t offset,
                                                std::uint64_t size) const;

 private:
  struct Pack {
    std::uint64_t bytes = 0;
    std::map<std::uint64_t, PackedChunk> chunks;  // by offset
  };
  void add(const PackRef& pack, const ChunkRef& chunk);

  std::map<Hash, Pack> packs_;
};

}  // namespace icma::package
