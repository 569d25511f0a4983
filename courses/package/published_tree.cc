// SPDX-License-Identifier: Apache-2.0
#include "courses/package/published_tree.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

#include "courses/base/files.h"
#include "courses/package/compress.h"

namespace icma::package {

std::filesystem::path PublishedTree::object_path(const Hash& name) const {
  const std::string text = name.to_hex();
  return folder_ / "objects" / text.substr(0, 2) / text;
}

std::filesystem::path PublishedTree::metadata_path(std::string_view file) const {
  return folder_ / "metadata" / file;
}

Result<> PublishedTree::write_object(const Hash& name, ByteView object) const {
  const std::filesystem::path path = object_path(name);
  std::error_code code;
  if (std::filesystem::exists(path, code)) return {};
  return write_file(path, as_text(object));
}

Result<Bytes> PublishedTree::read_object(const Hash& name) const {
  ICMA_TRY(const std::string text, read_file(object_path(name)));
  if (sha256(text) != name) {
    return fail(ErrorKind::kCorrupt, "the object's bytes do not match its name", name.to_hex());
  }
  return to_bytes(text);
}

Result<std::string> TreeSource::metadata(std::string_view file) {
  return read_file(tree_.metadata_path(file), kMaxMetadataBytes);
}

Result<std::uint64_t> TreeSource::length(const Hash& object) {
  std::error_code code;
  const auto size = std::filesystem::file_size(tree_.object_path(object), code);
  if (code) return fail(ErrorKind::kNotFound, "the folder has no such object", object.to_hex());
  return size;
}

Result<Bytes> TreeSource::read(const Hash& object, std::uint64_t offset, std::uint64_t size) {
  ICMA_TRY(const std::uint64_t there, length(object));
  if (offset > there || size > there - offset) {
    return fail(ErrorKind::kNotFound, "the folder does not have these bytes", object.to_hex());
  }
  std::ifstream in(tree_.object_path(object), std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  std::string out(size, '\0');
  in.read(out.data(), static_cast<std::streamsize>(size));
  if (in) return to_bytes(out);
  return fail(ErrorKind::kIo, "the folder cannot be read", object.to_hex());
}

Result<std::optional<Bytes>> TreeSource::holdings(const Hash& manifest) {
  ICMA_TRY_VOID(length(manifest));
  return std::nullopt;
}

namespace {

// An assessor's tree is the server's own, and has all of its packs.
bool is_apart(const Manifest& manifest, const PackRef& pack) {
  return manifest.audience == Audience::kLearner && !pack.is_public();
}

}  // namespace

PublishedTree entitled_tree(const std::filesystem::path& folder, const Manifest& manifest) {
  return PublishedTree(folder / manifest.provider / manifest.program);
}

Result<> visit_assets(const PublishedTree& tree, const Manifest& manifest,
                      const AssetVisitor& visit, const std::filesystem::path& entitled) {
  const PublishedTree apart = entitled_tree(entitled, manifest);
  std::vector<Bytes> packs;
  for (const PackRef& pack : manifest.packs) {
    const bool left_out = is_apart(manifest, pack) && entitled.empty();
    const PublishedTree& from = is_apart(manifest, pack) ? apart : tree;
    ICMA_TRY(Bytes object, left_out ? Result<Bytes>(Bytes()) : from.read_object(pack.hash));
    const bool whole = left_out || object.size() == pack.bytes;
    if (!whole) return fail(ErrorKind::kCorrupt, "a pack has another size");
    packs.push_back(std::move(object));
  }
  for (const AssetRef& asset : manifest.assets) {
    const bool left_out = std::ranges::any_of(asset.chunks, [&](std::uint32_t index) {
      return packs[manifest.chunks[index].pack].empty();
    });
    if (left_out) continue;
    Bytes content;
    for (const std::uint32_t index : asset.chunks) {
      const ChunkRef& chunk = manifest.chunks[index];
      const ByteView stored = ByteView(packs[chunk.pack]).subspan(chunk.offset, chunk.stored);
      const auto plain = open_chunk(Bytes(stored.begin(), stored.end()), chunk.size, chunk.hash);
      if (!plain) return fail(ErrorKind::kCorrupt, "a chunk is damaged", asset.path);
      content.insert(content.end(), plain->begin(), plain->end());
    }
    if (sha256(content) != asset.hash)
      return fail(ErrorKind::kCorrupt, "an asset is damaged", asset.path);
    ICMA_TRY_VOID(visit(asset, content));
  }
  return {};
}

}  // namespace icma::package
