// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/figure_shelf.h"

namespace icma::ui {

void FigureShelf::update() {
  for (RenderedFigure& done : loader_.take_figures()) {
    const auto entry = entries_.find(done.figure);
    if (entry == entries_.end()) continue;
    entry->second.failed = !done.raster.has_value();
    if (!done.raster.has_value()) continue;
    entry->second.texture = std::make_unique<Texture>(done.raster->width, done.raster->height);
    entry->second.texture->set(done.raster->rgba);
  }
}

const Texture* FigureShelf::find(const std::shared_ptr<Figure>& figure, int width, int height) {
  if (figure == nullptr) return nullptr;
  Entry& entry = entries_[figure];
  if (entry.width != width || entry.height != height) {
    entry.width = width;
    entry.height = height;
    loader_.render(figure, width, height);
  }
  return entry.texture.get();
}

bool FigureShelf::failed(const std::shared_ptr<Figure>& figure) const {
  if (figure == nullptr) return true;
  const auto entry = entries_.find(figure);
  return entry != entries_.end() && entry->second.failed;
}

}  // namespace icma::ui
