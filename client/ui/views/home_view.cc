// SPDX-License-Identifier: Apache-2.0
// The home screen.
#include "client/ui/views/home_view.h"

#include <algorithm>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/charts.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

constexpr float kGap = 24;

void due_text(Ui& ui, const Rect& r, const app::DueDate& due) {
  const Theme& t = ui.theme();
  ui.text(r.x, r.y, due.title, type::kLabel5, t.text, r.w);
  ui.text(r.x, r.y + 20, due.detail, type::kCaption, t.text2, r.w);
  ui.text(r.x, r.y + 38, due.when, type::kCaption, t.muted, r.w);
}

void heat_figures(Ui& ui, const Rect& r, const app::HeatModel& heat) {
  const Theme& t = ui.theme();
  ui.paint().hline(r.x, r.y, r.w, t.border);
  const Type figure{Face::kSerifSemi, 20, 28, 0};
  float x = r.x;
  for (const app::HeatFigure& item : heat.figures) {
    if (x > r.x) {
      ui.paint().vline(x, r.y + 12, 48, t.border);
      x += 16;
    }
    ui.text(x, r.y + 12, item.figure, figure, t.text);
    ui.text(x, r.y + 40, item.note, type::kCaption, t.text2);
    x += std::max(168.0F, ui.paint().width(item.note, type::kCaption) + 24);
    if (x > r.right() - 100) break;
  }
}

void due_item(Ui& ui, const Rect& r, const app::DueDate& due, std::size_t i,
              app::CommandSink& sink) {
  if (!due.program.empty()) {
    const Press press =
        ui.press("due" + std::to_string(i), r.inset(1), due.title, {.role = a11y::Role::kListItem});
    if (press.hovered) ui.paint().fill(r.inset(1), ui.theme().sunken, 7);
    if (press.focused) ui.focus_ring(r, 8, true);
    if (press.clicked) sink.emit(app::OpenProgram{due.program});
  }
  date_stub(ui, r.x + 20, r.y + 20, due.day, due.month);
  due_text(ui, {r.x + 72, r.y + 14, r.w - 92, 56}, due);
}

}  // namespace

void HomeView::draw(Ui& ui, const Rect& area, const app::HomeModel& model, app::CommandSink& sink) {
  const bool with_panel = area.w >= 1440 - 208;
  Rect main = area;
  if (with_panel) side_panel(ui, main.cut_right(368), model, sink);
  const Rect content = ui.begin_scroll("home", main);
  Rect r = content.inset(24, with_panel ? 32 : 24);
  const float width = std::min(r.w, 1200.0F);
  r = {r.x + (r.w - width) / 2, r.y, width, r.h};
  ui.heading(r.x, r.y, model.greeting, type::kH1, r.w - 200);
  const float date = ui.paint().width(model.date, type::kLabel);
  ui.text(r.right() - date, r.y + 9, model.date, type::kLabel, ui.theme().text2);
  r.skip_top(54);
  const float bottom = with_panel ? wide(ui, r, model, sink) : compact(ui, r, model, sink);
  ui.end_scroll(bottom + 24);
  if (model.resume.has_value() && ui.default_enter()) sink.emit(app::Resume{});
}

float HomeView::compact(Ui& ui, const Rect& area, const app::HomeModel& model,
                        app::CommandSink& sink) {
  Rect r = area;
  const bool one_column = r.w < 900;
  if (one_column) {
    continue_card(ui, r.cut_top(220), model, sink);
    r.skip_top(kGap);
    ring_card(ui, r.cut_top(220), model, sink);
  } else {
    Rect row = r.cut_top(220);
    ring_card(ui, row.cut_right(352), model, sink);
    row.skip_right(kGap);
    continue_card(ui, row, model, sink);
  }
  r.skip_top(20);
  if (!model.due.empty()) {
    if (section_link(ui, r.cut_top(36), ui.tr("Due soon"), ui.tr("All dates"))) {
      sink.emit(app::Navigate{"progress"});
    }
    due_row(ui, r.cut_top(one_column ? 86 * static_cast<float>(model.due.size()) : 86), model,
            sink);
    r.skip_top(20);
  }
  Rect left = r;
  Rect right = r;
  if (one_column) {
    left = r.cut_top(252);
    r.skip_top(kGap);
    right = r.cut_top(252);
  } else {
    left = r.cut_top(252).column(0, 2, kGap);
    right = left.offset(left.w + kGap, 0);
  }
  practices(ui, left, model, false);
  days(ui, right, model, false);
  return r.y;
}

