// SPDX-License-Identifier: Apache-2.0
#include "sync/server/codes.h"

#include <array>

#include "courses/base/bytes.h"

namespace icma::server {
namespace {

constexpr std::string_view kLetters = "BCDFGHJKLMNPQRSTVWXZ";

}  // namespace

std::string secret_code(RandomSource& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return base64url(bytes);
}

std::string letter_code(RandomSource& random, std::size_t letters) {
  std::string out;
  while (out.size() < letters) {
    std::array<std::uint8_t, 1> byte{};
    random.fill(byte);
    if (byte[0] < 240) out.push_back(kLetters[byte[0] % kLetters.size()]);
  }
  return out;
}

std::string in_groups(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % 4 == 0) out.push_back('-');
    out.push_back(code[i]);
  }
  return out;
}

std::string plain_code(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper >= 'A' && upper <= 'Z') out.push_back(upper);
  }
  return out;
}

}  // namespace icma::server
