// SPDX-License-Identifier: Apache-2.0
// Charts drawn from integers of the view model.
#include "client/ui/widgets/charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace icma::ui {
namespace {

std::string percent_text(int permille) {
  return std::to_string((permille + 5) / 10) + " %";
}

void bar(const Painter& paint, const Theme& t, const Rect& r, int permille, bool on_canvas) {
  paint.fill(r, on_canvas && !t.high_contrast ? t.border : t.track, kPill);
  const float filled = r.w * static_cast<float>(std::clamp(permille, 0, 1000)) / 1000;
  if (filled > 0) paint.fill({r.x, r.y, std::max(filled, r.h), r.h}, t.accent, kPill);
  if (t.high_contrast) paint.edge(r, t.border, kPill);
}

Color heat_color(const Theme& t, int level) {
  constexpr std::array kAlpha{0.0F, .34F, .56F, .78F, 1.0F};
  const int step = std::clamp(level, 0, 4);
  return step == 0 ? t.track : t.accent.with_alpha(kAlpha[static_cast<std::size_t>(step)]);
}

void heat_cell(const Ui& ui, const Rect& r, const app::HeatDay& day) {
  const Theme& t = ui.theme();
  if (day.level < 0) {
    ui.paint().edge(r, t.border, 2);
  } else {
    ui.paint().fill(r, heat_color(t, day.level), 2);
  }
  if (day.today) ui.paint().edge(r.inset(-2), t.text, 3, 1.5F);
}

void legend_square(const Ui& ui, const Rect& r, int row) {
  const Theme& t = ui.theme();
  const std::array fill{t.accent, t.selection, t.track};
  const std::array line{t.accent, t.accent, t.border};
  ui.paint().box(r, fill[static_cast<std::size_t>(row)], line[static_cast<std::size_t>(row)], 2);
}

}  // namespace

void ring(Ui& ui, float x, float y, const app::RingModel& model, const RingLook& look) {
  const Theme& t = ui.theme();
  const Painter& p = ui.paint();
  const Point center{x + look.size / 2, y + look.size / 2};
  const float radius = (look.size - look.stroke) / 2;
  p.circle(center, radius, t.track, look.stroke);
  constexpr std::array<Point, 4> kTicks{{{0, -1}, {1, 0}, {0, 1}, {-1, 0}}};
  for (const Point& d : kTicks) {
    const float inner = radius - look.stroke / 2 - 7;
    const Rect tick{center.x + d.x * inner - (d.x != 0 ? 2.5F : .75F),
                    center.y + d.y * inner - (d.y != 0 ? 2.5F : .75F), d.x != 0 ? 5.0F : 1.5F,
                    d.y != 0 ? 5.0F : 1.5F};
    p.fill(tick, t.edge);
  }
  const float credited = static_cast<float>(model.credited_permille) / 1000;
  const float waiting = static_cast<float>(model.waiting_permille) / 1000;
  if (waiting > 0) {
    // A gap of a pixel or two keeps what waits apart from what is credited.
    const float gap = 3 / (radius * 6.283F);
    const float rim = 1.2F / (radius * 6.283F);
    p.arc(center, radius, credited + gap, credited + gap + waiting, t.accent, look.stroke);
    p.arc(center, radius, credited + gap + rim, credited + gap + waiting - rim, t.selection,
          look.stroke - 3);
  }
  p.arc(center, radius, 0, credited, t.accent, look.stroke);
  const float block = look.figure.line + 18;
  const float top = center.y - block / 2;
  p.text_in({x, top, look.size, look.figure.line}, model.figure, look.figure, t.text,
            Align::kCenter);
  p.text_in({x, top + look.figure.line, look.size, 18}, model.of, type::kCaption, t.muted,
            Align::kCenter);
  ui.node(a11y::Role::kImage, model.title, {x, y, look.size, look.size}).value =
      model.figure + ' ' + model.of;
}

void ring_legend(Ui& ui, float x, float y, const app::RingModel& model, const LegendLook& look) {
  const Theme& t = ui.theme();
  const std::array<std::string_view, 3> hours{model.credited, model.waiting, model.to_earn};
  const std::array<std::string_view, 3> words{ui.tr("credited"), ui.tr("waiting"),
                                              ui.tr("to earn")};
  for (int i = 0; i < 3; ++i) {
    const auto n = static_cast<std::size_t>(i);
    const float top = y + look.row * static_cast<float>(i);
    const float middle = top + look.row / 2;
    legend_square(ui, {x, middle - look.square / 2, look.square, look.square}, i);
    const float at = x + look.square + look.gap;
    ui.text(at, middle - 10, hours[n], type::kLabel5, t.text);
    ui.text(at + look.figure + look.gap, middle - 10, words[n], type::kLabel, t.text2);
  }
}

