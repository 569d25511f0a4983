// SPDX-License-Identifier: Apache-2.0
// Turns assets into chunks, packs and a manifest. Packs hold up to 16 MiB of chunks, module by
// module, and never mix entitlements; text is compressed, media stands as it is.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "courses/package/manifest.h"

namespace icma::package {

inline constexpr std::string_view kPackMagic = "ICMAPCK1";
inline constexpr std::size_t kMaxPack = std::size_t{16} << 20U;

// Receives each finished immutable object; its name is its SHA-256. A pack comes with what a person
// must hold to be given it; the manifest is public.
using ObjectSink =
    std::function<Result<>(const Hash& name, ByteView object, std::string_view entitlement)>;

// Where a chunk of an earlier version already lies, so that a revision writes only what changed.
struct KnownChunk {
  PackRef pack;
  std::uint64_t offset = 0;
  std::uint32_t stored = 0;
};
using KnownChunks = std::map<Hash, KnownChunk>;

// The chunks of a manifest in the form that a later version's writer looks up.
KnownChunks known_chunks(const Manifest& manifest);

class PackageWriter {
 public:
  // `base` carries audience, provider, program, version and document.
  PackageWriter(Manifest base, ObjectSink sink, KnownChunks earlier = {});

  // Adds one asset. Assets of one module should follow each other. kInvalid for an unsafe or
  // repeated path; whatever the sink reports.
  Result<> add(std::string path, std::string mime, std::string module, ByteView content,
               std::string_view entitlement = kPublic, std::string_view variant = "");
  // Closes the last pack and hands over the manifest object. The writer is used up.
  Result<Manifest> finish();

 private:
  Result<std::uint32_t> place(ByteView chunk, bool compressible, std::string_view entitlement);
  Result<> close_pack();
  std::uint32_t pack_index(const PackRef& pack);

  Manifest manifest_;
  ObjectSink sink_;
  KnownChunks earlier_;
  // (chunk, entitlement) → index in the manifest: a public asset never leans on an entitled pack.
  std::map<std::pair<Hash, std::string>, std::uint32_t> placed_;
  Bytes open_pack_;
  std::string open_entitlement_;
  std::vector<std::uint32_t> open_chunks_;
};

// True for types whose chunks are worth compressing.
bool is_compressible(std::string_view mime);
// By file name extension; "application/octet-stream" when unknown.
std::string_view mime_of(std::string_view path);

}  // namespace icma::package
