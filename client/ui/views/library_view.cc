// SPDX-License-Identifier: Apache-2.0
// The library screen.
#include "client/ui/views/library_view.h"

#include <algorithm>

#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/charts.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

constexpr float kRow = 92;
// Of a narrow window: how far it is stands under the title.
constexpr float kNarrowRow = 124;

float row_height(const Rect& r) {
  return r.w > 720 ? kRow : kNarrowRow;
}

void library_row(Ui& ui, const Rect& r, const app::LibraryRow& item, std::size_t i,
                 app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Press press = ui.press(
      "row/" + item.program, r, item.title,
      {.role = a11y::Role::kListItem, .value = item.detail, .set_index = static_cast<int>(i) + 1});
  if (press.hovered) ui.paint().fill(r, t.sunken, 4);
  ui.paint().hline(r.x, r.bottom() - ui.paint().hairline(), r.w, t.border);
  if (press.focused) ui.focus_ring(r, 4, true);
  if (press.clicked) sink.emit(app::OpenProgram{item.program});
  draw_plate(ui, {r.x + 12, r.y + 14, 64, 64}, item.plate);
  const float x = r.x + 92;
  const float wide = pill_width(ui, item.state);
  const bool narrow = r.h > kRow;
  const float width = narrow ? r.w - 104 : r.w - 104 - 132 - std::max(wide, 128.0F) - 24;
  ui.paint().text(x, r.y + 16, item.kicker, type::kCaption, t.muted, width);
  ui.paint().text(x, r.y + 34, item.title, type::kBody6, t.text, width);
  ui.paint().text(x, r.y + 58, item.detail, type::kCaption, t.text2, width);
  const float bar = narrow ? x : r.right() - 12 - std::max(wide, 128.0F) - 132;
  const float y = narrow ? r.y + 86 : r.y + 36;
  progress_bar(ui, {bar, y, 108, 4}, item.permille, true, item.title);
  ui.paint().text(bar, y + 10, item.size, type::kCaption, t.text2);
  const Rect place{r.right() - 12 - wide, narrow ? r.y + 80 : r.y, wide, narrow ? 36 : r.h};
  pill(ui, place.middle(wide, 24), item.state);
}

void stick_button(Ui& ui, float x, float y, bool compact, app::CommandSink& sink) {
  float at = x;
  if (button_at(ui, "import-stick", at, y, ui.tr("Import from a USB stick"),
                {.compact = compact})) {
    sink.emit(app::LookForBundles{});
  }
}

// What was found to choose from, or what is being taken. Returns its height.
float bundles(Ui& ui, const Rect& area, const app::LibraryModel& model, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  float y = area.y;
  if (!model.importing.empty()) {
    draw_sign(ui, {area.x, y, 20, 44}, app::Sign::kDown, 20);
    ui.text_in({area.x + 32, y, area.w - 32, 44}, model.importing, type::kLabel, t.text);
    return 52;
  }
  ui.text(area.x, y + 12, ui.tr("Which file?"), type::kLabel6, t.text);
  y += 40;
  for (const app::BundleRow& item : model.bundles) {
    const Rect row{area.x, y, area.w, 56};
    const Press press = ui.press("bundle/" + item.path, row, item.title,
                                 {.role = a11y::Role::kListItem, .value = item.size});
    if (press.hovered) ui.paint().fill(row, t.sunken, 4);
    ui.paint().hline(row.x, row.y, row.w, t.border);
    ui.paint().text(row.x + 8, row.y + 8, item.title, type::kLabel5, t.text, row.w - 120);
    ui.paint().text(row.x + 8, row.y + 30, item.place, type::kCaption, t.text2, row.w - 120);
    ui.paint().text_in(row, item.size, type::kLabel, t.text2, Align::kRight);
    if (press.focused) ui.focus_ring(row, 4, true);
    if (press.clicked) sink.emit(app::ImportBundle{item.path});
    y += 56;
  }
  return y - area.y + 12;
}

}  // namespace

void LibraryView::draw(Ui& ui, const Rect& area, const app::LibraryModel& model,
                       app::CommandSink& sink) {
  if (model.rows.empty()) {
    empty(ui, area, model, sink);
    return;
  }
  const Rect content = ui.begin_scroll("library", area);
  Rect r = content.inset(24);
  const float width = std::min(r.w, 1200.0F);
  r = {r.x + (r.w - width) / 2, r.y, width, r.h};
  ui.heading(r.x, r.y, ui.tr("On this laptop"), type::kH1);
  const float free = ui.paint().width(model.free, type::kCaption);
  const std::string_view stick = ui.tr("Import from a USB stick");
  const float side = button_width(ui, stick, {});
  stick_button(ui, r.right() - side, r.y + 2, true, sink);
  if (r.w > side + free + 280) {
    ui.text(r.right() - side - 16 - free, r.y + 12, model.free, type::kCaption, ui.theme().text2);
  }
  r.skip_top(54);
  if (!model.importing.empty() || !model.bundles.empty()) {
    r.skip_top(bundles(ui, r, model, sink));
  }
  ui.paint().hline(r.x, r.y, r.w, ui.theme().edge);
  ui.open_node(a11y::Role::kList, ui.tr("Library"), r).set_size =
      static_cast<int>(model.rows.size());
  for (std::size_t i = 0; i < model.rows.size(); ++i) {
    const Rect row = r.cut_top(row_height(r));
    if (ui.visible(row)) library_row(ui, row, model.rows[i], i, sink);
  }
  ui.close_node();
  ui.end_scroll(r.y + 24);
}

void LibraryView::empty(Ui& ui, const Rect& area, const app::LibraryModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float height = 496 + 52 * static_cast<float>(model.suggestions.size());
  float y = area.y + std::max(24.0F, (area.h - height) / 2);
  const float x = area.x + 56;
  const float width = std::min(456.0F, area.w - 112);
  draw_shelf(ui.paint(), {x, y, 220, 132}, t);
  y += 152;
  ui.heading(x, y, ui.tr("Nothing on this laptop yet"), type::kH1, width);
  y += 46;
  y += ui.paragraph(x, y, width, model.empty_text, type::kBody, t.text2) + 24;
  float at = x;
  if (button_at(ui, "open-catalogue", at, y, ui.tr("Open the catalogue"),
                {.kind = ButtonKind::kPrimary, .compact = false})) {
    sink.emit(app::Navigate{"catalogue"});
  }
  stick_button(ui, at + 12, y, false, sink);
  y += 76;
  if (!model.importing.empty() || !model.bundles.empty()) {
    bundles(ui, {x, y - 12, width, 0}, model, sink);
    return;
  }
  ui.paint().hline(x, y, width, t.border);
  for (const app::LibrarySuggestion& item : model.suggestions) {
    const Rect row{x, y, width, 52};
    const Press press = ui.press("suggestion/" + item.program, row, item.title,
                                 {.role = a11y::Role::kListItem, .value = item.hours});
    if (press.hovered) ui.paint().fill(row, t.sunken, 4);
    ui.paint().hline(x, row.bottom(), width, t.border);
    draw_plate(ui, {x, y + 10, 32, 32}, item.plate);
    ui.paint().text_in({x + 44, y, width - 100, 52}, item.title, type::kLabel5, t.text);
    ui.paint().text_in(row, item.hours, type::kLabel, t.text2, Align::kRight);
    if (press.focused) ui.focus_ring(row, 4, true);
    if (press.clicked) sink.emit(app::OpenProgram{item.program});
    y += 52;
  }
  ui.text(x, y + 14, model.free, type::kCaption, t.text2);
}

}  // namespace icma::ui
