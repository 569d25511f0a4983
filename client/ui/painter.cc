// SPDX-License-Identifier: Apache-2.0
// Shapes over Dear ImGui's draw list.
#include "client/ui/painter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace icma::ui {
namespace {

ImDrawList& list() {
  return *ImGui::GetWindowDrawList();
}

float angle(float turns) {
  return (turns - 0.25F) * 2 * std::numbers::pi_v<float>;
}

}  // namespace

ImU32 packed(Color color) {
  return IM_COL32(color.r, color.g, color.b, color.a);
}

float Painter::px(float logical) const {
  return std::round(logical * scale_);
}
ImVec2 Painter::at(Point p) const {
  return {px(p.x), px(p.y)};
}
float Painter::hairline() const {
  return std::max(1.0F, std::round(monitor_)) / scale_;
}

Rect Painter::logical(ImVec2 min, ImVec2 max) const {
  return {min.x / scale_, min.y / scale_, (max.x - min.x) / scale_, (max.y - min.y) / scale_};
}

void Painter::fill(const Rect& r, Color color, float radius) const {
  if (color.a == 0) return;
  list().AddRectFilled(at({r.x, r.y}), at({r.right(), r.bottom()}), packed(color),
                       radius * monitor_);
}

void Painter::edge(const Rect& r, Color color, float radius, float width) const {
  const float thickness = std::max(1.0F, std::round(width * monitor_));
  ImVec2 min = at({r.x, r.y});
  ImVec2 max = at({r.right(), r.bottom()});
  const float half = thickness / 2;
  // Dear ImGui strokes half a pixel inside by itself; wider lines are moved in by the rest.
  min = {min.x + half - 0.5F, min.y + half - 0.5F};
  max = {max.x - half + 0.5F, max.y - half + 0.5F};
  list().AddRect(min, max, packed(color), std::max(0.0F, radius * monitor_ - half + 0.5F), 0,
                 thickness);
}

void Painter::box(const Rect& r, Color inside, Color line, float radius, float width) const {
  fill(r, inside, radius);
  edge(r, line, radius, width);
}

void Painter::shadow(const Rect& r, Color color, float radius) const {
  if (color.a == 0) return;
  constexpr int kSteps = 6;
  const Rect cast = r.offset(0, 8);
  for (int i = 0; i < kSteps; ++i) {
    const auto step = static_cast<float>(i);
    const float spread = 4.0F * step - 8.0F;
    Color layer = color;
    layer.a = static_cast<std::uint8_t>(static_cast<float>(color.a) / static_cast<float>(kSteps));
    fill(cast.inset(-spread, -spread), layer, radius + std::max(0.0F, spread));
  }
}

void Painter::hline(float x, float y, float width, Color color) const {
  const ImVec2 from = at({x, y});
  list().AddRectFilled(from, {px(x + width), from.y + std::max(1.0F, std::round(monitor_))},
                       packed(color));
}

void Painter::vline(float x, float y, float height, Color color) const {
  const ImVec2 from = at({x, y});
  list().AddRectFilled(from, {from.x + std::max(1.0F, std::round(monitor_)), px(y + height)},
                       packed(color));
}

void Painter::disc(Point center, float radius, Color color) const {
  list().AddCircleFilled({center.x * scale_, center.y * scale_}, radius * scale_, packed(color));
}

void Painter::circle(Point center, float radius, Color color, float width) const {
  list().AddCircle({center.x * scale_, center.y * scale_}, radius * scale_, packed(color), 0,
                   width * scale_);
}

void Painter::arc(Point center, float radius, float from, float to, Color color,
                  float width) const {
  if (to <= from) return;
  list().PathArcTo({center.x * scale_, center.y * scale_}, radius * scale_, angle(from), angle(to),
                   std::max(8, static_cast<int>((to - from) * 160)));
  list().PathStroke(packed(color), 0, width * scale_);
}

int Painter::pixels(const Type& type) const {
  return std::max(6, static_cast<int>(std::lround(type.size * scale_)));
}

void Painter::glyphs(const ShapedLine& line, Face face, int pixels, ImVec2 origin,
                     ImU32 color) const {
  ImFontBaked* baked = fonts_->baked(face, pixels);
  // Loading a glyph may change the atlas texture, and with it the draw command: all are loaded
  // before space for the quads is reserved.
  int visible = 0;
  for (const ShapedGlyph& glyph : line.glyphs) {
    visible += baked->FindGlyph(glyph.address)->Visible != 0U ? 1 : 0;
  }
  if (visible == 0) return;
  ImDrawList& out = list();
  out.PrimReserve(visible * 6, visible * 4);
  for (const ShapedGlyph& shaped : line.glyphs) {
    const ImFontGlyph& g = *baked->FindGlyph(shaped.address);
    if (g.Visible == 0U) continue;
    const float x = std::round(origin.x + shaped.x);
    out.PrimRectUV({x + g.X0, origin.y + g.Y0}, {x + g.X1, origin.y + g.Y1}, {g.U0, g.V0},
                   {g.U1, g.V1}, color);
  }
}

float Painter::text(float x, float y, std::string_view text, const Type& type, Color color,
                    float max_width) const {
  if (text.empty()) return 0;
  if (max_width > 0 && width(text, type) > max_width) {
    return this->text(x, y, elided(text, type, max_width), type, color);
  }
  const int size = pixels(type);
  const ShapedLine& line = fonts_->shape(type.face, size, type.tracking, text);
  const float baseline = px(y) + fonts_->baseline(type.face, size, type.line * scale_);
  glyphs(line, type.face, size, {px(x), std::round(baseline)}, packed(color));
  return line.width / scale_;
}

float Painter::text_in(const Rect& r, std::string_view text, const Type& type, Color color,
                       Align align) const {
  const float natural = width(text, type);
  const float used = std::min(natural, r.w);
  float x = r.x;
  if (align == Align::kCenter) x += (r.w - used) / 2;
  if (align == Align::kRight) x += r.w - used;
  const float y = r.y + (r.h - type.line) / 2;
  return this->text(x, y, text, type, color, natural > r.w + 0.5F ? r.w : 0);
}

float Painter::width(std::string_view text, const Type& type) const {
  return fonts_->shape(type.face, pixels(type), type.tracking, text).width / scale_;
}

void Painter::icon(const Rect& r, char32_t icon, float size, Color color) const {
  const FontChain& chain = fonts_->chain(Face::kIcons);
  const int pixels = std::max(8, static_cast<int>(std::lround(size * scale_)));
  const unsigned glyph = FT_Get_Char_Index(chain.files.front()->face(), icon);
  ImFontBaked* baked = fonts_->baked(Face::kIcons, pixels);
  const ImFontGlyph& g = *baked->FindGlyph(chain.address(0, glyph));
  if (g.Visible == 0U) return;
  const auto side = static_cast<float>(pixels);
  const float x = std::round(r.center().x * scale_ - side / 2);
  const float y =
      std::round(r.center().y * scale_ - side / 2 + chain.files.front()->ascent() * side);
  ImDrawList& out = list();
  out.PrimReserve(6, 4);
  out.PrimRectUV({x + g.X0, y + g.Y0}, {x + g.X1, y + g.Y1}, {g.U0, g.V0}, {g.U1, g.V1},
                 packed(color));
}

void Painter::push_clip(const Rect& r) const {
  ImGui::PushClipRect(at({r.x, r.y}), at({r.right(), r.bottom()}), true);
}

void Painter::pop_clip() const {
  ImGui::PopClipRect();
}

}  // namespace icma::ui
