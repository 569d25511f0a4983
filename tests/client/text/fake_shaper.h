// SPDX-License-Identifier: Apache-2.0
// A typewriter: every character is half as wide as the type is high.
#pragma once

#include "client/text/shaper.h"
#include "client/text/utf8.h"

namespace icma::test {

class FakeShaper final : public text::Shaper {
 public:
  text::Shaped shape(const text::TypeStyle& style, std::string_view text) override {
    ++calls;
    text::Shaped out;
    for (std::size_t at = 0; at < text.size(); at = text::next_character(text, at)) {
      out.glyphs.push_back({static_cast<std::uint32_t>(at), out.width});
      out.width += style.size / 2;
    }
    return out;
  }
  int calls = 0;
};

}  // namespace icma::test
