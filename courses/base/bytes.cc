// SPDX-License-Identifier: Apache-2.0
#include "courses/base/bytes.h"

#include <array>

namespace icma {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int digit_of(std::string_view alphabet, char c) {
  const auto at = alphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kHexDigits[byte >> 4U]);
    text.push_back(kHexDigits[byte & 15U]);
  }
  return text;
}

Result<Bytes> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorKind::kInvalid, "hex text has an odd length");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit_of(kHexDigits, text[i]);
    const int low = digit_of(kHexDigits, text[i + 1]);
    if (high < 0 || low < 0) return fail(ErrorKind::kInvalid, "not a hex digit");
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string base64url(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8U) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push_back(kBase64[(buffer >> static_cast<unsigned>(bits)) & 63U]);
    }
  }
  if (bits > 0) text.push_back(kBase64[(buffer << static_cast<unsigned>(6 - bits)) & 63U]);
  return text;
}

Result<Bytes> parse_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return fail(ErrorKind::kInvalid, "base64url text has a wrong length");
  Bytes bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = digit_of(kBase64, c);
    if (value < 0) return fail(ErrorKind::kInvalid, "not a base64url character");
    buffer = (buffer << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>((buffer >> static_cast<unsigned>(bits)) & 255U));
    }
  }
  const std::uint32_t rest = buffer & ((1U << static_cast<unsigned>(bits)) - 1U);
  if (rest != 0) return fail(ErrorKind::kInvalid, "base64url text has stray bits");
  return bytes;
}

void append_u32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>((value >> static_cast<unsigned>(shift)) & 255U));
  }
}

void append_u64(Bytes& out, std::uint64_t value) {
  append_u32(out, static_cast<std::uint32_t>(value >> 32U));
  append_u32(out, static_cast<std::uint32_t>(value & 0xFFFFFFFFU));
}

}  // namespace icma
