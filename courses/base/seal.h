// SPDX-License-Identifier: Apache-2.0
// Sealed boxes: anybody can close one for a key, its owner alone can open it. X25519 and
// XSalsa20-Poly1305 as in libsodium's crypto_box_seal. A box does not tell who closed it.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include "courses/base/bytes.h"
#include "courses/base/hash.h"
#include "courses/base/ids.h"

namespace icma {

// What a box is closed with; no secret.
struct BoxKey {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const BoxKey&) const = default;
  std::string to_hex() const { return hex(bytes); }
  // SHA-256 of the key's bytes; names the key where it is not written out.
  Hash id() const { return sha256(ByteView(bytes)); }
};

// kInvalid unless the text is exactly 64 lower-case hex digits.
Result<BoxKey> parse_box_key(std::string_view hex_text);

// So much longer is a box than what is in it.
inline constexpr std::size_t kSealOverhead = 48;

// kInvalid for a key that is no point of the curve's large group.
Result<Bytes> seal(const BoxKey& key, ByteView content);

// Opens what was closed for its public half. The seed is wiped from memory when the object goes.
class BoxKeyPair {
 public:
  static BoxKeyPair generate(RandomSource& random);
  // Deterministic; the seed must come from a random source outside tests.
  static BoxKeyPair from_seed(const std::array<std::uint8_t, 32>& seed);
  ~BoxKeyPair();
  BoxKeyPair(const BoxKeyPair&) = default;
  BoxKeyPair& operator=(const BoxKeyPair&) = default;

  const BoxKey& public_key() const { return public_key_; }
  // The 32-byte seed, to be stored in a file of mode 0600 and nowhere else.
  const std::array<std::uint8_t, 32>& seed() const { return seed_; }
  // kUnverified when it was closed for another key, or any byte of it was changed.
  Result<Bytes> open(ByteView sealed) const;

 private:
  BoxKeyPair() = default;
  std::array<std::uint8_t, 32> seed_{};
  std::array<std::uint8_t, 32> secret_{};
  BoxKey public_key_;
};

}  // namespace icma
