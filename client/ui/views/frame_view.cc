// SPDX-License-Identifier: Apache-2.0
// The frame around every screen but the first run.
#include "client/ui/views/frame_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/shell.h"
#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

using app::Screen;

struct Place {
  Screen screen;
  char32_t icon;
  std::string_view label;
};

constexpr std::array<Place, 5> kPlaces{
    {{Screen::kHome, icons::kHome, app::tr_key("Home")},
     {Screen::kCatalogue, icons::kBooks, app::tr_key("Catalogue")},
     {Screen::kLibrary, icons::kBookmarks, app::tr_key("Library")},
     {Screen::kProgress, icons::kChartDonut, app::tr_key("Progress")},
     {Screen::kRecord, icons::kCertificate, app::tr_key("Record")}}};
constexpr Place kSettings{Screen::kSettings, icons::kSettings, app::tr_key("Settings")};
constexpr Place kPreview{Screen::kPreview, icons::kEye, app::tr_key("Preview")};

bool wants_mini(Screen screen) {
  return screen == Screen::kReader || screen == Screen::kWebinar || screen == Screen::kQuiz ||
         screen == Screen::kResult || screen == Screen::kPreview;
}

bool has_jump_field(Screen screen) {
  return screen == Screen::kHome || screen == Screen::kProgram || screen == Screen::kProgress ||
         screen == Screen::kRecord || screen == Screen::kLibrary;
}

// True when pressed.
bool nav_item(Ui& ui, const Rect& r, const Place& place, bool on, bool mini) {
  const Theme& t = ui.theme();
  const std::string_view label = ui.tr(place.label);
  const Press press =
      ui.press(screen_name(place.screen), r, label, {.states = on ? a11y::kSelected : 0U});
  if (on || press.held) {
    ui.paint().fill(r, t.selection, 4);
  } else if (press.hovered) {
    ui.paint().fill(r, t.sunken, 4);
  }
  if (on) ui.paint().fill({r.x, r.y + 8, 3, r.h - 16}, t.accent, 2);
  const Color ink = on ? t.plate_line() : t.text2;
  if (mini) {
    ui.paint().icon(r, place.icon, 20, ink);
    ui.tip(press, label);
  } else {
    ui.paint().icon({r.x + 12, r.y, 20, r.h}, place.icon, 20, ink);
    ui.paint().text_in({r.x + 44, r.y, r.w - 52, r.h}, label, on ? type::kLabel6 : type::kLabel5,
                       on || press.hovered ? t.text : t.text2);
  }
  if (press.focused) ui.focus_ring(r, 4, true);
  return press.clicked;
}

}  // namespace

Rect FrameView::draw(Ui& ui, const app::FrameModel& model, app::CommandSink& sink) {
  Rect area = ui.screen();
  const bool narrow = area.w < 720;
  const bool mini = wants_mini(model.screen) || area.w < 1200;
  if (!(narrow && wants_mini(model.screen))) {
    rail(ui, area.cut_left(mini ? 64 : 208), model, sink, mini);
  }
  top_bar(ui, area.cut_top(narrow ? 48 : 56), model, sink);
  keys(ui, model, sink);
  return area;
}

void FrameView::rail(Ui& ui, const Rect& r, const app::FrameModel& model, app::CommandSink& sink,
                     bool mini) {
  const Theme& t = ui.theme();
  ui.paint().vline(r.right() - ui.paint().hairline(), r.y, r.h, t.border);
  ui.open_node(a11y::Role::kNavigation, ui.tr("Places"), r);
  if (mini) {
    draw_mark(ui.paint(), {r.x, r.y + 14, r.w - 1, 28}, t.accent);
  } else {
    draw_mark(ui.paint(), {r.x + 20, r.y + 14, 28, 28}, t.accent);
    ui.paint().text(r.x + 58, r.y + 18, "ICMA University", {Face::kSerifSemi, 16, 20, -.005F},
                    t.text);
  }
  const float height = mini ? 44 : 40;
  Rect item{r.x + (mini ? 8.0F : 12.0F), r.y + 68, mini ? 48.0F : r.w - 25, height};
  const auto put = [&](const Place& place) {
    if (nav_item(ui, item, place, model.place == place.screen, mini)) {
      sink.emit(app::Navigate{std::string(screen_name(place.screen))});
    }
    item.y += height + 4;
  };
  for (const Place& place : kPlaces) put(place);
  if (model.instructor) put(kPreview);
  item.y = r.bottom() - 16 - height;
  put(kSettings);
  ui.close_node();
}

