// SPDX-License-Identifier: Apache-2.0
#include "courses/package/published_tree.h"

#include <fmt/format.h>

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

Result<Trust> believe(const PublishedTree& tree, Time now) {
  ICMA_TRY(const std::string root, read_file(tree.metadata_path("root.json")));
  ICMA_TRY(Trust trust, Trust::from_root(root));
  ICMA_TRY(const std::string timestamp, read_file(tree.metadata_path("timestamp.json")));
  ICMA_TRY_VOID(trust.update_timestamp(timestamp, now));
  const auto numbered = [&tree](const FilePin& pin, std::string_view role) {
    return read_file(tree.metadata_path(fmt::format("{}.{}.json", pin.version, role)));
  };
  ICMA_TRY(const std::string snapshot, numbered(*trust.snapshot_pin(), kSnapshotRole));
  ICMA_TRY_VOID(trust.update_snapshot(snapshot, now));
  const FilePin* pin = trust.pin_of(kTargetsRole);
  if (pin == nullptr) return fail(ErrorKind::kUnverified, "the snapshot names no targets");
  ICMA_TRY(const std::string targets, numbered(*pin, kTargetsRole));
  ICMA_TRY_VOID(trust.update_targets(targets, now));
  for (const std::string& role : trust.delegated_roles()) {
    const FilePin* delegated = trust.pin_of(role);
    if (delegated == nullptr)
      return fail(ErrorKind::kUnverified, "a delegated role is missing", role);
    ICMA_TRY(const std::string text, numbered(*delegated, role));
    ICMA_TRY_VOID(trust.update_delegated(role, text, now));
  }
  return trust;
}

Result<> visit_assets(const PublishedTree& tree, const Manifest& manifest,
                      const AssetVisitor& visit) {
  std::vector<Bytes> packs;
  for (const PackRef& pack : manifest.packs) {
    ICMA_TRY(Bytes object, tree.read_object(pack.hash));
    if (object.size() != pack.bytes) return fail(ErrorKind::kCorrupt, "a pack has another size");
    packs.push_back(std::move(object));
  }
  for (const AssetRef& asset : manifest.assets) {
    Bytes content;
    for (const std::uint32_t index : asset.chunks) {
      const ChunkRef& chunk = manifest.chunks[index];
      const ByteView stored = ByteView(packs[chunk.pack]).subspan(chunk.offset, chunk.stored);
      Bytes plain(stored.begin(), stored.end());
      if (chunk.compressed()) {
        ICMA_TRY(plain, decompress(stored, chunk.size));
      }
      if (sha256(plain) != chunk.hash)
        return fail(ErrorKind::kCorrupt, "a chunk is damaged", asset.path);
      content.insert(content.end(), plain.begin(), plain.end());
    }
    if (sha256(content) != asset.hash)
      return fail(ErrorKind::kCorrupt, "an asset is damaged", asset.path);
    ICMA_TRY_VOID(visit(asset, content));
  }
  return {};
}

}  // namespace icma::package
