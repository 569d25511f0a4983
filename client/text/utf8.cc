// SPDX-License-Identifier: Apache-2.0
#include "client/text/utf8.h"

#include <algorithm>

#include "courses/base/text.h"

namespace icma::text {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t promised_length(char c) {
  const auto lead = static_cast<unsigned char>(c);
  if (lead >= 0xF0U) return 4;
  if (lead >= 0xE0U) return 3;
  return lead >= 0xC0U ? 2 : 1;
}

}  // namespace

std::size_t next_character(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  const std::size_t length = promised_length(text[at]);
  std::size_t end = at + 1;
  while (end < text.size() && end < at + length && continues(text[end])) ++end;
  return end == at + length ? end : at + 1;
}

std::size_t character_start(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  for (int i = 0; i < 3 && at > 0 && at < text.size() && continues(text[at]); ++i) --at;
  return at;
}

std::string repaired_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = next_character(text, at);
    const std::string_view one = text.substr(at, end - at);
    if (is_utf8(one)) {
      out += one;
      at = end;
    } else {
      out += "\xEF\xBF\xBD";
      ++at;
    }
  }
  return out;
}

void append_utf8(std::string& out, char32_t codepoint) {
  if (codepoint == 0 || codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF)) {
    codepoint = 0xFFFD;
  }
  const auto byte = [&out](char32_t value) { out.push_back(static_cast<char>(value)); };
  if (codepoint < 0x80) {
    byte(codepoint);
  } else if (codepoint < 0x800) {
    byte(0xC0 | codepoint >> 6);
    byte(0x80 | (codepoint & 0x3F));
  } else if (codepoint < 0x10000) {
    byte(0xE0 | codepoint >> 12);
    byte(0x80 | (codepoint >> 6 & 0x3F));
    byte(0x80 | (codepoint & 0x3F));
  } else {
    byte(0xF0 | codepoint >> 18);
    byte(0x80 | (codepoint >> 12 & 0x3F));
    byte(0x80 | (codepoint >> 6 & 0x3F));
    byte(0x80 | (codepoint & 0x3F));
  }
}

}  // namespace icma::text
