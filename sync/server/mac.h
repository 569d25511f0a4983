// SPDX-License-Identifier: Apache-2.0
// Words that only the holder of a secret can have made: proofs of contact, addresses that carry a
// permission.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "courses/base/hash.h"

namespace icma::server {

// 32 hex digits over the fields. Two uses of one secret have different tags.
std::string mac_of(std::string_view tag, const Hash& secret,
                   std::initializer_list<ByteView> fields);

// In a time that does not tell where they differ.
bool same_secret(std::string_view one, std::string_view other);
bool same_secret(const Hash& one, const Hash& other);

}  // namespace icma::server
