// SPDX-License-Identifier: Apache-2.0
// FigureShelf: textures of the figures of a page, in the size they are shown in.
#pragma once

#include <map>
#include <memory>

#include "client/ui/reader/page_loader.h"
#include "client/ui/reader/texture.h"

namespace icma::ui {

class FigureShelf {
 public:
  explicit FigureShelf(PageLoader& loader) : loader_(loader) {}

  // Takes what the loader has rendered. Once a frame.
  void update();
  // The texture of this size or, while that is being made, the one of another; null before the
  // first. The frame is asked for when it is ready.
  const Texture* find(const std::shared_ptr<Figure>& figure, int width, int height);
  bool failed(const std::shared_ptr<Figure>& figure) const;
  void clear() { entries_.clear(); }

 private:
  struct Entry {
    std::unique_ptr<Texture> texture;
    int width = 0;  // asked for
    int height = 0;
    bool failed = false;
  };

  PageLoader& loader_;
  std::map<std::shared_ptr<Figure>, Entry> entries_;
};

}  // namespace icma::ui
