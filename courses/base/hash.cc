// SPDX-License-Identifier: Apache-2.0
#include "courses/base/hash.h"

#include <algorithm>
#include <openssl/evp.h>

namespace icma {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(evp); }
};

Result<Hash> hash_from_bytes(ByteView bytes) {
  if (bytes.size() != Hash::kSize) return fail(ErrorKind::kInvalid, "a hash has 32 bytes");
  Hash hash;
  std::ranges::copy(bytes, hash.bytes.begin());
  return hash;
}

Result<Hash> parse_hash(std::string_view text) {
  ICMA_TRY(const Bytes bytes, parse_hex(text));
  return hash_from_bytes(bytes);
}

Hash sha256(ByteView bytes) {
  Sha256 hasher;
  hasher.update(bytes);
  return hasher.finish();
}

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  ICMA_CHECK(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(ByteView bytes) {
  ICMA_CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

Hash Sha256::finish() {
  Hash hash;
  unsigned int size = 0;
  ICMA_CHECK(EVP_DigestFinal_ex(context_->evp, hash.bytes.data(), &size) == 1);
  ICMA_CHECK(size == Hash::kSize);
  ICMA_CHECK(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1);
  return hash;
}

Hash hash_fields(std::string_view domain, std::initializer_list<ByteView> fields) {
  Sha256 hasher;
  const auto add = [&hasher](ByteView field) {
    Bytes length;
    append_u64(length, field.size());
    hasher.update(length);
    hasher.update(field);
  };
  add(as_bytes(domain));
  for (const ByteView field : fields) add(field);
  return hasher.finish();
}

}  // namespace icma
