// SPDX-License-Identifier: Apache-2.0
// The table of plates and the larger drawings.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "client/ui/vector_art.h"

namespace icma::ui {
namespace {

enum class Ink { kLine, kFaint, kGround, kFill };

struct Stroke {
  std::string_view path;
  Ink ink = Ink::kLine;
  float dash = 0;
  float gap = 0;
};

struct Plate {
  std::string_view name;
  std::array<Stroke, 6> strokes;
};

constexpr std::string_view kDot4a = "M24 92a4 4 0 0 1 8 0a4 4 0 0 1 -8 0z";
constexpr std::string_view kDot4b = "M58 70a4 4 0 0 1 8 0a4 4 0 0 1 -8 0z";
constexpr std::string_view kDot4c = "M88 54a4 4 0 0 1 8 0a4 4 0 0 1 -8 0z";
constexpr std::string_view kDot4d = "M126 26a4 4 0 0 1 8 0a4 4 0 0 1 -8 0z";

constexpr std::array<Plate, 8> kPlates{{
    {"water",
     {{{"M80 26c22 28 32 43 32 58a32 32 0 0 1-64 0c0-15 10-30 32-58z"},
       {"M61 88a20 20 0 0 0 14 16"},
       {"M0 128q10-9 20 0t20 0 20 0 20 0 20 0 20 0 20 0 20 0"},
       {"M0 140q10-9 20 0t20 0 20 0 20 0 20 0 20 0 20 0 20 0"},
       {"M0 152q10-9 20 0t20 0 20 0 20 0 20 0 20 0 20 0 20 0"}}}},
    {"chart",
     {{{"M24 132h112M36 132v-28h16v28M64 132V88h16v44M92 132V72h16v60M120 132V48h12v84"},
       {"M28 92l34-22 30-16 38-28"},
       {kDot4a, Ink::kGround},
       {kDot4b, Ink::kGround},
       {kDot4c, Ink::kGround},
       {kDot4d, Ink::kFill}}}},
    {"map",
     {{{"M24 24h112v112H24zM24 52h112M24 80h112M24 108h112M52 24v112M80 24v112M108 24v112",
        Ink::kFaint},
       {"M84 70a10 10 0 0 1 20 0a10 10 0 0 1-20 0z", Ink::kGround},
       {"M70 70a24 24 0 0 1 48 0a24 24 0 0 1-48 0z"},
       {"M54 70a40 40 0 0 1 80 0a40 40 0 0 1-80 0z"},
       {"M90.5 70a3.5 3.5 0 0 1 7 0a3.5 3.5 0 0 1-7 0z", Ink::kFill}}}},
    {"cycle",
     {{{"M112 60a38 38 0 0 1 0 42M100 118a38 38 0 0 1-44-4M44 98a38 38 0 0 1 20-52"
        "M80 40a38 38 0 0 1 22 10"},
       {"M120 100l-9 4-5-9M54 124l2-10 10 2M58 42l6 4-3 8M102 38v12H90"},
       {"M24 80a56 56 0 0 1 112 0a56 56 0 0 1-112 0z", Ink::kLine, 4, 5}}}},
    {"wind",
     {{{"M24 56h66a14 14 0 1 0-14-14M24 80h92a16 16 0 1 1-16 16M24 104h46a13 13 0 1 1-13 13"},
       {"M24 68h40M24 92h60"}}}},
    {"film",
     {{{"M26 36h108a4 4 0 0 1 4 4v68a4 4 0 0 1-4 4h-108a4 4 0 0 1-4-4v-68a4 4 0 0 1 4-4z"},
       {"M70 58l28 16-28 16z", Ink::kFill},
       {"M22 128h116"},
       {"M71 128a5 5 0 0 1 10 0a5 5 0 0 1-10 0z", Ink::kFill}}}},
    {"page",
     {{{"M40 24h80a4 4 0 0 1 4 4v104a4 4 0 0 1-4 4h-80a4 4 0 0 1-4-4v-104a4 4 0 0 1 4-4z"},
       {"M50 46h42"},
       {"M50 62h60M50 74h60M50 86h36M50 104h60M50 116h48"}}}},
    {"scales",
     {{{"M80 30v96M52 126h56M40 46h80M40 46L24 86h32L40 46zM120 46l-16 40h32l-16-40z"},
       {"M24 86a16 16 0 0 0 32 0M104 86a16 16 0 0 0 32 0"},
       {"M75 26a5 5 0 0 1 10 0a5 5 0 0 1-10 0z"}}}},
}};

const Plate& plate_named(std::string_view name) {
  const auto found = std::ranges::find(kPlates, name, &Plate::name);
  return found == kPlates.end() ? kPlates[6] : *found;
}

void draw_stroke(const Painter& paint, const Rect& r, const Stroke& stroke, const Theme& theme,
                 float width) {
  constexpr Point kSize{160, 160};
  const Color line = theme.plate_line();
  if (stroke.ink == Ink::kGround) {
    draw_path(paint, r, kSize, stroke.path, theme.selection, {.filled = true});
  }
  if (stroke.ink == Ink::kFill) {
    draw_path(paint, r, kSize, stroke.path, line, {.filled = true});
    return;
  }
  const Color color = stroke.ink == Ink::kFaint ? line.with_alpha(.55F) : line;
  draw_path(paint, r, kSize, stroke.path, color,
            {.width = width, .dash = stroke.dash, .gap = stroke.gap});
}

Point on_circle(Point center, float radius, float degrees) {
  const float a = degrees * std::numbers::pi_v<float> / 180;
  return {center.x + radius * std::cos(a), center.y + radius * std::sin(a)};
}

// A row of seats between two angles with the rail in front of it; angles from the right, clockwise.
void draw_row(const Painter& paint, Point center, float radius, float from, float to, int seats,
              Color color) {
  paint.arc(center, radius, from / 360 + .25F, to / 360 + .25F, color, 1);
  for (int i = 0; i < seats; ++i) {
    const float part = (static_cast<float>(i) + .5F) / static_cast<float>(seats);
    paint.circle(on_circle(center, radius + 16, from + (to - from) * part), 4.5F, color, 1.5F);
  }
}

void draw_table(const Painter& paint, Point center, const Theme& theme) {
  // The table is open towards the public; its ends dip a little below the middle.
  constexpr float kFrom = 188;
  constexpr float kTo = 352;
  for (const float radius : {120.0F, 150.0F}) {
    paint.arc(center, radius, kFrom / 360 - .75F, kTo / 360 - .75F, theme.edge, 1.5F);
  }
  ImDrawList& out = *ImGui::GetWindowDrawList();
  const float scale = paint.scale();
  for (const float degrees : {kFrom, kTo}) {
    const Point a = on_circle(center, 120, degrees);
    const Point b = on_circle(center, 150, degrees);
    out.AddLine({a.x * scale, a.y * scale}, {b.x * scale, b.y * scale}, packed(theme.edge),
                1.5F * scale);
  }
  constexpr int kSeats = 9;
  constexpr int kTaken = 2;
  for (int i = 0; i < kSeats; ++i) {
    const Point seat = on_circle(center, 172, 198 + 18 * static_cast<float>(i));
    if (i == kTaken) {
      paint.disc(seat, 9, theme.accent);
    } else {
      paint.disc(seat, 7.5F, theme.canvas);
      paint.circle(seat, 7.5F, theme.edge, 1.5F);
    }
  }
  paint.edge({center.x - 12, center.y - 54, 24, 14}, theme.edge, 2, 1.5F);
}

}  // namespace

void draw_plate(Ui& ui, const Rect& r, std::string_view name, float radius) {
  const Theme& theme = ui.theme();
  ui.paint().fill(r, theme.selection, radius);
  ui.paint().push_clip(r);
  const float width = r.w < 100 ? 4.0F : 2.0F;
  for (const Stroke& stroke : plate_named(name).strokes) {
    if (!stroke.path.empty()) draw_stroke(ui.paint(), r, stroke, theme, width);
  }
  ui.paint().pop_clip();
  if (theme.high_contrast) ui.paint().edge(r, theme.border, radius);
}

void draw_chamber(const Painter& paint, const Rect& r, const Theme& theme) {
  const Point center{r.x + r.w / 2, r.bottom() - 102};
  paint.push_clip(r);
  struct Block {
    float from, to;
    int seats;
  };
  for (int row = 0; row < 6; ++row) {
    const float radius = 216 + 44 * static_cast<float>(row);
    const std::array<Block, 3> blocks{
        {{190, 238, 4 + row}, {244, 296, 4 + row}, {302, 350, 4 + row}}};
    for (const Block& b : blocks) {
      draw_row(paint, center, radius, b.from, b.to, b.seats, theme.border);
    }
  }
  draw_path(paint, {center.x - 300, center.y - 610, 600, 680}, {600, 680},
            "M300 520V472M300 404V130", theme.border, {.width = 1, .dash = 2, .gap = 6});
  draw_table(paint, center, theme);
  paint.hline(center.x - 260, center.y + 24, 520, theme.edge);
  paint.hline(center.x - 260, center.y + 30, 520, theme.border);
  paint.pop_clip();
}

void draw_shelf(const Painter& paint, const Rect& r, const Theme& theme) {
  constexpr Point kSize{220, 132};
  for (const std::string_view path :
       {"M10 112h200M10 118h200", "M32 40h18a2 2 0 0 1 2 2v70h-22v-70a2 2 0 0 1 2-2z",
        "M58 28h14a2 2 0 0 1 2 2v82h-18v-82a2 2 0 0 1 2-2z", "M60 40h10M60 46h10M35 54h12",
        "M88 112l14-74 20 4-14 74"}) {
    draw_path(paint, r, kSize, path, theme.edge, {1.5F});
  }
  draw_path(paint, r, kSize, "M144 46h16a2 2 0 0 1 2 2v64h-20v-64a2 2 0 0 1 2-2z", theme.edge,
            {.width = 1.5F, .dash = 3, .gap = 5});
  draw_path(paint, r, kSize, "M170 34h20a2 2 0 0 1 2 2v76h-24v-76a2 2 0 0 1 2-2z", theme.accent,
            {.width = 1.5F, .dash = 3, .gap = 5});
}

}  // namespace icma::ui