void FrameView::top_bar(Ui& ui, Rect r, const app::FrameModel& model, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().hline(r.x, r.bottom() - ui.paint().hairline(), r.w, t.border);
  const bool narrow = ui.screen().w < 720;
  const bool tight = wants_mini(model.screen) || narrow;
  r = r.inset(tight ? 16 : 24, 0);
  if (!model.initials.empty() && !(narrow && wants_mini(model.screen))) {
    avatar(ui, r.cut_right(32).middle(32, 32), model.initials, model.learner);
    r.skip_right(12);
  }
  float left = r.right();
  if (!model.sync.text.empty()) {
    if (sync_pill(ui, r.right(), r.center().y, model.sync, narrow && wants_mini(model.screen),
                  &left))
      sink.emit(app::OpenSync{});
    r.w = left - 12 - r.x;
  }
  if (has_jump_field(model.screen) && r.w > 620) {
    jump_field(ui, r.cut_right(272).middle(272, 36), sink);
    r.skip_right(12);
  }
  tools_ = r;
  if (model.screen == Screen::kReader) r.skip_right(3 * 48);
  crumbs(ui, r, model, sink);
}

void FrameView::crumbs(Ui& ui, const Rect& r, const app::FrameModel& model,
                       app::CommandSink& sink) {
  const Theme& t = ui.theme();
  float x = r.x;
  if (model.back) {
    const Rect arrow{x - 8, r.center().y - 18, 36, 36};
    if (icon_button(ui, "back", arrow, icons::kArrowLeft, ui.tr("Back"))) sink.emit(app::Back{});
    x += 40;
  }
  for (std::size_t i = 0; i < model.crumbs.size(); ++i) {
    const app::Crumb& crumb = model.crumbs[i];
    const bool last = i + 1 == model.crumbs.size();
    const Type& type = last ? type::kLabel6 : type::kLabel;
    const float room = std::max(40.0F, r.right() - x);
    const float width = std::min(room, ui.paint().width(crumb.text, type));
    const Rect box{x, r.center().y - 10, width, 20};
    if (last || (crumb.screen.empty() && crumb.program.empty())) {
      ui.text(x, box.y, crumb.text, type, last ? t.text : t.text2, room);
    } else {
      const Press press = ui.press("crumb" + std::to_string(i), box.inset(-2, -6), crumb.text,
                                   {.role = a11y::Role::kLink});
      ui.paint().text(x, box.y, crumb.text, type, press.hovered ? t.accent : t.text2, room);
      if (press.focused) ui.focus_ring(box.inset(-2), 4);
      if (press.clicked && !crumb.program.empty()) sink.emit(app::OpenProgram{crumb.program});
      if (press.clicked && crumb.program.empty()) sink.emit(app::Navigate{crumb.screen});
    }
    x += width + 8;
    if (!last) x += ui.paint().text(x, box.y, "/", type::kLabel, t.muted) + 8;
  }
}

void FrameView::jump_field(Ui& ui, const Rect& r, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Press press =
      ui.press("jump", r, ui.tr("Search or jump to…"), {.role = a11y::Role::kSearch});
  ui.paint().box(r, t.surface, press.hovered ? t.text : t.edge, 4);
  ui.paint().icon({r.x + 10, r.y, 20, r.h}, icons::kSearch, 18, t.text2);
  ui.paint().text(r.x + 38, r.y + 8, ui.tr("Search or jump to…"), type::kLabel, t.muted);
  key_cap(ui, r.right() - 9 - key_cap_width(ui, "Ctrl K"), r.center().y, "Ctrl K");
  if (press.focused) ui.focus_ring(r, 4);
  if (press.clicked) sink.emit(app::Navigate{"catalogue"});
}

void FrameView::keys(Ui& ui, const app::FrameModel& model, app::CommandSink& sink) {
  if (ui.chord(ImGuiMod_Ctrl | ImGuiKey_K)) sink.emit(app::Navigate{"catalogue"});
  if (ui.chord(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S)) sink.emit(app::OpenSync{});
  if (model.back && ui.chord(ImGuiMod_Alt | ImGuiKey_LeftArrow)) sink.emit(app::Back{});
  constexpr std::array kDigits{ImGuiKey_1, ImGuiKey_2, ImGuiKey_3, ImGuiKey_4, ImGuiKey_5};
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    if (ui.chord(ImGuiMod_Ctrl | kDigits[i])) {
      sink.emit(app::Navigate{std::string(screen_name(kPlaces[i].screen))});
    }
  }
}

}  // namespace icma::ui
