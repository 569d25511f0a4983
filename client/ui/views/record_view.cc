// SPDX-License-Identifier: Apache-2.0
// The record screen.
#include "client/ui/views/record_view.h"

#include <algorithm>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/marks.h"
#include "client/ui/widgets/text_parts.h"

namespace icma::ui {
namespace {

struct StateLook {
  char32_t icon = 0;
  Color ink;
  bool strong = false;
};

StateLook look_of(const Theme& t, app::RecordState state) {
  switch (state) {
    case app::RecordState::kWaiting:
      return {icons::kArrowUp, t.accent, true};
    case app::RecordState::kSent:
      return {icons::kClock, t.text2, true};
    case app::RecordState::kCredited:
      return {icons::kCircleCheck, t.success, false};
    case app::RecordState::kMoreAsked:
      return {icons::kHelpCircle, t.warning, true};
    case app::RecordState::kNotAccepted:
      return {icons::kAlertCircle, t.danger, true};
  }
  return {icons::kClock, t.text2, true};
}

constexpr float kHours = 217;  // right edge of the hours, from the right
constexpr float kState = 157;  // left edge of the state

}  // namespace

void RecordView::draw(Ui& ui, const Rect& area, const app::RecordModel& model,
                      app::CommandSink& sink) {
  Rect r = area;
  if (r.w >= 960 && !model.selected.empty()) {
    const Rect side = r.cut_right(408);
    ui.paint().fill(side, ui.theme().sunken);
    ui.paint().vline(side.x, side.y, side.h, ui.theme().border);
    receipt(ui, side.inset(28, 24), model.receipt);
    beside_ = true;
  } else {
    beside_ = false;
  }
  table(ui, r, model, sink);
}

void RecordView::table(Ui& ui, const Rect& area, const app::RecordModel& model,
                       app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Rect content = ui.begin_scroll("record", area);
  Rect r = content.inset(24, 24);
  ui.heading(r.x, r.y, model.title, type::kH1, r.w - 180);
  const ButtonLook save{.icon = icons::kDownload};
  float x = r.right() - button_width(ui, "CSV", save);
  if (!model.rows.empty() && button_at(ui, "csv", x, r.y + 1, "CSV", save)) {
    sink.emit(app::ExportRecord{"csv"});
  }
  r.skip_top(52);
  r.skip_top(figures(ui, r, model));
  const Rect head = r.cut_top(45);
  const auto title = [&](float at, float width, std::string_view text, Align align) {
    ui.text_in({at, head.y + 9, width, 36}, text, type::kCaption5, t.text2, align);
  };
  title(r.x, 80, ui.tr("Date"), Align::kLeft);
  title(r.x + 80, 200, ui.tr("Activity"), Align::kLeft);
  title(r.right() - kHours - 28, 60, ui.tr("Hours"), Align::kRight);
  title(r.right() - kState, 120, ui.tr("State"), Align::kLeft);
  ui.paint().hline(r.x, head.bottom() - 1, r.w, t.edge);
  if (model.rows.empty()) {
    ui.paragraph(r.x, r.y + 20, std::min(r.w, 456.0F), model.empty, type::kBody, t.text2);
  }
  ui.open_node(a11y::Role::kTable, model.title, r).set_size = static_cast<int>(model.rows.size());
  for (const app::RecordRow& row : model.rows) {
    const Rect box = r.cut_top(40);
    if (ui.visible(box)) entry(ui, box, row, row.entry == model.selected, sink);
  }
  ui.close_node();
  if (!model.rows.empty()) {
    ui.text_in({r.x, r.y, 300, 40}, model.count, type::kLabel, t.text2);
    ui.text_in({r.right() - kHours - 28, r.y, 60, 40}, model.total, type::kLabel6, t.text,
               Align::kRight);
    ui.text_in({r.right() - kState, r.y, kState, 40}, model.total_note, type::kLabel, t.text2);
  }
  float bottom = r.y + 64;
  if (!beside_ && !model.selected.empty()) {
    const Rect below{content.x, r.y + 56, content.w, 0};
    const float height = receipt(ui, {r.x, below.y + 24, std::min(r.w, 480.0F), 0}, model.receipt);
    ui.paint().hline(r.x, below.y, r.w, t.edge);
    bottom = below.y + 24 + height + 24;
  }
  ui.end_scroll(bottom);
}

float RecordView::figures(Ui& ui, const Rect& r, const app::RecordModel& model) {
  const Theme& t = ui.theme();
  ui.paint().hline(r.x, r.y, r.w, t.edge);
  const auto count = static_cast<int>(model.figures.size());
  const Type figure{Face::kSerifSemi, 20, 28, 0};
  for (int i = 0; i < count; ++i) {
    const app::RecordFigure& item = model.figures[static_cast<std::size_t>(i)];
    const Rect cell = r.column(i, count, 0);
    const float x = cell.x + (i > 0 ? 16.0F : 0.0F);
    if (i > 0) ui.paint().vline(cell.x - 12, r.y + 1, 66, t.border);
    ui.text(x - (i > 0 ? 12.0F : 0.0F), r.y + 11, item.figure, figure, t.text, cell.w - 16);
    ui.text(x - (i > 0 ? 12.0F : 0.0F), r.y + 39, item.note, type::kCaption, t.text2, cell.w - 16);
  }
  ui.paint().hline(r.x, r.y + 67, r.w, t.border);
  return 68;
}

void RecordView::entry(Ui& ui, const Rect& r, const app::RecordRow& row, bool selected,
                       app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Press press = ui.press("entry/" + row.entry, r, row.activity,
                               {.role = a11y::Role::kRow,
                                .states = selected ? a11y::kSelected : 0U,
                                .value = row.hours,
                                .description = row.state_word});
  if (selected) {
    ui.paint().fill({r.x - 8, r.y, r.w + 8, r.h - 1}, t.selection);
  } else if (press.hovered) {
    ui.paint().fill({r.x, r.y, r.w, r.h - 1}, t.sunken);
  }
  ui.paint().hline(r.x, r.bottom() - 1, r.w, t.border);
  const StateLook look = look_of(t, row.state);
  ui.paint().text_in({r.x, r.y, 76, r.h}, row.date, type::kLabel, t.text2);
  const float hours_right = r.right() - kHours + 32;
  ui.paint().text_in({r.x + 80, r.y, hours_right - 70 - r.x - 80, r.h}, row.activity,
                     selected ? type::kLabel6 : type::kLabel5, t.text);
  const Rect hours{hours_right - 60, r.y, 60, r.h};
  const bool refused = row.state == app::RecordState::kNotAccepted;
  ui.paint().text_in(hours, row.hours, refused ? type::kLabel : type::kLabel6,
                     refused ? t.text2 : t.text, Align::kRight);
  if (refused) {
    const float width = ui.paint().width(row.hours, type::kLabel);
    ui.paint().hline(hours.right() - width, r.center().y, width, t.text2);
  }
  const float state = r.right() - kState;
  ui.paint().icon({state, r.y, 18, r.h}, look.icon, 18, look.ink);
  ui.paint().text_in({state + 24, r.y, 96, r.h}, row.state_word, type::kLabel,
                     look.strong || selected ? t.text : t.text2);
  if (row.certificate) {
    ui.paint().icon({r.right() - 27, r.y, 18, r.h}, icons::kCertificate, 18, t.accent);
  }
  if (press.focused) ui.focus_ring(r, 4, true);
  if (press.clicked) sink.emit(app::SelectRecord{row.entry});
}

// Returns the height taken.
float RecordView::receipt(Ui& ui, const Rect& area, const app::ReceiptModel& model) {
  const Theme& t = ui.theme();
  Rect r = area;
  ui.heading(r.x, r.y + 2, model.title, type::kLabel6, r.w - 150);
  if (!model.verified.text.empty()) {
    const float width = pill_width(ui, model.verified);
    ui.paint().fill({r.right() - width, r.y, width, 24}, t.surface, kPill);
    draw_sign(ui, {r.right() - width + 6, r.y, 16, 24}, model.verified.sign, 16);
    ui.text_in({r.right() - width + 28, r.y, width - 36, 24}, model.verified.text, type::kCaption5,
               t.text);
  }
  r.skip_top(38);
  const float head = model.demonstration ? 112 : 84;
  constexpr float kLabelWidth = 116;
  const float room = r.w - 48 - kLabelWidth;
  // A value that is longer than its line, as a receipt's number, takes the lines it needs.
  const auto row_height = [&](const std::string& value) {
    return 14 + ui.paint().paragraph_height(room, value, type::kCaption5);
  };
  float rows = 0;
  for (const auto& [label, value] : model.lines) rows += row_height(value);
  const Rect paper{r.x, r.y, r.w, head + rows + 20};
  ui.paint().box(paper, t.surface, t.border, 0);
  draw_mark(ui.paint(), {paper.x, paper.y + 20, paper.w, 28}, t.accent);
  ui.paint().text_in({paper.x, paper.y + 52, paper.w, 24}, "ICMA University",
                     {Face::kSerifSemi, 16, 24, 0}, t.text, Align::kCenter);
  if (model.demonstration) {
    ui.text_in({paper.x, paper.y + 78, paper.w, 20}, ui.tr("Demonstration, not a credential"),
               type::kCaption, t.text2, Align::kCenter);
  }
  float y = paper.y + head;
  for (const auto& [label, value] : model.lines) {
    ui.paint().hline(paper.x + 24, y, paper.w - 48, t.border);
    ui.text(paper.x + 24, y + 7, label, type::kCaption, t.text2, kLabelWidth - 8);
    ui.paragraph(paper.x + 24 + kLabelWidth, y + 7, room, value, type::kCaption5, t.text);
    y += row_height(value);
  }
  const float note =
      ui.paragraph(r.x, paper.bottom() + 16, r.w, model.note, type::kCaption, t.text2);
  return paper.bottom() + 16 + note - area.y;
}

}  // namespace icma::ui