float HomeView::wide(Ui& ui, const Rect& area, const app::HomeModel& model,
                     app::CommandSink& sink) {
  Rect r = area;
  continue_card(ui, r.cut_top(272), model, sink);
  r.skip_top(32);
  if (!model.started.empty()) {
    if (section_link(ui, r.cut_top(36), ui.tr("Also started"), ui.tr("Library"))) {
      sink.emit(app::Navigate{"library"});
    }
    started(ui, r.cut_top(106), model, sink);
    r.skip_top(32);
  }
  Rect row = r.cut_top(296);
  practices(ui, row.cut_left(424), model, true);
  row.skip_left(kGap);
  days(ui, row, model, true);
  r.skip_top(32);
  if (!model.footer.empty()) {
    ui.paint().icon({r.x, r.y, 18, 28}, icons::kDeviceLaptop, 18, ui.theme().text2);
    ui.text(r.x + 26, r.y + 5, model.footer, type::kCaption, ui.theme().text2);
    r.skip_top(28);
  }
  return r.y;
}

void HomeView::continue_card(Ui& ui, const Rect& r, const app::HomeModel& model,
                             app::CommandSink& sink) {
  const Theme& t = ui.theme();
  card(ui, r);
  Rect in = r.inset(21);
  if (!model.resume.has_value()) {
    ui.heading(in.x, in.y + 8, ui.tr("Nothing started yet"), type::kH2);
    ui.paragraph(in.x, in.y + 48, std::min(in.w, 520.0F),
                 ui.tr("Choose a program in the catalogue. What you get is kept on this laptop and "
                       "opens without a connection."),
                 type::kBody, t.text2);
    float x = in.x;
    if (button_at(ui, "open-catalogue", x, in.bottom() - 44, ui.tr("Open the catalogue"),
                  {.kind = ButtonKind::kPrimary, .compact = false})) {
      sink.emit(app::Navigate{"catalogue"});
    }
    return;
  }
  const app::ContinueCard& c = *model.resume;
  const bool tall = r.h > 240;
  if (r.w > 520) {
    draw_plate(ui, in.cut_left(tall ? 200 : 160), c.plate);
    in.skip_left(20);
  }
  ui.text(in.x, in.y, c.kicker, type::kCaption, t.muted, in.w);
  const Press title =
      ui.press("resume-title",
               {in.x, in.y + 22, in.w, ui.paint().paragraph_height(in.w, c.title, type::kH2, 2)},
               c.title, {.role = a11y::Role::kLink, .tab_stop = false});
  float y = in.y + 22;
  y += ui.paint().paragraph(in.x, y, in.w, c.title, type::kH2, title.hovered ? t.accent : t.text,
                            2) +
       4;
  ui.text(in.x, y, c.place, type::kLabel, t.text2, in.w);
  if (tall) {
    ui.paragraph(in.x, y + 34, std::min(in.w, 780.0F), c.sentence, type::kReading, t.text2, 2);
  }
  segments(ui, {in.x, in.bottom() - 60, in.w, 4}, c.modules_permille, 6, false, ui.tr("Modules"));
  float x = in.x;
  const bool pressed =
      button(ui, "resume",
             {x, in.bottom() - 40,
              button_width(ui, ui.tr("Resume"), {.icon_after = icons::kCornerDownLeft}), 40},
             ui.tr("Resume"), {.kind = ButtonKind::kPrimary, .icon_after = icons::kCornerDownLeft});
  if (pressed || title.clicked) sink.emit(app::Resume{});
  x += button_width(ui, ui.tr("Resume"), {.icon_after = icons::kCornerDownLeft}) + 12;
  if (button_at(ui, "program-page", x, in.bottom() - 38, ui.tr("Program page"),
                {.kind = ButtonKind::kQuiet})) {
    sink.emit(app::OpenProgram{c.program});
  }
  const float when = ui.paint().width(c.when, type::kCaption);
  if (x + when + 12 < in.right()) {
    ui.text(in.right() - when, in.bottom() - 29, c.when, type::kCaption, t.muted);
  }
}

