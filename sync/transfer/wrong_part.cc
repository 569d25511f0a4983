// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/wrong_part.h"

#include <fmt/format.h>

#include "courses/package/compress.h"

namespace icma::transfer {
namespace {

constexpr std::string_view kExpected = "chunk ";
constexpr std::string_view kFound = ", found ";
constexpr std::size_t kHex = 64;

}  // namespace

Error wrong_part(const package::ChunkRef& chunk, ByteView stored) {
  Hash found = sha256(stored);
  if (chunk.compressed()) {
    if (const auto plain = package::decompress(stored, chunk.size)) found = sha256(*plain);
  }
  return Error{ErrorKind::kUnverified, "downloaded bytes do not match their signed hash",
               fmt::format("{}{}{}{}", kExpected, chunk.hash.to_hex(), kFound, found.to_hex())};
}

std::optional<std::pair<Hash, Hash>> hashes_of(const Error& error) {
  const std::string_view detail = error.detail;
  const std::size_t size = kExpected.size() + kHex + kFound.size() + kHex;
  if (error.kind != ErrorKind::kUnverified || detail.size() != size) return std::nullopt;
  if (!detail.starts_with(kExpected)) return std::nullopt;
  const auto expected = parse_hash(detail.substr(kExpected.size(), kHex));
  const auto found = parse_hash(detail.substr(size - kHex));
  if (!expected || !found) return std::nullopt;
  return std::pair(*expected, *found);
}

}  // namespace icma::transfer
