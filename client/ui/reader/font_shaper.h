// SPDX-License-Identifier: Apache-2.0
// The fonts of the interface as the layout of pages asks for them.
#pragma once

#include "client/text/shaper.h"
#include "client/ui/fonts.h"
#include "client/ui/type.h"

namespace icma::ui {

Type interface_type(const text::TypeStyle& style);

class FontShaper final : public text::Shaper {
 public:
  // Both are set anew in every frame: fonts may be loaded again, the scale may change.
  void use(Fonts& fonts, float scale) {
    fonts_ = &fonts;
    scale_ = scale;
  }
  float scale() const { return scale_; }

  text::Shaped shape(const text::TypeStyle& style, std::string_view text) override;
  float width(const text::TypeStyle& style, std::string_view text) override;

 private:
  const ShapedLine& line(const text::TypeStyle& style, std::string_view text) const;

  Fonts* fonts_ = nullptr;
  float scale_ = 1;
};

}  // namespace icma::ui
