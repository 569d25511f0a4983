// SPDX-License-Identifier: Apache-2.0
// The error of a part whose bytes are not those of its signed hash.
#pragma once

#include <optional>
#include <utility>

#include "courses/base/result.h"
#include "courses/package/manifest.h"

namespace icma::transfer {

// kUnverified; the detail names the hash that the chunk should have and the one that these bytes,
// unpacked if they can be, have.
Error wrong_part(const package::ChunkRef& chunk, ByteView stored);
// The two hashes that such an error names, expected and found; nothing for any other error.
std::optional<std::pair<Hash, Hash>> hashes_of(const Error& error);

}  // namespace icma::transfer
