// SPDX-License-Identifier: Apache-2.0
// PageScroll: how far down a page is scrolled, moved by wheel, keys and thumb.
#pragma once

#include "client/ui/ui.h"

namespace icma::ui {

class PageScroll {
 public:
  // All in logical units from the top of the page.
  float top() const { return top_; }
  float target() const { return target_; }
  void jump(float to);   // at once
  void glide(float to);  // over some frames
  void set_extent(float content, float view);
  float furthest() const;

  // Takes wheel and keys when the pointer is over `view`, moves on, and asks for frames while it
  // moves. True when a person scrolled.
  bool update(Ui& ui, const Rect& view, float line);
  // Draws the thumb and lets it be dragged. True while it is.
  bool thumb(Ui& ui, const Rect& view);

 private:
  bool keys(const Ui& ui, const Rect& view, float line);

  float top_ = 0;
  float target_ = 0;
  float content_ = 0;
  float view_ = 0;
  float grabbed_ = 0;  // of the thumb's length, where it was taken
};

}  // namespace icma::ui
