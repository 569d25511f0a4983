// SPDX-License-Identifier: Apache-2.0
#include "courses/base/sign.h"

#include <algorithm>
#include <sodium.h>

namespace icma {
namespace {

void need_sodium() {
  ICMA_CHECK(sodium_init() >= 0);
}

template <typename T>
Result<T> from_bytes(ByteView bytes, std::string_view name) {
  T value;
  if (bytes.size() != value.bytes.size()) {
    return fail(ErrorKind::kInvalid, std::string(name) + " has a wrong length");
  }
  std::ranges::copy(bytes, value.bytes.begin());
  return value;
}

}  // namespace

Result<PublicKey> public_key_from_bytes(ByteView bytes) {
  return from_bytes<PublicKey>(bytes, "a public key");
}
Result<Signature> signature_from_bytes(ByteView bytes) {
  return from_bytes<Signature>(bytes, "a signature");
}
Result<PublicKey> parse_public_key(std::string_view hex_text) {
  ICMA_TRY(const Bytes bytes, parse_hex(hex_text));
  return public_key_from_bytes(bytes);
}
Result<Signature> parse_signature(std::string_view hex_text) {
  ICMA_TRY(const Bytes bytes, parse_hex(hex_text));
  return signature_from_bytes(bytes);
}

KeyPair KeyPair::generate() {
  SystemRandom random;
  return generate(random);
}

KeyPair KeyPair::generate(RandomSource& random) {
  std::array<std::uint8_t, 32> seed{};
  random.fill(seed);
  KeyPair pair = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return pair;
}

KeyPair KeyPair::from_seed(const std::array<std::uint8_t, 32>& seed) {
  need_sodium();
  KeyPair pair;
  pair.seed_ = seed;
  ICMA_CHECK(crypto_sign_seed_keypair(pair.public_key_.bytes.data(), pair.secret_.data(),
                                      seed.data()) == 0);
  return pair;
}

KeyPair::~KeyPair() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

Signature KeyPair::sign(ByteView message) const {
  Signature signature;
  ICMA_CHECK(crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(),
                                  secret_.data()) == 0);
  return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  need_sodium();
  return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                     key.bytes.data()) == 0;
}

}  // namespace icma
