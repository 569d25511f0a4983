// SPDX-License-Identifier: Apache-2.0
// Stepping through UTF-8 that may be broken.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace icma::text {

// The byte after the character that begins at `at`. A malformed byte counts as one character.
std::size_t next_character(std::string_view text, std::size_t at);

// The largest character boundary that is not behind `at`.
std::size_t character_start(std::string_view text, std::size_t at);

// The text with every malformed byte replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

// Appends a code point; what is no scalar value becomes U+FFFD.
void append_utf8(std::string& out, char32_t codepoint);

}  // namespace icma::text
