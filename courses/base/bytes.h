// SPDX-License-Identifier: Apache-2.0
// Bytes and their text forms: hex (lower case) and base64url without padding (RFC 4648 section 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/result.h"

namespace icma {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The bytes of a string, not copied; valid as long as the string is.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
// The same bytes seen as characters, not copied.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

std::string hex(ByteView bytes);
// kInvalid for an odd length or a character outside 0-9a-f (upper case is refused: one value has
// one spelling).
Result<Bytes> parse_hex(std::string_view text);

std::string base64url(ByteView bytes);
// kInvalid for padding, characters outside the alphabet, or non-zero unused bits.
Result<Bytes> parse_base64url(std::string_view text);

// Big-endian, as all lengths and counters that are hashed.
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);

}  // namespace icma
