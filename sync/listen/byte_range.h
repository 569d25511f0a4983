// SPDX-License-Identifier: Apache-2.0
// The Range header (RFC 9110, section 14), as far as downloads use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "courses/base/result.h"
#include "sync/protocol/transport.h"

namespace icma::listen {

// One range of a "bytes=" header against a length. Nothing when there is none or it is to be
// ignored (several ranges, another unit, malformed); kInvalid when no byte of it exists.
Result<std::optional<protocol::ByteRange>> parse_range(std::string_view header,
                                                       std::uint64_t length);

}  // namespace icma::listen
