// SPDX-License-Identifier: Apache-2.0
// A source that has single chunks, not packs: what is asked of a pack is put together from them.
#pragma once

#include <map>

#include "courses/package/object_source.h"
#include "courses/package/pack_index.h"

namespace icma::store {

// For whom a source is.
enum class ForWhom {
  kOwner,    // who may have what is here: the same laptop, a lab whose folder opens to its users
  kAnybody,  // who asks: packs that need full access are as if they were not here
};

class ChunkSource : public package::ObjectSource {
 public:
  explicit ChunkSource(ForWhom whom) : whom_(whom) {}
  Result<std::uint64_t> length(const Hash& object) override;
  // Of a pack: kNotFound when a chunk that it touches is not here in the form that it has there.
  Result<Bytes> read(const Hash& object, std::uint64_t offset, std::uint64_t size) override;
  Result<std::optional<Bytes>> holdings(const Hash& manifest) override;

 protected:
  // An object that is kept whole: a manifest or the catalogue. kNotFound.
  virtual Result<Bytes> whole(const Hash& object) = 0;
  // The bytes of a chunk as stored; kNotFound. And how many they are, 0 when there are none.
  virtual Result<Bytes> chunk(const Hash& hash) = 0;
  virtual Result<std::uint64_t> chunk_bytes(const Hash& hash) = 0;
  // Whether the chunk is here in this form; by its length unless a source knows better.
  virtual Result<bool> has(const package::ChunkRef& one);
  // Once for each manifest there is, before anything is asked.
  Result<> know(const Hash& name, ByteView manifest_object);

 private:
  struct Known {
    std::vector<package::PackRef> packs;
    std::vector<package::ChunkRef> chunks;
  };

  ForWhom whom_;
  package::PackIndex index_;
  std::map<Hash, Known> manifests_;
};

}  // namespace icma::store
