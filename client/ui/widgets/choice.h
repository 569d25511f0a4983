// SPDX-License-Identifier: Apache-2.0
// Things that are chosen: check box, radio, switch, slider, segmented control, tabs, select.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "client/ui/ui.h"

namespace icma::ui {

// A box with its label; the whole rectangle is the target. True when pressed.
bool check_row(Ui& ui, std::string_view id, const Rect& r, std::string_view label, bool on,
               std::string_view count = {}, bool faint = false);

// A switch of 40 by 24 with the word On or Off, or `shown`, after it; `at` is the middle of its
// left edge. True when pressed.
bool toggle(Ui& ui, std::string_view id, Point at, std::string_view name, bool on,
            bool enabled = true, std::string_view shown = {});

// Whether the slider moved; `value` follows the pointer in steps, and the arrow keys.
struct SliderRange {
  int min = 0;
  int max = 100;
  int step = 1;
  bool enabled = true;
  std::string_view shown = {};  // the value in words
};
bool slider(Ui& ui, std::string_view id, const Rect& r, std::string_view name, int& value,
            const SliderRange& range);

// Index of the pressed part, or -1.
int segmented(Ui& ui, std::string_view id, const Rect& r, std::string_view name,
              std::span<const std::string_view> parts, int chosen);

struct Tab {
  std::string_view label;
  std::string_view count = {};
};
// Tabs 40 high over a line of the given width; index of the pressed one, or -1.
int tabs(Ui& ui, std::string_view id, const Rect& r, std::span<const Tab> tabs, int chosen);

// A field that opens a list. Index of the newly chosen option, or -1.
struct SelectLook {
  bool compact = true;
  char32_t icon = 0;
  bool quiet = false;  // only text and a chevron, right-aligned
  Type type = type::kLabel;
};
int select(Ui& ui, std::string_view id, const Rect& r, std::string_view name,
           std::span<const std::string_view> options, int chosen, const SelectLook& look);

// The circle of a radio, 20 across.
void radio_mark(const Ui& ui, const Rect& r, bool on, bool hovered);

}  // namespace icma::ui
