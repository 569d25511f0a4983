// SPDX-License-Identifier: Apache-2.0
// UTF-8 steps.
#include "client/ui/utf8.h"

#include <algorithm>

namespace icma::ui {
namespace {

bool is_tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

char32_t utf8_next(std::string_view text, std::uint32_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const std::uint32_t tails = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || at + tails > text.size()) return U'\uFFFD';
  char32_t value = lead & (0x3FU >> tails);
  for (std::uint32_t i = 0; i < tails; ++i) {
    if (!is_tail(text[at + i])) return U'\uFFFD';
    value = value << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  at += tails;
  return value;
}

std::uint32_t utf8_after(std::string_view text, std::uint32_t at) {
  if (at < text.size()) static_cast<void>(utf8_next(text, at));
  return at;
}

std::uint32_t utf8_before(std::string_view text, std::uint32_t at) {
  at = std::min(at, static_cast<std::uint32_t>(text.size()));
  if (at == 0) return 0;
  std::uint32_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && is_tail(text[begin])) --begin;
  return utf8_after(text, begin) == at ? begin : at - 1;
}

void utf8_append(std::string& out, char32_t codepoint) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (codepoint < 0x80) {
    put(codepoint);
  } else if (codepoint < 0x800) {
    put(0xC0U | codepoint >> 6U);
    put(0x80U | (codepoint & 0x3FU));
  } else if (codepoint < 0x10000) {
    put(0xE0U | codepoint >> 12U);
    put(0x80U | (codepoint >> 6U & 0x3FU));
    put(0x80U | (codepoint & 0x3FU));
  } else {
    put(0xF0U | codepoint >> 18U);
    put(0x80U | (codepoint >> 12U & 0x3FU));
    put(0x80U | (codepoint >> 6U & 0x3FU));
    put(0x80U | (codepoint & 0x3FU));
  }
}

}  // namespace icma::ui
