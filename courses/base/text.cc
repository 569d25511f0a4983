// SPDX-License-Identifier: Apache-2.0
#include "courses/base/text.h"

#include <cctype>
#include <charconv>
#include <cstdint>

namespace icma {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_word_character(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Length of the well-formed code point at the front, 0 if there is none.
std::size_t code_point_size(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  }
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
  if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
  return size;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool counted = false;
  for (const char c : text) {
    if (is_space(c)) {
      counted = false;
    } else if (!counted && is_word_character(c)) {
      counted = true;
      ++words;
    }
  }
  return words;
}

std::string heading_slug(std::string_view heading) {
  std::string slug;
  for (const char c : trim(heading)) {
    if (is_word_character(c) || c == '_') {
      slug.push_back(static_cast<char>(
          static_cast<unsigned char>(c) < 0x80 ? std::tolower(static_cast<unsigned char>(c)) : c));
    } else if (c == ' ' || c == '-') {
      slug.push_back('-');
    }
  }
  return slug;
}

std::weak_ordering compare_versions(std::string_view a, std::string_view b) {
  const auto numbers = [](std::string_view text) {
    std::vector<std::uint64_t> out;
    for (const std::string_view part : split(text, '.')) {
      std::uint64_t value = 0;
      std::from_chars(part.data(), part.data() + part.size(), value);
      out.push_back(value);
    }
    while (!out.empty() && out.back() == 0) out.pop_back();
    return out;
  };
  return numbers(a) <=> numbers(b);
}

}  // namespace icma
