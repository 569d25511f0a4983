// SPDX-License-Identifier: Apache-2.0
// The object that lists a package: any bytes, and any JSON inside of a sound frame.
#include "courses/package/chunker.h"
#include "courses/package/compress.h"
#include "courses/package/manifest.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;

// What every reader of a manifest relies on without looking again.
void check_bounds(const package::Manifest& manifest) {
  for (const auto& chunk : manifest.chunks) {
    fuzz::require(chunk.pack < manifest.packs.size());
    const std::uint64_t pack = manifest.packs[chunk.pack].bytes;
    fuzz::require(chunk.size > 0 && chunk.size <= package::kMaxChunk);
    fuzz::require(chunk.stored > 0 && chunk.stored <= chunk.size);
    fuzz::require(chunk.offset <= pack && chunk.stored <= pack - chunk.offset);
  }
  for (const auto& asset : manifest.assets) {
    fuzz::require(package::is_asset_path(asset.path));
    fuzz::require(manifest.find(asset.path) == &asset);
    std::uint64_t sum = 0;
    for (const std::uint32_t index : asset.chunks) {
      fuzz::require(index < manifest.chunks.size());
      sum += manifest.chunks[index].size;
    }
    fuzz::require(sum == asset.bytes);
  }
  fuzz::require(manifest.find(manifest.document) != nullptr);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  static_cast<void>(package::decode_manifest(bytes));
  static_cast<void>(package::decompress(bytes, std::size_t{1} << 20U));
  const auto manifest = package::decode_manifest(fuzz::framed(bytes));
  if (!manifest) return 0;
  check_bounds(*manifest);
  // What is accepted can be written, and is the same when it is read and written again.
  const auto object = package::encode_manifest(*manifest);
  fuzz::require(object.has_value());
  const auto again = package::decode_manifest(*object);
  fuzz::require(again.has_value());
  fuzz::require(package::encode_manifest(*again) == *object);
  return 0;
}
