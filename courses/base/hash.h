// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) through OpenSSL, the only hash of formats and protocol.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "courses/base/bytes.h"

namespace icma {

struct Hash {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};

  auto operator<=>(const Hash&) const = default;
  ByteView view() const { return bytes; }
  std::string to_hex() const { return hex(bytes); }
  bool is_zero() const { return *this == Hash{}; }
};

// kInvalid unless `text` is 64 lower-case hex digits.
Result<Hash> parse_hash(std::string_view text);
// kInvalid unless `bytes` has exactly 32 bytes.
Result<Hash> hash_from_bytes(ByteView bytes);

Hash sha256(ByteView bytes);
inline Hash sha256(std::string_view text) {
  return sha256(as_bytes(text));
}

// Hashes a stream piece by piece. Not shared between threads.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(ByteView bytes);
  // The hash of everything so far; the object starts anew.
  Hash finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Hashes a list of fields, each preceded by its length as eight big-endian bytes, after a domain
// tag treated the same way. Two different lists never give the same input.
Hash hash_fields(std::string_view domain, std::initializer_list<ByteView> fields);

}  // namespace icma

template <>
struct std::hash<icma::Hash> {
  std::size_t operator()(const icma::Hash& value) const noexcept {
    std::size_t seed = 0;
    for (std::size_t i = 0; i < sizeof seed; ++i) seed = (seed << 8U) | value.bytes[i];
    return seed;
  }
};
