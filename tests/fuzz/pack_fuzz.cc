// SPDX-License-Identifier: Apache-2.0
// A package as it is put together from a tree: any pack, and a manifest that says of it what it
// likes. Nothing is visited but assets with the bytes that the manifest names.
//
// Input: count of chunks, each with place, stored and plain size and how its hash is made; count of
// assets, each with two chunks and how its hash is made; the rest, from byte 48 on, is the pack.
#include "courses/package/compress.h"
#include "courses/package/published_tree.h"
#include "tests/fakes/temp_dir.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;

ByteView stored_of(const package::ChunkRef& chunk, ByteView pack) {
  const std::size_t at = std::min<std::size_t>(chunk.offset, pack.size());
  return pack.subspan(at, std::min<std::size_t>(chunk.stored, pack.size() - at));
}

// As the manifest's author claims it: true when `right`, as far as it can be.
package::ChunkRef chunk_of(fuzz::Input& in, ByteView pack, bool right) {
  package::ChunkRef chunk;
  chunk.offset = in.pair() % (pack.size() + 2);
  chunk.stored = in.pair() % 400;
  chunk.size = chunk.stored + in.pair() % 400;
  const ByteView stored = stored_of(chunk, pack);
  const auto plain = package::decompress(stored, 4096);
  if (right && plain && plain->size() > stored.size()) {
    chunk.size = static_cast<std::uint32_t>(plain->size());
    chunk.hash = sha256(*plain);
  } else {
    if (right) chunk.size = chunk.stored;
    chunk.hash = sha256(stored);
  }
  return chunk;
}

package::Manifest manifest_of(fuzz::Input& in, ByteView pack) {
  package::Manifest manifest;
  manifest.provider = "sample";
  manifest.program = "demo-1";
  manifest.version = "1.0.0";
  manifest.document = "0";
  manifest.packs.push_back({sha256(pack), pack.size() + (in.byte() == 255 ? 9U : 0U), "public"});
  const int chunks = in.byte() % 5;
  for (int i = 0; i < chunks; ++i) {
    const bool right = in.byte() % 4 != 0;
    manifest.chunks.push_back(chunk_of(in, pack, right));
  }
  const int assets = 1 + in.byte() % 3;
  for (int i = 0; i < assets; ++i) {
    package::AssetRef asset{.path = std::to_string(i), .mime = "text/plain"};
    Sha256 hasher;
    for (int part = 0; part < 2; ++part) {
      const std::uint32_t index = in.byte() % 6;
      if (index >= manifest.chunks.size()) continue;
      const package::ChunkRef& chunk = manifest.chunks[index];
      asset.chunks.push_back(index);
      asset.bytes += chunk.size;
      const ByteView stored = stored_of(chunk, pack);
      const auto plain = package::decompress(stored, chunk.size);
      hasher.update(chunk.compressed() && plain ? ByteView(*plain) : stored);
    }
    if (in.byte() % 4 != 0) asset.hash = hasher.finish();
    manifest.assets.push_back(std::move(asset));
  }
  return manifest;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  [[maybe_unused]] static const bool in_memory = fuzz::keep_files_in_memory();
  static const fakes::TempDir folder;
  if (size < 2) return 0;
  // The pack is what follows the manifest's part, which is at most this long.
  const std::size_t head = std::min<std::size_t>(size - 1, 48);
  const ByteView pack(data + head, size - head);
  fuzz::Input in(data, head);
  const package::Manifest claimed = manifest_of(in, pack);
  const auto object = package::encode_manifest(claimed);
  fuzz::require(object.has_value());
  const auto manifest = package::decode_manifest(*object);
  if (!manifest) return 0;
  const package::PublishedTree tree(folder.path());
  const Hash name = manifest->packs[0].hash;
  fuzz::require(tree.write_object(name, pack).has_value());
  std::size_t visited = 0;
  const Result<> outcome =
      package::visit_assets(tree, *manifest, [&](const package::AssetRef& asset, ByteView content) {
        fuzz::require(content.size() == asset.bytes && sha256(content) == asset.hash);
        ++visited;
        return Result<>();
      });
  if (outcome) fuzz::require(visited == manifest->assets.size());
  std::filesystem::remove(tree.object_path(name));
  return 0;
}
