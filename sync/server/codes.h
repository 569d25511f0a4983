// SPDX-License-Identifier: Apache-2.0
// Secret codes: some that only programs see, some that people read, say and type.
#pragma once

#include <string>
#include <string_view>

#include "courses/base/ids.h"

namespace icma::server {

// 256 random bits in base64url.
std::string secret_code(RandomSource& random);
// So many capital letters: no vowels, so that no words appear, and nothing that is read two ways.
// A letter has 4.3 bits.
std::string letter_code(RandomSource& random, std::size_t letters);
// "BCDF-GHJK-LMNP": groups of four, for reading.
std::string in_groups(std::string_view code);
// As typed by a person: case and separators do not matter.
std::string plain_code(std::string_view typed);

}  // namespace icma::server
