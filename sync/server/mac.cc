// SPDX-License-Identifier: Apache-2.0
#include "sync/server/mac.h"

#include <fmt/format.h>
#include <sodium.h>

namespace icma::server {

// Hashed twice, so that nothing can be appended to what was hashed.
std::string mac_of(std::string_view tag, const Hash& secret,
                   std::initializer_list<ByteView> fields) {
  const Hash inner = hash_fields(tag, fields);
  const Hash outer = hash_fields(fmt::format("{}/mac", tag), {secret.view(), inner.view()});
  return hex(outer.view().first(16));
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

bool same_secret(const Hash& one, const Hash& other) {
  return same_secret(as_text(one.view()), as_text(other.view()));
}

}  // namespace icma::server
