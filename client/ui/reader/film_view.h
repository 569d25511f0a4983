// SPDX-License-Identifier: Apache-2.0
// FilmView: the surface in the player's frame: the film's picture, letterboxed.
#pragma once

#include <memory>

#include "client/media/player.h"
#include "client/ui/reader/texture.h"
#include "client/ui/surfaces.h"

namespace icma::ui {

class FilmView final : public VideoSurface {
 public:
  // The player outlives the view. Its state is not touched: whoever owns it calls pump().
  explicit FilmView(media::Player& player) : player_(player) {}

  // A texture is uploaded only when there is a new picture.
  void draw(Ui& ui, const Rect& r) override;

  // Pictures shown since the beginning; for tests and measurements.
  int pictures() const { return pictures_; }

 private:
  media::Player& player_;
  media::Picture picture_;
  std::unique_ptr<Texture> texture_;
  int pictures_ = 0;
};

}  // namespace icma::ui
