// SPDX-License-Identifier: Apache-2.0
// Painter: everything that is drawn, in logical units, snapped to physical pixels.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <string>
#include <string_view>
#include <vector>

#include "client/ui/fonts.h"
#include "client/ui/geometry.h"
#include "client/ui/theme.h"
#include "client/ui/type.h"

namespace icma::ui {

// A radius that rounds the ends of any strip off.
inline constexpr float kPill = 9999;

enum class Align : std::uint8_t { kLeft, kCenter, kRight };

// Draws into the current Dear ImGui window. Lines of one pixel and radii follow the monitor's
// scale, everything else follows the text size as well.
class Painter {
 public:
  Painter(Fonts& fonts, float scale, float monitor)
      : fonts_(&fonts), scale_(scale), monitor_(monitor) {}

  float scale() const { return scale_; }
  Fonts& fonts() const { return *fonts_; }
  float px(float logical) const;  // physical, rounded
  ImVec2 at(Point p) const;       // physical, rounded
  float hairline() const;         // logical width of the thinnest line
  Rect logical(ImVec2 min, ImVec2 max) const;

  void fill(const Rect& r, Color color, float radius = 0) const;
  // The edge lies inside the rectangle. Width 1 is the thinnest line.
  void edge(const Rect& r, Color color, float radius = 0, float width = 1) const;
  void box(const Rect& r, Color inside, Color line, float radius, float width = 1) const;
  void shadow(const Rect& r, Color color, float radius) const;
  void hline(float x, float y, float width, Color color) const;
  void vline(float x, float y, float height, Color color) const;
  void disc(Point center, float radius, Color color) const;
  void circle(Point center, float radius, Color color, float width) const;
  // Angles in turns, from the top, clockwise.
  void arc(Point center, float radius, float from, float to, Color color, float width) const;

  // One line in a box of the type's line height at (x, y); returns its width. A positive max_width
  // ends a longer text with an ellipsis.
  float text(float x, float y, std::string_view text, const Type& type, Color color,
             float max_width = 0) const;
  // One line in the vertical middle of a rectangle, ended with an ellipsis when it is longer.
  float text_in(const Rect& r, std::string_view text, const Type& type, Color color,
                Align align = Align::kLeft) const;
  float width(std::string_view text, const Type& type) const;

  // Byte ranges of the lines the text takes in a width; explicit line breaks are kept.
  std::vector<std::string_view> wrap(std::string_view text, const Type& type, float width) const;
  // Draws the text in lines; returns the height. With max_lines the last one ends in an ellipsis.
  float paragraph(float x, float y, float width, std::string_view text, const Type& type,
                  Color color, int max_lines = 0) const;
  float paragraph_height(float width, std::string_view text, const Type& type,
                         int max_lines = 0) const;

  // An icon in the middle of a rectangle; `size` is its side.
  void icon(const Rect& r, char32_t icon, float size, Color color) const;

  void push_clip(const Rect& r) const;
  void pop_clip() const;

 private:
  void glyphs(const ShapedLine& line, Face face, int pixels, ImVec2 origin, ImU32 color) const;
  std::string elided(std::string_view text, const Type& type, float max_width) const;
  int pixels(const Type& type) const;

  Fonts* fonts_;
  float scale_;
  float monitor_;
};

ImU32 packed(Color color);

}  // namespace icma::ui