void HomeView::ring_card(Ui& ui, const Rect& r, const app::HomeModel& model,
                         app::CommandSink& sink) {
  card(ui, r);
  const Press press = ui.press("year", r, model.ring.title, {.description = model.ring.note});
  if (press.clicked) sink.emit(app::Navigate{"progress"});
  if (press.focused) ui.focus_ring(r, 8);
  ring(ui, r.x + 21, r.y + (r.h - 148) / 2, model.ring, {});
  const float x = r.x + 187;
  const float y = r.y + (r.h - 144) / 2;
  ui.text(x, y, model.ring.title, type::kLabel6, ui.theme().text, r.right() - x - 12);
  ring_legend(ui, x, y + 28, model.ring, {});
  ui.paragraph(x, y + 108, r.right() - x - 12, model.ring.note, type::kCaption, ui.theme().muted);
}

void HomeView::due_row(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink) {
  card(ui, r);
  const auto count = static_cast<int>(model.due.size());
  const bool stacked = r.h > 100;
  for (int i = 0; i < count; ++i) {
    const auto n = static_cast<std::size_t>(i);
    const Rect cell =
        stacked ? Rect{r.x, r.y + 86 * static_cast<float>(i), r.w, 86} : r.column(i, count, 0);
    if (i > 0 && stacked) ui.paint().hline(cell.x, cell.y, cell.w, ui.theme().border);
    if (i > 0 && !stacked) ui.paint().vline(cell.x, cell.y, cell.h, ui.theme().border);
    due_item(ui, cell, model.due[n], n, sink);
  }
}

void HomeView::practices(Ui& ui, const Rect& area, const app::HomeModel& model, bool all) {
  Rect r = area;
  section(ui, r.cut_top(36), ui.tr("Hours by practice"), model.practices_note);
  card(ui, r);
  const BarsLook look = all ? BarsLook{26, 176} : BarsLook{28, 190};
  const Rect in = r.inset(21, 12);
  std::span<const app::PracticeBar> bars = all ? model.all_practices : model.practices;
  // The longest come first; what does not fit is on the progress page.
  bars =
      bars.first(std::min(bars.size(), static_cast<std::size_t>(std::max(0.0F, in.h / look.row))));
  hours_bars(ui, in, bars, look);
}

void HomeView::days(Ui& ui, const Rect& area, const app::HomeModel& model, bool whole_year) {
  const Theme& t = ui.theme();
  const app::HeatModel& heat = whole_year ? model.year : model.half_year;
  Rect r = area;
  section(ui, r.cut_top(36), ui.tr("Study days"), heat.range);
  card(ui, r);
  const Rect in = r.inset(21, 15);
  // The cells shrink with the room, so that the whole range stays in sight.
  const int columns = (heat.first_weekday + static_cast<int>(heat.days.size()) + 6) / 7;
  const auto weeks = static_cast<float>(columns);
  const float step = std::min(whole_year ? 13.2F : 16.0F, (in.w - 22) / std::max(1.0F, weeks));
  const float height = heat_map(ui, in.x, in.y, heat, {step - 3, 3, 22});
  if (whole_year && !heat.figures.empty()) {
    heat_figures(ui, {in.x, in.y + height + 22, in.w, 64}, heat);
  } else {
    ui.text(in.x, in.y + height + 12, heat.sentence, type::kLabel, t.text2, in.w);
  }
  heat_legend(ui, in.x, in.bottom() - 19);
  const float width = ui.paint().width(heat.weeks, type::kCaption);
  ui.text(in.right() - width, in.bottom() - 19, heat.weeks, type::kCaption, t.text2);
}

