// SPDX-License-Identifier: Apache-2.0
// Small questions about UTF-8 text.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace icma {

// True when every byte belongs to a well-formed code point (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);
// The text without white space at both ends.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
// How many words people would count: runs of characters between white space that hold a letter or
// digit (any non-ASCII character counts as a letter).
std::size_t count_words(std::string_view text);
// The anchor that a heading gets: lower case, spaces to '-', ASCII punctuation dropped.
std::string heading_slug(std::string_view heading);

// Orders versions of programs, "1.10.0" after "1.9.2": by their numbers from the left; what is no
// number counts as none.
std::weak_ordering compare_versions(std::string_view a, std::string_view b);

}  // namespace icma
