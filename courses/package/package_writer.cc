// SPDX-License-Identifier: Apache-2.0
#include "courses/package/package_writer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "courses/package/chunker.h"
#include "courses/package/compress.h"

namespace icma::package {
namespace {

// While the pack is open its chunks do not know their pack yet.
constexpr std::uint32_t kOpenPack = UINT32_MAX;

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kMimes{{
    {".md", "text/markdown"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".vtt", "text/vtt"},
    {".pdf", "application/pdf"},
    {".mp3", "audio/mpeg"},
    {".opus", "audio/ogg"},
    {".txt", "text/plain"},
    {".csv", "text/csv"},
}};

}  // namespace

bool is_compressible(std::string_view mime) {
  return mime.starts_with("text/") || mime == "application/json" || mime == "image/svg+xml";
}

std::string_view mime_of(std::string_view path) {
  for (const auto& [ending, mime] : kMimes) {
    if (path.ends_with(ending)) return mime;
  }
  return "application/octet-stream";
}

KnownChunks known_chunks(const Manifest& manifest) {
  KnownChunks known;
  for (const ChunkRef& chunk : manifest.chunks) {
    known.emplace(chunk.hash, KnownChunk{manifest.packs[chunk.pack], chunk.offset, chunk.stored});
  }
  return known;
}

PackageWriter::PackageWriter(Manifest base, ObjectSink sink, KnownChunks earlier)
    : manifest_(std::move(base)), sink_(std::move(sink)), earlier_(std::move(earlier)) {}

Result<> PackageWriter::add(std::string path, std::string mime, std::string module,
                            ByteView content, std::string_view entitlement,
                            std::string_view variant) {
  if (!is_asset_path(path)) return fail(ErrorKind::kInvalid, "not a plain relative path", path);
  if (manifest_.find(path) != nullptr) return fail(ErrorKind::kInvalid, "asset added twice", path);
  AssetRef asset{.path = std::move(path),
                 .mime = std::move(mime),
                 .module = std::move(module),
                 .bytes = content.size(),
                 .hash = sha256(content),
                 .variant = std::string(variant)};
  const bool compressible = is_compressible(asset.mime);
  for (const std::size_t size : chunk_sizes(content)) {
    ICMA_TRY(const std::uint32_t index, place(content.first(size), compressible, entitlement));
    asset.chunks.push_back(index);
    content = content.subspan(size);
  }
  manifest_.assets.push_back(std::move(asset));
  return {};
}

std::uint32_t PackageWriter::pack_index(const PackRef& pack) {
  const auto at = std::ranges::find(manifest_.packs, pack.hash, &PackRef::hash);
  if (at != manifest_.packs.end()) {
    return static_cast<std::uint32_t>(at - manifest_.packs.begin());
  }
  manifest_.packs.push_back(pack);
  return static_cast<std::uint32_t>(manifest_.packs.size() - 1);
}

Result<std::uint32_t> PackageWriter::place(ByteView chunk, bool compressible,
                                           std::string_view entitlement) {
  const Hash hash = sha256(chunk);
  const std::pair<Hash, std::string> key{hash, entitlement};
  if (const auto at = placed_.find(key); at != placed_.end()) return at->second;
  const auto index = static_cast<std::uint32_t>(manifest_.chunks.size());
  ChunkRef ref{.hash = hash, .size = static_cast<std::uint32_t>(chunk.size())};
  const auto known = earlier_.find(hash);
  if (known != earlier_.end() && known->second.pack.entitlement == entitlement) {
    ref.pack = pack_index(known->second.pack);
    ref.offset = known->second.offset;
    ref.stored = known->second.stored;
  } else {
    Bytes packed;
    if (compressible) packed = compress(chunk);
    // Below a gain of a tenth the reader's work is not worth it.
    const bool smaller = compressible && packed.size() * 10 <= chunk.size() * 9;
    const ByteView stored = smaller ? ByteView(packed) : chunk;
    const bool full = open_pack_.size() + stored.size() > kMaxPack;
    if (!open_pack_.empty() && (full || open_entitlement_ != entitlement)) {
      ICMA_TRY_VOID(close_pack());
    }
    if (open_pack_.empty()) {
      open_pack_ = to_bytes(kPackMagic);
      open_entitlement_ = entitlement;
    }
    ref.pack = kOpenPack;
    ref.offset = open_pack_.size();
    ref.stored = static_cast<std::uint32_t>(stored.size());
    open_pack_.insert(open_pack_.end(), stored.begin(), stored.end());
    open_chunks_.push_back(index);
  }
  manifest_.chunks.push_back(ref);
  placed_.emplace(key, index);
  return index;
}

Result<> PackageWriter::close_pack() {
  if (open_pack_.empty()) return {};
  const PackRef pack{sha256(open_pack_), open_pack_.size(), open_entitlement_};
  ICMA_TRY_VOID(sink_(pack.hash, open_pack_, open_entitlement_));
  const std::uint32_t index = pack_index(pack);
  for (const std::uint32_t chunk : open_chunks_) manifest_.chunks[chunk].pack = index;
  open_chunks_.clear();
  open_pack_.clear();
  return {};
}

Result<Manifest> PackageWriter::finish() {
  ICMA_TRY_VOID(close_pack());
  ICMA_TRY(const Bytes object, encode_manifest(manifest_));
  ICMA_TRY_VOID(sink_(sha256(object), object, kPublic));
  return std::move(manifest_);
}

}  // namespace icma::package
