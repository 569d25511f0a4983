// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/film_view.h"

#include <algorithm>
#include <cmath>

namespace icma::ui {

void FilmView::draw(Ui& ui, const Rect& r) {
  const Painter& paint = ui.paint();
  paint.fill(r, Color::hex(0x000000));
  const media::PlayerState& state = player_.state();
  if (state.width <= 0 || state.height <= 0) return;
  const float shape = static_cast<float>(state.width) / static_cast<float>(state.height);
  const float width = std::min(r.w, r.h * shape);
  const Rect film = r.middle(width, width / shape);
  const auto pixels = [&](float length) {
    return std::max(2, static_cast<int>(std::lround(length * paint.scale())));
  };
  if (player_.take_picture(pixels(film.w), pixels(film.h), picture_)) {
    if (texture_ == nullptr || texture_->width() != picture_.width ||
        texture_->height() != picture_.height) {
      texture_ = std::make_unique<Texture>(picture_.width, picture_.height);
    }
    texture_->set(picture_.rgba);
    ++pictures_;
  }
  if (texture_ != nullptr) texture_->draw(paint, film);
}

}  // namespace icma::ui
