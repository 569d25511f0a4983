// SPDX-License-Identifier: Apache-2.0
#include "courses/store/chunk_source.h"

#include <algorithm>

namespace icma::store {

Result<> ChunkSource::know(const Hash& name, ByteView manifest_object) {
  ICMA_TRY(package::Manifest manifest, package::decode_manifest(manifest_object));
  if (whom_ == ForWhom::kAnybody) {
    index_.add_public(manifest);
  } else {
    index_.add(manifest);
  }
  manifests_.insert_or_assign(name, Known{std::move(manifest.packs), std::move(manifest.chunks)});
  return {};
}

Result<std::uint64_t> ChunkSource::length(const Hash& object) {
  if (const auto bytes = index_.bytes(object)) return *bytes;
  ICMA_TRY(const Bytes bytes, whole(object));
  return std::uint64_t{bytes.size()};
}

Result<Bytes> ChunkSource::read(const Hash& object, std::uint64_t offset, std::uint64_t size) {
  const auto missing = [&object] {
    return fail(ErrorKind::kNotFound, "these bytes are not here", object.to_hex());
  };
  if (!index_.bytes(object)) {
    ICMA_TRY(Bytes bytes, whole(object));
    if (offset > bytes.size() || size > bytes.size() - offset) return missing();
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    return Bytes(first, first + static_cast<std::ptrdiff_t>(size));
  }
  const auto chunks = index_.cover(object, offset, size);
  if (!chunks) return missing();
  Bytes out;
  out.reserve(size);
  for (const package::PackedChunk& one : *chunks) {
    ICMA_TRY(const Bytes stored, chunk(one.hash));
    if (stored.size() != one.stored) return missing();
    const std::uint64_t skip = offset > one.offset ? offset - one.offset : 0;
    const std::uint64_t take = std::min<std::uint64_t>(stored.size() - skip, size - out.size());
    const auto first = stored.begin() + static_cast<std::ptrdiff_t>(skip);
    out.insert(out.end(), first, first + static_cast<std::ptrdiff_t>(take));
  }
  return out;
}

Result<bool> ChunkSource::has(const package::ChunkRef& one) {
  ICMA_TRY(const std::uint64_t bytes, chunk_bytes(one.hash));
  return bytes == one.stored;
}

Result<std::optional<Bytes>> ChunkSource::holdings(const Hash& manifest) {
  const auto known = manifests_.find(manifest);
  if (known == manifests_.end()) {
    return fail(ErrorKind::kNotFound, "this manifest is not here", manifest.to_hex());
  }
  const auto& [packs, chunks] = known->second;
  Bytes out((chunks.size() + 7) / 8);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const package::ChunkRef& one = chunks[i];
    if (whom_ == ForWhom::kAnybody && !packs[one.pack].is_public()) continue;
    ICMA_TRY(const bool here, has(one));
    if (here) out[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
  }
  return out;
}

}  // namespace icma::store
