// SPDX-License-Identifier: Apache-2.0
#include "courses/base/seal.h"

#include <algorithm>
#include <sodium.h>

namespace icma {

static_assert(kSealOverhead == crypto_box_SEALBYTES);

Result<BoxKey> parse_box_key(std::string_view hex_text) {
  ICMA_TRY(const Bytes bytes, parse_hex(hex_text));
  BoxKey key;
  if (bytes.size() != key.bytes.size()) {
    return fail(ErrorKind::kInvalid, "a box key has a wrong length");
  }
  std::ranges::copy(bytes, key.bytes.begin());
  return key;
}

Result<Bytes> seal(const BoxKey& key, ByteView content) {
  ICMA_CHECK(sodium_init() >= 0);
  Bytes out(content.size() + kSealOverhead);
  if (crypto_box_seal(out.data(), content.data(), content.size(), key.bytes.data()) != 0) {
    return fail(ErrorKind::kInvalid, "nothing can be sealed for this key");
  }
  return out;
}

BoxKeyPair BoxKeyPair::generate(RandomSource& random) {
  std::array<std::uint8_t, 32> seed{};
  random.fill(seed);
  BoxKeyPair pair = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return pair;
}

BoxKeyPair BoxKeyPair::from_seed(const std::array<std::uint8_t, 32>& seed) {
  ICMA_CHECK(sodium_init() >= 0);
  BoxKeyPair pair;
  pair.seed_ = seed;
  ICMA_CHECK(crypto_box_seed_keypair(pair.public_key_.bytes.data(), pair.secret_.data(),
                                     seed.data()) == 0);
  return pair;
}

BoxKeyPair::~BoxKeyPair() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

Result<Bytes> BoxKeyPair::open(ByteView sealed) const {
  Bytes out(sealed.size() < kSealOverhead ? 0 : sealed.size() - kSealOverhead);
  if (sealed.size() < kSealOverhead ||
      crypto_box_seal_open(out.data(), sealed.data(), sealed.size(), public_key_.bytes.data(),
                           secret_.data()) != 0) {
    return fail(ErrorKind::kUnverified, "the sealed box does not open with this key");
  }
  return out;
}

}  // namespace icma