void HomeView::started(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  for (int i = 0; i < std::min(3, static_cast<int>(model.started.size())); ++i) {
    const app::StartedItem& item = model.started[static_cast<std::size_t>(i)];
    const Rect box = r.column(i, 3, kGap);
    card(ui, box);
    const Press press =
        ui.press("started" + std::to_string(i), box, item.title, {.description = item.detail});
    if (press.hovered) ui.paint().edge(box, t.edge, 8);
    if (press.focused) ui.focus_ring(box, 8);
    if (press.clicked) sink.emit(app::OpenProgram{item.program});
    draw_plate(ui, {box.x + 17, box.y + 17, 72, 72}, item.plate);
    const float x = box.x + 105;
    const float width = box.right() - 17 - x;
    ui.text(x, box.y + 18, item.code, type::kCaption, t.muted, width);
    ui.text(x, box.y + 36, item.title, type::kLabel6, t.text, width);
    ui.text(x, box.y + 57, item.detail, type::kCaption, t.text2, width);
    progress_bar(ui, {x, box.y + 83, width, 4}, item.permille, false, item.title);
  }
}

void HomeView::side_panel(Ui& ui, const Rect& area, const app::HomeModel& model,
                          app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().vline(area.x, area.y, area.h, t.border);
  Rect r = area.inset(24, 32);
  const Rect year = r.cut_top(374);
  card(ui, year);
  const Press press = ui.press("year", year, model.ring.title, {.description = model.ring.note});
  if (press.clicked) sink.emit(app::Navigate{"progress"});
  if (press.focused) ui.focus_ring(year, 8);
  ring(ui, year.center().x - 84, year.y + 21, model.ring, {168, 15, type::kDisplay});
  ui.text(year.x + 21, year.y + 209, model.ring.title, type::kLabel6, t.text);
  ring_legend(ui, year.x + 21, year.y + 236, model.ring, {});
  ui.paragraph(year.x + 21, year.y + 316, year.w - 42, model.ring.note, type::kCaption, t.muted);
  r.skip_top(32);
  if (!model.due.empty()) {
    if (section_link(ui, r.cut_top(34), ui.tr("Due soon"), ui.tr("All dates"))) {
      sink.emit(app::Navigate{"progress"});
    }
    due_row(ui, r.cut_top(86 * static_cast<float>(model.due.size())), model, sink);
    r.skip_top(32);
  }
  if (model.fresh.empty()) return;
  section(ui, r.cut_top(34), ui.tr("New in the catalogue"));
  const Rect list{r.x, r.y, r.w, 80 * static_cast<float>(model.fresh.size())};
  card(ui, list);
  for (std::size_t i = 0; i < model.fresh.size(); ++i) {
    const app::StartedItem& item = model.fresh[i];
    const Rect row{list.x, list.y + 80 * static_cast<float>(i), list.w, 80};
    if (i > 0) ui.paint().hline(row.x, row.y, row.w, t.border);
    const Press open = ui.press("fresh" + std::to_string(i), row, item.title);
    if (open.focused) ui.focus_ring(row, 8, true);
    if (open.clicked) sink.emit(app::OpenProgram{item.program});
    draw_plate(ui, {row.x + 17, row.y + 16, 48, 48}, item.plate);
    const float x = row.x + 77;
    const float width = row.right() - 16 - x;
    const float lines = ui.paint().paragraph_height(width, item.title, type::kLabel5, 2);
    const float top = row.y + (80 - lines - 18) / 2;
    ui.paint().paragraph(x, top, width, item.title, type::kLabel5, open.hovered ? t.accent : t.text,
                         2);
    ui.text(x, top + lines, item.detail, type::kCaption, t.text2, width);
  }
}

}  // namespace icma::ui
