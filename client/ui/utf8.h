// SPDX-License-Identifier: Apache-2.0
// Stepping through UTF-8 text; malformed bytes count as one character each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace icma::ui {

// The character at byte `at`, which moves behind it. U+FFFD for a malformed byte. at < text.size().
char32_t utf8_next(std::string_view text, std::uint32_t& at);

// The byte where the character after, or before, `at` begins.
std::uint32_t utf8_after(std::string_view text, std::uint32_t at);
std::uint32_t utf8_before(std::string_view text, std::uint32_t at);

void utf8_append(std::string& out, char32_t codepoint);

}  // namespace icma::ui
