// SPDX-License-Identifier: Apache-2.0
// Ed25519 signatures (RFC 8032) through libsodium.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include "courses/base/bytes.h"
#include "courses/base/hash.h"
#include "courses/base/ids.h"

namespace icma {

struct PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const PublicKey&) const = default;
  std::string to_hex() const { return hex(bytes); }
  // SHA-256 of the key's bytes; what people compare and what roles name.
  Hash id() const { return sha256(ByteView(bytes)); }
};

struct Signature {
  std::array<std::uint8_t, 64> bytes{};
  auto operator<=>(const Signature&) const = default;
  std::string to_hex() const { return hex(bytes); }
};

// kInvalid unless the text is exactly the right number of lower-case hex digits.
Result<PublicKey> parse_public_key(std::string_view hex_text);
Result<Signature> parse_signature(std::string_view hex_text);
Result<PublicKey> public_key_from_bytes(ByteView bytes);
Result<Signature> signature_from_bytes(ByteView bytes);

// A secret key and its public half. The seed is wiped from memory when the object goes.
class KeyPair {
 public:
  // From the operating system's random source.
  static KeyPair generate();
  static KeyPair generate(RandomSource& random);
  // Deterministic; the seed must come from a random source outside tests.
  static KeyPair from_seed(const std::array<std::uint8_t, 32>& seed);
  ~KeyPair();
  KeyPair(const KeyPair&) = default;
  KeyPair& operator=(const KeyPair&) = default;

  const PublicKey& public_key() const { return public_key_; }
  // The 32-byte seed, to be stored in a keyring or a 0600 file and nowhere else.
  const std::array<std::uint8_t, 32>& seed() const { return seed_; }
  Signature sign(ByteView message) const;

 private:
  KeyPair() = default;
  std::array<std::uint8_t, 32> seed_{};
  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_key_;
};

// True only for a canonical signature of exactly this message by this key.
bool verify(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace icma
