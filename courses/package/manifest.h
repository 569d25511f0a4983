// SPDX-License-Identifier: Apache-2.0
// A manifest lists one version of one program: its assets, the chunks they are made of, and where
// in which pack each chunk lies. See courses/FORMAT.md, "Package format".
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/hash.h"
#include "courses/base/json.h"
#include "courses/base/result.h"

namespace icma::package {

enum class Audience {
  kLearner,   // everything a learner may have
  kAssessor,  // the finals' keys; for the server alone, never in a learner's tree
};

// The entitlement of packs that anybody may have, and of those for who holds full access to the
// program.
inline constexpr std::string_view kPublic = "public";
inline constexpr std::string_view kFullAccess = "full";

struct PackRef {
  Hash hash;                // SHA-256 of the whole pack object; its name
  std::uint64_t bytes = 0;  // size of the pack object
  std::string entitlement;  // kPublic, or the name of what the learner must hold

  bool is_public() const { return entitlement == kPublic; }
};

struct ChunkRef {
  Hash hash;                 // SHA-256 of the plain bytes
  std::uint32_t size = 0;    // plain bytes
  std::uint32_t pack = 0;    // index into Manifest::packs
  std::uint64_t offset = 0;  // of the stored bytes in the pack object
  std::uint32_t stored = 0;  // stored bytes; less than `size` exactly when zstd-compressed
  bool compressed() const { return stored != size; }
};

// What a film comes as; a learner has a module in one of them.
enum class Variant {
  kFull,   // as it was made
  kLight,  // its sound over still pictures
};
std::string_view to_string(Variant variant);
// "full", "light"; nothing for any other name.
std::optional<Variant> variant_from(std::string_view name);

struct AssetRef {
  std::string path;  // relative, '/'-separated, no "." or ".." parts
  std::string mime;
  std::string module;  // id of the module it belongs to, empty: the whole program
  std::uint64_t bytes = 0;
  Hash hash;                          // SHA-256 of the whole asset
  std::vector<std::uint32_t> chunks;  // indices into Manifest::chunks, in order
  // "full", "light": needed in that one alone; empty: in both. One of another name is not needed.
  std::string variant = {};

  bool is_of(Variant wanted) const { return variant.empty() || variant == to_string(wanted); }
};

struct Manifest {
  Audience audience = Audience::kLearner;
  std::string provider;
  std::string program;
  std::string version;
  std::string document = "program.json";  // asset path of the program document
  std::vector<PackRef> packs;
  std::vector<ChunkRef> chunks;
  std::vector<AssetRef> assets;
  Json extra = Json::object();  // members this version does not know

  const AssetRef* find(std::string_view path) const;
  // Indices of the chunks of one module ("" = what all share).
  std::set<std::uint32_t> chunks_of(std::string_view module, Variant variant) const;
  // True when part of the module is in a pack that not everybody may have.
  bool is_entitled(std::string_view module) const;
  // True when the module's size depends on the variant.
  bool has_light(std::string_view module) const;
  // Bytes to fetch for all of it, and for one module alone.
  std::uint64_t stored_bytes(Variant variant = Variant::kFull) const;
  std::uint64_t stored_bytes_of(std::string_view module, Variant variant = Variant::kFull) const;
  // The same for chunks by their indices.
  std::uint64_t stored_sum(const std::set<std::uint32_t>& used) const;
};

inline constexpr std::size_t kMaxManifestBytes = std::size_t{32} << 20U;

// The manifest object: a zstd frame around canonical JSON. Its SHA-256 is its name.
Result<Bytes> encode_manifest(const Manifest& manifest);
// kCorrupt or kInvalid with what is wrong: sizes that do not add up, indices out of range, unsafe
// or repeated paths, repeated chunks, a chunker that is not known (kTooNew).
Result<Manifest> decode_manifest(ByteView object);

// True for a path that may name an asset: relative, plain parts, at most 240 bytes.
bool is_asset_path(std::string_view path);

}  // namespace icma::package
