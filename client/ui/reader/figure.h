// SPDX-License-Identifier: Apache-2.0
// Figure: a drawing (SVG) or a picture (PNG) that can be rendered at any size. Any thread, one at a
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "courses/base/bytes.h"
#include "courses/base/result.h"

namespace icma::ui {

struct Raster {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;  // plain alpha
};

class Figure {
 public:
  // kInvalid when the bytes are neither, or larger than what fits on a screen many times over.
  // Nothing that a drawing refers to outside itself is loaded.
  static Result<std::shared_ptr<Figure>> read(ByteView bytes);
  ~Figure();
  Figure(const Figure&) = delete;
  Figure& operator=(const Figure&) = delete;

  // Natural size in logical units.
  float width() const { return width_; }
  float height() const { return height_; }

  // kInvalid when it cannot be drawn.
  Result<Raster> render(int width, int height) const;

 private:
  struct Parts;
  Figure();
  std::unique_ptr<Parts> parts_;
  float width_ = 0;
  float height_ = 0;
};

}  // namespace icma::ui