void hours_bars(Ui& ui, const Rect& r, std::span<const app::PracticeBar> bars,
                const BarsLook& look) {
  const Theme& t = ui.theme();
  const Painter& p = ui.paint();
  float y = r.y;
  for (const app::PracticeBar& bar : bars) {
    const Rect row{r.x, y, r.w, look.row};
    const bool zero = bar.permille == 0;
    p.text_in({row.x, y, look.label, look.row}, bar.name, type::kLabel, zero ? t.muted : t.text);
    const Rect track{row.x + look.label + 12, y + (look.row - 12) / 2, r.w - look.label - 72, 12};
    p.vline(track.x, track.y, 12, t.edge);
    const float length = (track.w - 1) * static_cast<float>(bar.permille) / 1000;
    if (length > 0) p.fill({track.x + 1, track.y, length, 12}, bar.rest ? t.edge : t.accent, 2);
    if (length > 2) p.fill({track.x + 1, track.y, 2, 12}, bar.rest ? t.edge : t.accent);
    p.text_in({row.right() - 48, y, 48, look.row}, bar.hours, zero ? type::kLabel : type::kLabel5,
              zero ? t.muted : t.text, Align::kRight);
    ui.node(a11y::Role::kListItem, bar.name, row).value = bar.hours;
    y += look.row;
  }
}

float heat_map(Ui& ui, float x, float y, const app::HeatModel& model, const HeatLook& look) {
  const Theme& t = ui.theme();
  const float step = look.cell + look.gap;
  const float left = x + look.label;
  const float top = y + 20;
  for (const app::HeatMonth& month : model.months) {
    ui.paint().text(left + step * static_cast<float>(month.week), y, month.name, type::kCaption,
                    t.text2);
  }
  constexpr std::array<std::string_view, 3> kDays{app::tr_key("M"), app::tr_key("W"),
                                                  app::tr_key("F")};
  for (int i = 0; i < 3; ++i) {
    ui.paint().text_in({x, top + step * 2 * static_cast<float>(i), look.label, look.cell},
                       ui.tr(kDays[static_cast<std::size_t>(i)]), type::kCaption, t.text2);
  }
  int place = model.first_weekday;
  for (const app::HeatDay& day : model.days) {
    const int week = place / 7;
    const Rect cell{left + step * static_cast<float>(week),
                    top + step * static_cast<float>(place % 7), look.cell, look.cell};
    heat_cell(ui, cell, day);
    ++place;
  }
  const int weeks = (place + 6) / 7;
  const float height = 20 + step * 7 - look.gap;
  ui.node(a11y::Role::kImage, ui.tr("Study days"),
          {x, y, look.label + step * static_cast<float>(weeks), height})
      .value = model.sentence;
  return height;
}

void heat_legend(Ui& ui, float x, float y) {
  const Theme& t = ui.theme();
  x += ui.paint().text(x, y, ui.tr("0 min"), type::kCaption, t.muted) + 8;
  for (int level = 0; level <= 4; ++level) {
    ui.paint().fill({x, y + 3, 12, 12}, heat_color(t, level), 2);
    x += 16;
  }
  ui.paint().text(x + 4, y, ui.tr("90+ min"), type::kCaption, t.muted);
}

void progress_bar(Ui& ui, const Rect& r, int permille, bool on_canvas, std::string_view name) {
  bar(ui.paint(), ui.theme(), r, permille, on_canvas);
  ui.node(a11y::Role::kProgress, name, r).value = percent_text(permille);
}

void segments(Ui& ui, const Rect& r, std::span<const int> permille, float gap, bool on_canvas,
              std::string_view name) {
  const auto count = static_cast<int>(permille.size());
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    const int filled = permille[static_cast<std::size_t>(i)];
    bar(ui.paint(), ui.theme(), r.column(i, count, gap), filled, on_canvas);
    sum += filled;
  }
  if (count > 0) ui.node(a11y::Role::kProgress, name, r).value = percent_text(sum / count);
}

}  // namespace icma::ui
