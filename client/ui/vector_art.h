// SPDX-License-Identifier: Apache-2.0
// Line drawings from small tables of paths: the mark, the plates of programs, the empty shelf.
#pragma once

#include <string_view>

#include "client/ui/geometry.h"
#include "client/ui/painter.h"
#include "client/ui/ui.h"

namespace icma::ui {

struct PathStyle {
  float width = 2;  // in view box units
  bool filled = false;
  float dash = 0;  // length of a dash and of the gap, in view box units; 0 is a full line
  float gap = 0;
};

// Strokes or fills a path in the notation of SVG's `d`, its view box of `size` mapped on `r`.
void draw_path(const Painter& paint, const Rect& r, Point size, std::string_view path, Color color,
               const PathStyle& style);

// The three arches over a line.
void draw_mark(const Painter& paint, const Rect& r, Color color);

// The plate of a program on the selection colour; the name is from the table of plates.
void draw_plate(Ui& ui, const Rect& r, std::string_view name, float radius = 4);

// The council chamber of the first run: seats in rows around a table, one of them taken.
void draw_chamber(const Painter& paint, const Rect& r, const Theme& theme);

// A shelf with room on it.
void draw_shelf(const Painter& paint, const Rect& r, const Theme& theme);

}  // namespace icma::ui
