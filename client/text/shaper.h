// SPDX-License-Identifier: Apache-2.0
// What laying out text needs to know of fonts.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace icma::text {

enum class Face : std::uint8_t {
  kSerif,
  kSerifItalic,
  kSerifBold,
  kSans,
  kSansMedium,
  kSansBold,
  kMono,
  kEasy,
  kEasyBold
};

struct TypeStyle {
  Face face = Face::kSerif;
  float size = 19;  // logical units, as are all lengths in this library
  float line = 29.5F;
  float tracking = 0;  // of the size

  bool operator==(const TypeStyle&) const = default;
};

struct GlyphPlace {
  std::uint32_t byte = 0;  // where the glyph's cluster begins
  float x = 0;
};

struct Shaped {
  float width = 0;
  std::vector<GlyphPlace> glyphs;
};

// Implemented over the fonts of the interface. One thread.
class Shaper {
 public:
  virtual ~Shaper() = default;
  virtual Shaped shape(const TypeStyle& style, std::string_view text) = 0;
  virtual float width(const TypeStyle& style, std::string_view text) {
    return shape(style, text).width;
  }
};

}  // namespace icma::text
