// SPDX-License-Identifier: Apache-2.0
// Content-defined chunks: where an asset is cut depends on its bytes near the cut alone, so that an
// edit or an inserted header changes only the chunks it touches. Parameters and table are part of
// the package format ("gear-1") and never change under that name.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "courses/base/bytes.h"

namespace icma::package {

inline constexpr std::string_view kChunkerName = "gear-1";
inline constexpr std::size_t kMinChunk = std::size_t{64} << 10U;
inline constexpr std::size_t kAverageChunk = std::size_t{256} << 10U;
inline constexpr std::size_t kMaxChunk = std::size_t{1} << 20U;

// Entry i is the first eight bytes, big-endian, of SHA-256("icma-learn/gear/1" || byte i).
const std::array<std::uint64_t, 256>& gear_table();

// Sizes of the chunks of an asset, in order; they sum to the asset's size. An asset of at most
// kMinChunk bytes is one chunk, an empty asset has none. FastCDC's normalised cutting: 20 mask bits
// up to the average size, 16 beyond.
std::vector<std::size_t> chunk_sizes(ByteView asset);

}  // namespace icma::package
