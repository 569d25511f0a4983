// SPDX-License-Identifier: Apache-2.0
// Draws the visible blocks of a laid-out page and says what was pressed.
#pragma once

#include <optional>
#include <string>

#include "client/text/layout.h"
#include "client/text/places.h"
#include "client/ui/reader/figure_shelf.h"
#include "client/ui/reader/font_shaper.h"
#include "client/ui/reader/page_loader.h"
#include "client/ui/ui.h"

namespace icma::ui {

struct PageScene {
  Ui& ui;
  const LoadedPage& page;
  const text::Layout& layout;
  text::Measure& measure;
  FigureShelf& figures;
  Point origin;  // where the page's corner is on screen
  Rect view;     // what is seen of it
  text::Selection selection;
  bool whole_lines = false;  // lines cut by the lower edge are left out
};

struct PageEvents {
  std::optional<int> link;                    // index in Document::links
  std::optional<std::pair<int, int>> answer;  // block and option
  std::optional<Rect> focused;                // what has the keyboard focus, on screen
};

// Blocks first_block to last_block (included) are drawn; the others only make their nodes.
PageEvents draw_page(PageScene& scene, int first_block, int last_block);

// The parts it is made of.
void draw_containers(PageScene& scene);
void draw_marks(PageScene& scene, int block, PageEvents& events);
void draw_lines(PageScene& scene, int block, PageEvents& events);
void draw_selection(PageScene& scene, int block);
void draw_check(PageScene& scene, int block, PageEvents& events);
Rect on_screen(const PageScene& scene, const text::Box& box);
Rect in_block(const PageScene& scene, int block, const text::Box& box);

}  // namespace icma::ui
