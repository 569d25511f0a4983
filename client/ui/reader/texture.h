// SPDX-License-Identifier: Apache-2.0
// Texture: a picture in memory that the renderer of the window uploads and draws.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <memory>
#include <span>
#include <vector>

#include "client/ui/geometry.h"
#include "client/ui/painter.h"

namespace icma::ui {

// Opaque or premultiplied is the maker's business: it is drawn with plain alpha. Made and destroyed
// while the Dear ImGui context is current, between frames or within one.
class Texture {
 public:
  Texture(int width, int height);
  ~Texture();
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  int width() const { return data_->Width; }
  int height() const { return data_->Height; }

  // Takes width * height RGBA pixels, top row first; they are on screen with the next frame.
  void set(std::span<const std::uint8_t> rgba);

  // In the current window, filling the rectangle.
  void draw(const Painter& paint, const Rect& r) const;

 private:
  ImTextureData* data_;
};

}  // namespace icma::ui
