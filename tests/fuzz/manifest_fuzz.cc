// SPDX-License-Identifier: Apache-2.0
// The object that lists a package: any bytes, and any JSON inside of a sound frame.
#include "courses/package/compress.h"
#include "courses/package/manifest.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  const ByteView bytes(data, size);
  static_cast<void>(package::decode_manifest(bytes));
  static_cast<void>(package::decompress(bytes, std::size_t{1} << 20U));
  const auto manifest = package::decode_manifest(package::compress(bytes));
  if (!manifest) return 0;
  // What is accepted can be written, and is the same when it is read again.
  const auto again = package::encode_manifest(*manifest);
  fuzz::require(again.has_value());
  fuzz::require(package::decode_manifest(*again).has_value());
  for (const auto& asset : manifest->assets) fuzz::require(package::is_asset_path(asset.path));
  return 0;
}
