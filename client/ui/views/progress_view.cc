// SPDX-License-Identifier: Apache-2.0
// The progress screen.
#include "client/ui/views/progress_view.h"

#include <algorithm>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/charts.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {

void ProgressView::draw(Ui& ui, const Rect& area, const app::ProgressModel& model,
                        app::CommandSink& sink) {
  const Rect content = ui.begin_scroll("progress", area);
  Rect r = content.inset(24);
  const float width = std::min(r.w, 1200.0F);
  r = {r.x + (r.w - width) / 2, r.y, width, r.h};
  ui.heading(r.x, r.y, model.title, type::kH1, r.w - 300);
  const ButtonLook look{.icon = icons::kFileText};
  const float report = button_width(ui, ui.tr("Transcript"), look);
  if (button(ui, "transcript", {r.right() - report, r.y + 1, report, 36}, ui.tr("Transcript"),
             look)) {
    sink.emit(app::Navigate{"record"});
  }
  r.skip_top(54);
  const bool one_column = r.w < 860;
  const float plan_height = std::max(238.0F, 62 + 40 * static_cast<float>(model.plan.size()) + 56);
  if (one_column) {
    year_card(ui, r.cut_top(238), model, sink);
    r.skip_top(24);
    const Rect box = r.cut_top(plan_height);
    card(ui, box);
    plan(ui, box.inset(25, 20), model, sink);
  } else {
    const Rect box = r.cut_top(plan_height);
    card(ui, box);
    Rect in = box;
    year_card(ui, in.cut_left(409), model, sink);
    ui.paint().vline(in.x, in.y, in.h, ui.theme().border);
    plan(ui, in.inset(25, 19), model, sink);
  }
  r.skip_top(20);
  if (one_column) {
    r.skip_top(practices(ui, r, model) + 24);
    r.skip_top(days(ui, r, model) + 20);
    r.skip_top(dates(ui, r, model));
  } else {
    Rect left = r.cut_left(440);
    r.skip_left(24);
    const float bottom = left.y + practices(ui, left, model);
    r.skip_top(days(ui, r, model) + 20);
    r.skip_top(dates(ui, r, model));
    r.y = std::max(r.y, bottom);
  }
  ui.end_scroll(r.y + 20);
}

void ProgressView::year_card(Ui& ui, const Rect& r, const app::ProgressModel& model,
                             app::CommandSink& sink) {
  static_cast<void>(sink);
  ring(ui, r.x + 25, r.y + (r.h - 184) / 2, model.ring, {184, 16, type::kDisplay});
  const float x = r.x + 233;
  const float y = r.y + r.h / 2 - 79;
  ring_legend(ui, x, y, model.ring, {32, 58, 12, 10});
  ui.paragraph(x, y + 104, r.right() - x - 20, model.credited_note, type::kCaption,
               ui.theme().text2);
}

void ProgressView::plan(Ui& ui, const Rect& area, const app::ProgressModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  ui.heading(r.x, r.y, model.plan_title, type::kBody6);
  if (!model.plan.empty()) {
    const float adds = ui.paint().width(ui.tr("adds"), type::kCaption);
    ui.text(r.right() - adds, r.y + 3, ui.tr("adds"), type::kCaption, t.text2);
  }
  r.skip_top(27);
  for (const app::PlanRow& row : model.plan) {
    const Rect box = r.cut_top(40);
    const Press press =
        ui.press("plan/" + row.program, box, row.title,
                 {.role = a11y::Role::kListItem, .value = row.adds, .description = row.left});
    if (press.hovered) ui.paint().fill(box, t.sunken, 4);
    ui.paint().hline(box.x, box.bottom() - 1, box.w, t.border);
    draw_plate(ui, {box.x, box.y + 6, 28, 28}, row.plate);
    ui.paint().text_in({box.x + 40, box.y, 78, 40}, row.code, type::kLabel, t.text2);
    ui.paint().text_in({box.x + 122, box.y, box.w - 290, 40}, row.title, type::kLabel5, t.text);
    ui.paint().text_in({box.right() - 166, box.y, 102, 40}, row.left, type::kCaption, t.text2,
                       Align::kRight);
    ui.paint().text_in({box.right() - 60, box.y, 60, 40}, row.adds, type::kLabel6, t.text,
                       Align::kRight);
    if (press.focused) ui.focus_ring(box, 4, true);
    if (press.clicked) sink.emit(app::OpenProgram{row.program});
  }
  r.skip_top(13);
  ui.paragraph(r.x, r.y, r.w - 170, model.plan_text, type::kLabel, t.text2, 3);
  const float total = ui.paint().width(model.plan_total, {Face::kSerifSemi, 22, 24, 0});
  ui.text(r.right() - total, r.y, model.plan_total, {Face::kSerifSemi, 22, 24, 0}, t.text);
  const float note = ui.paint().width(model.plan_total_note, type::kCaption);
  ui.text(r.right() - note, r.y + 26, model.plan_total_note, type::kCaption, t.text2);
}

float ProgressView::practices(Ui& ui, const Rect& area, const app::ProgressModel& model) {
  Rect r = area;
  section(ui, r.cut_top(36), ui.tr("Hours by practice"), model.practices_note);
  const float height = 21 + 23.5F * static_cast<float>(model.practices.size());
  card(ui, {r.x, r.y, r.w, height});
  hours_bars(ui, {r.x + 21, r.y + 10, r.w - 42, height - 20}, model.practices, {23.5F, 176});
  return 36 + height;
}

float ProgressView::days(Ui& ui, const Rect& area, const app::ProgressModel& model) {
  Rect r = area;
  section(ui, r.cut_top(36), ui.tr("Study days"), model.days_note);
  const Rect box{r.x, r.y, r.w, 138};
  card(ui, box);
  const Rect in = box.inset(21, 12);
  heat_map(ui, in.x, in.y, model.year, {7.3F, 2, 22});
  heat_legend(ui, in.x, in.bottom() - 19);
  const float width = ui.paint().width(model.year.weeks, type::kCaption);
  ui.text(in.right() - width, in.bottom() - 19, model.year.weeks, type::kCaption, ui.theme().text2);
  return 36 + 138;
}

float ProgressView::dates(Ui& ui, const Rect& area, const app::ProgressModel& model) {
  const Theme& t = ui.theme();
  if (model.dates.empty()) return 0;
  Rect r = area;
  section(ui, r.cut_top(36), ui.tr("Dates"));
  const Rect box{r.x, r.y, r.w, 47.3F * static_cast<float>(model.dates.size())};
  card(ui, box);
  for (std::size_t i = 0; i < model.dates.size(); ++i) {
    const app::DueDate& date = model.dates[i];
    const Rect row{box.x + 21, box.y + 47.3F * static_cast<float>(i), box.w - 42, 47.3F};
    if (i > 0) ui.paint().hline(box.x, row.y, box.w, t.border);
    ui.text_in({row.x, row.y, 76, row.h}, date.day + ' ' + date.month,
               {Face::kSerifSemi, 16, 24, 0}, t.text);
    const float title =
        ui.text_in({row.x + 76, row.y, row.w - 150, row.h}, date.title, type::kLabel5, t.text);
    const float x = row.x + 76 + title + 16;
    ui.text_in({x, row.y, row.right() - 70 - x, row.h}, date.detail, type::kCaption, t.text2);
    ui.text_in(row, date.when, type::kCaption, t.text2, Align::kRight);
  }
  return 36 + box.h;
}

}  // namespace icma::ui
