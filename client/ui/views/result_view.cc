// SPDX-License-Identifier: Apache-2.0
// The result screen.
#include "client/ui/views/result_view.h"

#include <algorithm>
#include <array>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/choice.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {

void ResultView::draw(Ui& ui, const Rect& area, const app::ResultModel& model,
                      app::CommandSink& sink) {
  const Rect content = ui.begin_scroll("result", area);
  const bool with_rows = !model.rows.empty();
  const bool beside = area.w >= 1000 && with_rows && model.reflection.wanted;
  const float width = std::min(area.w - 80, with_rows ? 1136.0F : 560.0F);
  Rect r{content.x + (content.w - width) / 2, content.y + 28, width, content.h};
  float bottom = r.y;
  Rect right = r;
  if (beside) {
    right = r.cut_right(400);
    r.skip_right(40);
  }
  if (with_rows || !model.score.empty()) bottom = results(ui, r, model, sink);
  if (!beside) right = {r.x, bottom + (with_rows ? 28.0F : 0.0F), r.w, r.h};
  float side = right.y;
  if (model.reflection.wanted) {
    side += reflection(ui, right, model.reflection, sink) + 20;
  } else if (!beside) {
    side = bottom + 20;
  }
  side += ways_on(ui, {right.x, side, right.w, 36}, model, sink);
  ui.end_scroll(std::max(bottom, side) + 24);
}

float ResultView::results(Ui& ui, const Rect& area, const app::ResultModel& model,
                          app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  const float score = ui.paint().width(model.score, type::kDisplay);
  ui.heading(r.x, r.y, model.score, type::kDisplay);
  ui.paint().vline(r.x + score + 24, r.y + 2, 42, t.border);
  const float x = r.x + score + 49;
  ui.heading(x, r.y + 1, model.title, type::kBody6, r.right() - x);
  ui.text(x, r.y + 25, model.detail, type::kLabel, t.text2, r.right() - x);
  r.skip_top(66);
  ui.paint().hline(r.x, r.y, r.w, t.edge);
  r.skip_top(1);
  for (const app::ResultRow& row : model.rows) r.skip_top(result_row(ui, r, row, sink));
  return r.y;
}

float ResultView::result_row(Ui& ui, const Rect& area, const app::ResultRow& row,
                             app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Rect head{area.x, area.y + (row.open ? 6.0F : 0.0F), area.w, 36};
  float height = 36;
  if (row.open) {
    // The height is known after drawing; the ground is drawn first from the last measure.
    float inner = 44;
    for (const app::ExplainedOption& option : row.options) {
      inner += 8 + ui.paint().paragraph_height(area.w - 170, option.text, type::kLabel6);
      if (option.explanation.empty()) continue;
      inner += ui.paint().paragraph_height(area.w - 170, option.explanation, type::kCaption);
    }
    height = inner + (row.read_again.empty() ? 8.0F : 36.0F);
    ui.paint().fill({area.x - 16, area.y, area.w + 32, height}, t.surface);
  }
  const Press press = ui.press(
      "result/" + row.question, head, row.title,
      {.role = a11y::Role::kRow, .states = row.open ? a11y::kExpanded : 0U, .value = row.word});
  if (press.hovered && !row.open) ui.paint().fill(head, t.sunken);
  ui.paint().icon({head.x, head.y, 20, head.h}, row.right ? icons::kCircleCheck : icons::kCircleX,
                  20, row.right ? t.success : t.danger);
  ui.paint().text_in({head.x + 32, head.y, 28, head.h}, row.number, type::kLabel, t.text2);
  ui.paint().text_in({head.x + 62, head.y, head.w - 200, head.h}, row.title,
                     row.open ? type::kLabel6 : type::kLabel, t.text);
  const Rect word{head.right() - 130, head.y, 100, head.h};
  ui.paint().text_in(word, row.word, row.right ? type::kCaption : type::kCaption5,
                     row.right ? t.text2 : t.accent, Align::kRight);
  ui.paint().icon({head.right() - 18, head.y, 18, head.h},
                  row.open ? icons::kChevronUp : icons::kChevronDown, 18, t.text2);
  if (press.focused) ui.focus_ring(head, 4, true);
  if (press.clicked) sink.emit(app::ToggleResult{row.question});
  if (row.open) explanation(ui, {area.x, head.bottom(), area.w, height - 44}, row, sink);
  ui.paint().hline(area.x - (row.open ? 16.0F : 0.0F), area.y + height - 1,
                   area.w + (row.open ? 32.0F : 0.0F), t.border);
  return height;
}

