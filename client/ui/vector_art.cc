// SPDX-License-Identifier: Apache-2.0
// A reader for path data that strokes through Dear ImGui's path functions.
#include "client/ui/vector_art.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

namespace icma::ui {
namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

struct Polyline {
  std::vector<ImVec2> points;
  bool closed = false;
};

// Turns path data into polylines in physical pixels.
class PathReader {
 public:
  PathReader(std::string_view path, ImVec2 origin, float scale)
      : rest_(path), origin_(origin), scale_(scale) {}

  std::vector<Polyline> read() {
    while (next_command()) {
      step();
    }
    return std::move(lines_);
  }

 private:
  bool next_command() {
    skip();
    if (rest_.empty()) return false;
    const char c = rest_.front();
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      command_ = c;
      rest_.remove_prefix(1);
    } else if (command_ == 'M') {
      command_ = 'L';
    } else if (command_ == 'm') {
      command_ = 'l';
    }
    return true;
  }

  void step() {
    const bool relative = command_ >= 'a';
    const ImVec2 base = relative ? pen_ : ImVec2(0, 0);
    switch (command_ & ~0x20) {
      case 'M':
        lines_.emplace_back();
        begin_ = point(base);
        line_to(begin_);
        break;
      case 'L':
        line_to(point(base));
        break;
      case 'H':
        line_to({base.x + number(), pen_.y});
        break;
      case 'V':
        line_to({pen_.x, base.y + number()});
        break;
      case 'C':
        cubic(base);
        break;
      case 'Q': {
        const ImVec2 c = point(base);
        quadratic(c, point(base));
        break;
      }
      case 'T':
        quadratic({2 * pen_.x - control_.x, 2 * pen_.y - control_.y}, point(base));
        return;
      case 'A':
        arc(base);
        break;
      default:
        close();
        break;
    }
    if ((command_ & ~0x20) != 'Q') control_ = pen_;
  }

  void skip() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == ',')) rest_.remove_prefix(1);
  }

  float number() {
    skip();
    std::size_t end = 0;
    bool dot = false;
    while (end < rest_.size()) {
      const char c = rest_[end];
      if (c == '.' && dot) break;
      if (c == '-' && end > 0) break;
      if (c != '.' && c != '-' && (c < '0' || c > '9')) break;
      dot = dot || c == '.';
      ++end;
    }
    const std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end > 0 ? end : std::min<std::size_t>(1, rest_.size()));
    return std::strtof(text.c_str(), nullptr);
  }

  bool flag() {
    skip();
    const bool set = !rest_.empty() && rest_.front() == '1';
    if (!rest_.empty()) rest_.remove_prefix(1);
    return set;
  }

  ImVec2 point(ImVec2 base) {
    const float x = number();
    return {base.x + x, base.y + number()};
  }

  ImVec2 placed(ImVec2 p) const { return {origin_.x + p.x * scale_, origin_.y + p.y * scale_}; }

  void line_to(ImVec2 p) {
    if (lines_.empty() || lines_.back().closed) {
      lines_.emplace_back().points.push_back(placed(pen_));
    }
    pen_ = p;
    lines_.back().points.push_back(placed(p));
  }

  void cubic(ImVec2 base) {
    const ImVec2 from = pen_;
    const ImVec2 a = point(base);
    const ImVec2 b = point(base);
    const ImVec2 to = point(base);
    constexpr int kSteps = 20;
    for (int i = 1; i <= kSteps; ++i) {
      const float t = static_cast<float>(i) / kSteps;
      const float u = 1 - t;
      const float w0 = u * u * u;
      const float w1 = 3 * u * u * t;
      const float w2 = 3 * u * t * t;
      const float w3 = t * t * t;
      line_to({w0 * from.x + w1 * a.x + w2 * b.x + w3 * to.x,
               w0 * from.y + w1 * a.y + w2 * b.y + w3 * to.y});
    }
  }

  void quadratic(ImVec2 control, ImVec2 to) {
    const ImVec2 from = pen_;
    constexpr int kSteps = 10;
    for (int i = 1; i <= kSteps; ++i) {
      const float t = static_cast<float>(i) / kSteps;
      const float u = 1 - t;
      line_to({u * u * from.x + 2 * u * t * control.x + t * t * to.x,
               u * u * from.y + 2 * u * t * control.y + t * t * to.y});
    }
    control_ = control;
  }

  // Only circular arcs occur in the tables: the two radii are equal and nothing is rotated.
  void arc(ImVec2 base) {
    float radius = number();
    number();
    number();
    const bool large = flag();
    const bool sweep = flag();
    const ImVec2 from = pen_;
    const ImVec2 to = point(base);
    const float dx = to.x - from.x;
    const float dy = to.y - from.y;
    const float chord = std::hypot(dx, dy);
    if (chord == 0) return;
    radius = std::max(radius, chord / 2);
    const float height = std::sqrt(std::max(0.0F, radius * radius - chord * chord / 4));
    const float side = large == sweep ? 1.0F : -1.0F;
    const ImVec2 center{(from.x + to.x) / 2 + side * height * dy / chord,
                        (from.y + to.y) / 2 - side * height * dx / chord};
    const float begin = std::atan2(from.y - center.y, from.x - center.x);
    float turn = std::atan2(to.y - center.y, to.x - center.x) - begin;
    if (sweep && turn < 0) turn += kTurn;
    if (!sweep && turn > 0) turn -= kTurn;
    const int steps = std::max(6, static_cast<int>(std::abs(turn) * 12));
    for (int i = 1; i <= steps; ++i) {
      const float at = begin + turn * static_cast<float>(i) / static_cast<float>(steps);
      line_to({center.x + radius * std::cos(at), center.y + radius * std::sin(at)});
    }
    pen_ = to;
  }

  void close() {
    if (!lines_.empty()) {
      Polyline& line = lines_.back();
      line.closed = true;
      // A last point on the first one would make a joint of no length.
      const ImVec2 a = line.points.front();
      const ImVec2 b = line.points.back();
      if (line.points.size() > 2 && std::hypot(a.x - b.x, a.y - b.y) < 0.1F) line.points.pop_back();
    }
    pen_ = begin_;
  }

  std::string_view rest_;
  ImVec2 origin_;
  float scale_;
  char command_ = 'M';
  ImVec2 pen_{0, 0};
  ImVec2 begin_{0, 0};
  ImVec2 control_{0, 0};
  std::vector<Polyline> lines_;
};

