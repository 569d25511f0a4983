// SPDX-License-Identifier: Apache-2.0
// zstd frames with a bound on what comes out.
#pragma once

#include <cstddef>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma::package {

// One zstd frame (RFC 8878) with its content size. Reproducible: the same input and library version
// give the same bytes.
Bytes compress(ByteView plain);

// kCorrupt when the frame is malformed, kInvalid when it would exceed `max_bytes`.
Result<Bytes> decompress(ByteView frame, std::size_t max_bytes);

}  // namespace icma::package
