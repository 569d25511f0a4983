// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/font_shaper.h"

#include <algorithm>
#include <cmath>

namespace icma::ui {
namespace {

Face interface_face(text::Face face) {
  switch (face) {
    case text::Face::kSerif:
      return Face::kSerif;
    case text::Face::kSerifItalic:
      return Face::kSerifItalic;
    case text::Face::kSerifBold:
      return Face::kSerifSemi;
    case text::Face::kSans:
      return Face::kSans;
    case text::Face::kSansMedium:
      return Face::kSansMedium;
    case text::Face::kSansBold:
      return Face::kSansSemi;
    case text::Face::kMono:
      return Face::kMono;
    case text::Face::kEasy:
      return Face::kEasy;
    case text::Face::kEasyBold:
      return Face::kEasyBold;
  }
  return Face::kSans;
}

}  // namespace

Type interface_type(const text::TypeStyle& style) {
  return {interface_face(style.face), style.size, style.line, style.tracking};
}

const ShapedLine& FontShaper::line(const text::TypeStyle& style, std::string_view text) const {
  const int pixels = std::max(6, static_cast<int>(std::lround(style.size * scale_)));
  return fonts_->shape(interface_face(style.face), pixels, style.tracking, text);
}

text::Shaped FontShaper::shape(const text::TypeStyle& style, std::string_view text) {
  const ShapedLine& shaped = line(style, text);
  text::Shaped out{.width = shaped.width / scale_, .glyphs = {}};
  out.glyphs.reserve(shaped.glyphs.size());
  for (const ShapedGlyph& glyph : shaped.glyphs) {
    out.glyphs.push_back({glyph.byte, glyph.x / scale_});
  }
  return out;
}

float FontShaper::width(const text::TypeStyle& style, std::string_view text) {
  return line(style, text).width / scale_;
}

}  // namespace icma::ui
