// SPDX-License-Identifier: Apache-2.0
// Steps through UTF-8.
#include "client/ui/utf8.h"

#include <doctest/doctest.h>
#include <random>

namespace icma::ui {

TEST_CASE("well-formed text is read character by character") {
  const std::string text = "aé€😀";
  std::uint32_t at = 0;
  CHECK(utf8_next(text, at) == U'a');
  CHECK(utf8_next(text, at) == U'é');
  CHECK(utf8_next(text, at) == U'€');
  CHECK(utf8_next(text, at) == U'😀');
  CHECK(at == text.size());
  CHECK(utf8_before(text, at) == 6);
  CHECK(utf8_before(text, 6) == 3);
  CHECK(utf8_before(text, 1) == 0);
  CHECK(utf8_before(text, 0) == 0);
}

TEST_CASE("what is written is read back") {
  for (const char32_t c : {U'\x01', U'\x7F', U'\x80', U'\x7FF', U'\x800', U'\xFFFF', U'\x10FFFF'}) {
    std::string text;
    utf8_append(text, c);
    std::uint32_t at = 0;
    CHECK(utf8_next(text, at) == c);
    CHECK(at == text.size());
  }
}

TEST_CASE("any bytes are stepped through to the end, forwards and backwards") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const auto size = random() % 12;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(random());
    std::uint32_t at = 0;
    while (at < text.size()) {
      const std::uint32_t before = at;
      static_cast<void>(utf8_next(text, at));
      REQUIRE(at > before);
    }
    CHECK(at == text.size());
    while (at > 0) {
      const std::uint32_t before = utf8_before(text, at);
      REQUIRE(before < at);
      at = before;
    }
  }
}

}  // namespace icma::ui