void stroke_dashed(const Polyline& line, ImU32 color, float width, float dash, float gap) {
  ImDrawList& out = *ImGui::GetWindowDrawList();
  float at = 0;
  const auto draw = [&](ImVec2 a, ImVec2 b) {
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    float done = 0;
    while (done < length) {
      const float phase = std::fmod(at, dash + gap);
      const bool on = phase < dash;
      const float run = std::min(length - done, (on ? dash : dash + gap) - phase);
      if (on) {
        const auto mix = [&](float t) {
          return ImVec2(a.x + (b.x - a.x) * t / length, a.y + (b.y - a.y) * t / length);
        };
        out.AddLine(mix(done), mix(done + run), color, width);
      }
      done += std::max(run, 0.01F);
      at += std::max(run, 0.01F);
    }
  };
  for (std::size_t i = 1; i < line.points.size(); ++i) draw(line.points[i - 1], line.points[i]);
  if (line.closed && line.points.size() > 2) draw(line.points.back(), line.points.front());
}

}  // namespace

void draw_path(const Painter& paint, const Rect& r, Point size, std::string_view path, Color color,
               const PathStyle& style) {
  const float scale = std::min(r.w / size.x, r.h / size.y) * paint.scale();
  const ImVec2 origin{std::round(r.center().x * paint.scale() - size.x * scale / 2),
                      std::round(r.center().y * paint.scale() - size.y * scale / 2)};
  ImDrawList& out = *ImGui::GetWindowDrawList();
  const float width = style.width * scale;
  for (const Polyline& line : PathReader(path, origin, scale).read()) {
    const auto count = static_cast<int>(line.points.size());
    if (style.filled) {
      out.AddConcavePolyFilled(line.points.data(), count, packed(color));
      continue;
    }
    if (style.dash > 0) {
      stroke_dashed(line, packed(color), width, style.dash * scale, style.gap * scale);
      continue;
    }
    out.AddPolyline(line.points.data(), count, packed(color),
                    line.closed ? ImDrawFlags_Closed : ImDrawFlags_None, width);
    if (!line.closed && width >= 2.5F) {
      out.AddCircleFilled(line.points.front(), width / 2, packed(color));
      out.AddCircleFilled(line.points.back(), width / 2, packed(color));
    }
  }
}

void draw_mark(const Painter& paint, const Rect& r, Color color) {
  draw_path(paint, r, {28, 28},
            "M2.5 21.5a11.5 11.5 0 0 1 23 0M7 21.5a7 7 0 0 1 14 0M11.2 21.5a2.8 2.8 0 0 1 5.6 0"
            "M2.5 25h23",
            color, {1.8F});
}

}  // namespace icma::ui