float ResultView::explanation(Ui& ui, const Rect& r, const app::ResultRow& row,
                              app::CommandSink& sink) {
  const Theme& t = ui.theme();
  float y = r.y + 1;
  for (const app::ExplainedOption& option : row.options) {
    const bool plain = option.verdict == app::Verdict::kOther && !option.yours;
    const char32_t icon = option.verdict == app::Verdict::kRight ? icons::kCheck
                          : option.yours                         ? icons::kX
                                                                 : icons::kMinus;
    const Color ink = option.verdict == app::Verdict::kRight ? t.success
                      : option.yours                         ? t.danger
                                                             : t.text2;
    ui.paint().icon({r.x + 62, y, 18, 20}, icon, 18, ink);
    ui.paint().text(r.x + 90, y, option.letter, type::kLabel6, t.text);
    y += ui.paragraph(r.x + 132, y, r.w - 170, option.text, plain ? type::kLabel : type::kLabel6,
                      plain ? t.text2 : t.text);
    if (!option.explanation.empty()) {
      y += ui.paragraph(r.x + 132, y, r.w - 170, option.explanation, type::kCaption, t.text2);
    }
    y += 8;
  }
  if (!row.read_again.empty() &&
      link(ui, "again/" + row.question, r.x + 62, y, row.read_again, {.icon = icons::kBook2})) {
    sink.emit(app::ReadAgain{row.question});
  }
  return y - r.y + 20;
}

float ResultView::reflection(Ui& ui, const Rect& area, const app::ReflectionModel& model,
                             app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Rect in{area.x + 25, area.y + 25, area.w - 50, 0};
  const float prompt = ui.paint().paragraph_height(in.w, model.prompt, type::kH3);
  const float advice = ui.paint().paragraph_height(in.w, model.advice, type::kLabel);
  const float explain = ui.paint().paragraph_height(in.w, model.explain, type::kCaption);
  const bool asks = !model.finished;
  const float height =
      25 + 24 + prompt + 12 + advice + 16 + 198 + 30 +
      (asks ? 40 + 36 + 20 + 44 + 12 + explain + (model.missing.empty() ? 0.0F : 26.0F) : 60) + 24;
  card(ui, {area.x, area.y, area.w, height});
  float y = in.y;
  ui.paint().icon({in.x, y, 20, 24}, icons::kPencil, 20, t.accent);
  ui.heading(in.x + 28, y, ui.tr("Reflection"), type::kBody6);
  const float step = ui.paint().width(model.step, type::kCaption);
  ui.text(in.right() - step, y + 3, model.step, type::kCaption, t.text2);
  y += 32;
  y += ui.paragraph(in.x, y, in.w, model.prompt, type::kH3, t.text) + 8;
  y += ui.paragraph(in.x, y, in.w, model.advice, type::kLabel, t.text2) + 16;
  if (text_.draw(ui, "reflection", {in.x, y, in.w, 198}, model.prompt, model.text,
                 {.several = true})) {
    sink.emit(app::EditReflection{text_.text()});
  }
  y += 206;
  const Color count = model.enough ? t.success : t.text2;
  if (model.enough) ui.paint().icon({in.x, y, 16, 18}, icons::kCheck, 16, count);
  ui.text(in.x + (model.enough ? 22.0F : 0.0F), y, model.count, type::kCaption, count);
  const float saved = ui.paint().width(model.saved, type::kCaption);
  ui.text(in.right() - saved, y, model.saved, type::kCaption, t.text2);
  y += 34;
  finish(ui, {in.x, y, in.w, 0}, model, sink);
  return height;
}

float ResultView::finish(Ui& ui, const Rect& area, const app::ReflectionModel& model,
                         app::CommandSink& sink) {
  const Theme& t = ui.theme();
  float y = area.y;
  if (model.finished) {
    draw_sign(ui, {area.x, y, 20, 20}, app::Sign::kDone, 20);
    return ui.paragraph(area.x + 28, y, area.w - 28, model.receipt, type::kLabel, t.text);
  }
  ui.text(area.x, y, ui.tr("How sure are you that you can apply it?"), type::kLabel5, t.text,
          area.w);
  y += 28;
  const std::array<std::string_view, 3> levels{ui.tr("Not yet"), ui.tr("Partly"), ui.tr("Fully")};
  const int picked =
      segmented(ui, "confidence", {area.x, y, area.w, 36},
                ui.tr("How sure are you that you can apply it?"), levels, model.confidence);
  if (picked >= 0) sink.emit(app::SetConfidence{picked});
  y += 56;
  if (button(ui, "finish", {area.x, y, area.w, 44}, model.finish,
             {.kind = ButtonKind::kPrimary, .compact = false, .description = model.explain})) {
    sink.emit(app::FinishModule{});
  }
  y += 56;
  if (!model.missing.empty()) {
    ui.paint().icon({area.x, y, 16, 18}, icons::kAlertCircle, 16, t.danger);
    ui.text(area.x + 22, y, model.missing, type::kCaption, t.danger, area.w - 22);
    y += 26;
  }
  y += ui.paragraph(area.x, y, area.w, model.explain, type::kCaption, t.text2);
  return y - area.y;
}

float ResultView::ways_on(Ui& ui, const Rect& r, const app::ResultModel& model,
                          app::CommandSink& sink) {
  if (model.can_retake && !model.rows.empty() &&
      link(ui, "retake", r.x + 6, r.y + 8, ui.tr("Take the check again"),
           {.icon = icons::kRefresh})) {
    sink.emit(app::RetakeQuiz{});
  }
  if (!model.next_label.empty()) {
    const LinkLook look{.icon_after = icons::kArrowRight};
    const float width = link_width(ui, model.next_label, look);
    if (link(ui, "next", r.right() - width - 6, r.y + 8, model.next_label, look)) {
      sink.emit(app::OpenModule{model.next_program, model.next_module});
    }
  }
  return 36;
}

}  // namespace icma::ui
