// SPDX-License-Identifier: Apache-2.0
// zstd frames with a bound on what comes out, and chunks in the form they have in packs.
#pragma once

#include <cstddef>

#include "courses/base/bytes.h"
#include "courses/base/hash.h"
#include "courses/base/result.h"

namespace icma::package {

// One zstd frame (RFC 8878) with its content size. Reproducible: the same input and library version
// give the same bytes.
Bytes compress(ByteView plain);

// Takes the memory of what comes out and a window of 8 MiB at most, whatever the frame claims.
// kCorrupt when it is malformed or wants a larger window, kInvalid when it would exceed
// `max_bytes`.
Result<Bytes> decompress(ByteView frame, std::size_t max_bytes);

// The plain bytes of a chunk from those of its pack, which are a zstd frame exactly when there are
// fewer of them than `size`. kCorrupt unless there are `size` of them and their hash is this.
Result<Bytes> open_chunk(Bytes stored, std::size_t size, const Hash& hash);
// The same without giving them out.
bool is_chunk(ByteView stored, std::size_t size, const Hash& hash);

}  // namespace icma::package
