// SPDX-License-Identifier: Apache-2.0
// Ui: what a view needs to draw one frame: theme, painter, strings, nodes, and pressing things.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/access/nodes.h"
#include "client/app/strings.h"
#include "client/ui/fonts.h"
#include "client/ui/geometry.h"
#include "client/ui/painter.h"
#include "client/ui/theme.h"

namespace icma::ui {

// What happened to a pressable area in this frame.
struct Press {
  ImGuiID id = 0;
  bool clicked = false;
  bool hovered = false;
  bool held = false;
  bool focused = false;  // by the keyboard, so that the ring is to be drawn
};

struct PressOptions {
  a11y::Role role = a11y::Role::kButton;
  bool enabled = true;
  std::uint32_t states = 0;  // a11y::State bits beside the ones known here
  std::string_view value = {};
  std::string_view description = {};
  int set_size = 0;
  int set_index = 0;
  bool tab_stop = true;
};

// What must last from one frame to the next; the owner of the window keeps it.
struct UiState {
  int keyboard_claimed = -10;  // the last frame in which a text field had the keyboard
};

// Lives for one frame, on the UI thread, between NewFrame and Render.
class Ui {
 public:
  struct Parts {
    const Theme& theme;
    Fonts& fonts;
    a11y::NodeList& nodes;
    const app::Strings& strings;
    UiState& state;
    float text_scale = 1;  // 0.8 to 2
    float monitor = 1;     // physical pixels per logical one at text size 100 %
    bool reduced_motion = false;
  };
  explicit Ui(const Parts& parts);

  const Theme& theme() const { return *theme_; }
  const Painter& paint() const { return paint_; }
  a11y::NodeList& nodes() { return *nodes_; }
  std::string_view tr(std::string_view key) const { return strings_->tr(key); }
  bool reduced_motion() const { return reduced_motion_; }

  // The whole window in logical units.
  Rect screen() const;

  // A pressable area. The name is what assistive technology says, and what tests find it by.
  Press press(std::string_view id, const Rect& r, std::string_view name,
              const PressOptions& options = {});

  // A node that cannot be pressed.
  a11y::Node& node(a11y::Role role, std::string_view name, const Rect& r);
  a11y::Node& open_node(a11y::Role role, std::string_view name, const Rect& r);
  void close_node() { nodes_->close(); }

  // Text that is drawn and known to assistive technology at once. Returns the width or height
  // taken.
  float text(float x, float y, std::string_view text, const Type& type, Color color,
             float max_width = 0);
  float text_in(const Rect& r, std::string_view text, const Type& type, Color color,
                Align align = Align::kLeft);
  float paragraph(float x, float y, float width, std::string_view text, const Type& type,
                  Color color, int max_lines = 0);
  float heading(float x, float y, std::string_view text, const Type& type, float max_width = 0,
                int lines = 1);

  // The ring around what has the keyboard focus; inside for rows.
  void focus_ring(const Rect& r, float radius, bool inside = false) const;

  // A sentence beside the pointer while it rests on the last pressed area.
  void tip(const Press& press, std::string_view text);

  // Part of the screen that scrolls. Returns the content's rectangle, moved up by the scroll; it is
  // as wide as `r`. end_scroll takes where the content ends.
  Rect begin_scroll(std::string_view id, const Rect& r);
  void end_scroll(float content_bottom);
  // Brings a part of the content into view; between begin_scroll and end_scroll.
  void scroll_to(const Rect& part);

  // True once when the key goes down and no text field takes it.
  bool key(ImGuiKey key, bool repeat = false) const;
  bool chord(ImGuiKeyChord chord) const;
  // The same for Enter, and only while no item has the keyboard focus.
  bool default_enter() const;
  // The keyboard focus is somewhere and is drawn there.
  bool focus_shown() const;
  // A text field says that it has the keyboard.
  void claim_keyboard();

  // Asks for another frame: at once, or within a time.
  void animate() { again_ = true; }
  void wake_within(std::chrono::milliseconds time);
  bool wants_another_frame() const { return again_; }
  std::optional<std::chrono::milliseconds> wake_time() const { return within_; }

  a11y::Rect physical(const Rect& r) const;
  bool visible(const Rect& r) const;  // some of it is inside the clip rectangle

 private:
  struct Scroll {
    Rect area;
    float top = 0;
    std::optional<Rect> wanted;
  };

  const Theme* theme_;
  a11y::NodeList* nodes_;
  const app::Strings* strings_;
  UiState* state_;
  Painter paint_;
  bool reduced_motion_;
  bool again_ = false;
  std::optional<std::chrono::milliseconds> within_;
  std::vector<Scroll> scrolls_;
};

}  // namespace icma::ui
