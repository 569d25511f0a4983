// SPDX-License-Identifier: Apache-2.0
// Ring, bars, heat map, progress bars.
#pragma once

#include <span>

#include "client/app/view/common.h"
#include "client/ui/ui.h"

namespace icma::ui {

// The ring of credited and waiting hours; `size` across, with the figure in its middle.
struct RingLook {
  float size = 148;
  float stroke = 13;
  Type figure = type::kH1;
};
void ring(Ui& ui, float x, float y, const app::RingModel& model, const RingLook& look);

// The three lines beside a ring: square, hours, word.
struct LegendLook {
  float row = 24;
  float figure = 44;  // width of the hours
  float square = 10;
  float gap = 8;
};
void ring_legend(Ui& ui, float x, float y, const app::RingModel& model, const LegendLook& look);

struct BarsLook {
  float row = 28;
  float label = 190;
};
void hours_bars(Ui& ui, const Rect& r, std::span<const app::PracticeBar> bars,
                const BarsLook& look);

struct HeatLook {
  float cell = 13;
  float gap = 3;
  float label = 22;  // column of the weekday letters
};
// Returns the height taken: months, seven rows.
float heat_map(Ui& ui, float x, float y, const app::HeatModel& model, const HeatLook& look);
// "0 min" squares "90+ min".
void heat_legend(Ui& ui, float x, float y);

// Permille filled; `on_canvas` takes the border colour as the track.
void progress_bar(Ui& ui, const Rect& r, int permille, bool on_canvas, std::string_view name);
// One bar for each part, with gaps.
void segments(Ui& ui, const Rect& r, std::span<const int> permille, float gap, bool on_canvas,
              std::string_view name);

}  // namespace icma::ui
