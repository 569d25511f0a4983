// SPDX-License-Identifier: Apache-2.0
// Rectangles in logical units (pixels at text size 100 % on a plain monitor), cut up to lay out
// views.
#pragma once

#include <algorithm>

namespace icma::ui {

struct Point {
  float x = 0;
  float y = 0;
};

struct Rect {
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  Point center() const { return {x + w / 2, y + h / 2}; }
  bool contains(Point p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }

  Rect inset(float all) const { return inset(all, all); }
  Rect inset(float dx, float dy) const {
    return {x + dx, y + dy, std::max(0.0F, w - 2 * dx), std::max(0.0F, h - 2 * dy)};
  }
  Rect offset(float dx, float dy) const { return {x + dx, y + dy, w, h}; }

  // Takes a strip off this rectangle and returns it.
  Rect cut_top(float height) {
    const Rect strip{x, y, w, height};
    y += height;
    h = std::max(0.0F, h - height);
    return strip;
  }
  Rect cut_bottom(float height) {
    h = std::max(0.0F, h - height);
    return {x, y + h, w, height};
  }
  Rect cut_left(float width) {
    const Rect strip{x, y, width, h};
    x += width;
    w = std::max(0.0F, w - width);
    return strip;
  }
  Rect cut_right(float width) {
    w = std::max(0.0F, w - width);
    return {x + w, y, width, h};
  }
  void skip_top(float height) { static_cast<void>(cut_top(height)); }
  void skip_left(float width) { static_cast<void>(cut_left(width)); }
  void skip_right(float width) { static_cast<void>(cut_right(width)); }

  // A box of this size in the vertical middle of the left edge, of the right edge, in the middle.
  Rect middle_left(float width, float height) const {
    return {x, y + (h - height) / 2, width, height};
  }
  Rect middle_right(float width, float height) const {
    return {right() - width, y + (h - height) / 2, width, height};
  }
  Rect middle(float width, float height) const {
    return {x + (w - width) / 2, y + (h - height) / 2, width, height};
  }

  // The i-th of n equal columns with a gap between them.
  Rect column(int i, int n, float gap) const {
    const float width = (w - gap * static_cast<float>(n - 1)) / static_cast<float>(n);
    return {x + (width + gap) * static_cast<float>(i), y, width, h};
  }
};

}  // namespace icma::ui
