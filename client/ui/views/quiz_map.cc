// SPDX-License-Identifier: Apache-2.0
// The quiz screen: the map of questions, how the quiz counts, and submitting.
#include <algorithm>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/views/quiz_view.h"
#include "client/ui/widgets/answer.h"
#include "client/ui/widgets/button.h"

namespace icma::ui {

void QuizView::map(Ui& ui, const Rect& area, const app::QuizModel& model, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  ui.heading(r.x, r.y, ui.tr("Questions"), type::kLabel6);
  r.skip_top(32);
  r.skip_top(tiles(ui, r, model, sink) + 12);
  legend(ui, r.cut_top(110), model);
  ui.paint().hline(r.x, r.y - 6, r.w, t.border);
  r.skip_top(14);
  ui.heading(r.x, r.y, ui.tr("How this check counts"), type::kLabel6);
  r.skip_top(28);
  for (const std::string& rule : model.rules) {
    r.skip_top(ui.paragraph(r.x, r.y, r.w, rule, type::kLabel, t.text2) + 8);
  }
  if (!model.time_left.empty()) {
    r.skip_top(12);
    ui.paint().icon({r.x, r.y, 18, 20}, icons::kClock, 18, t.text2);
    ui.text(r.x + 26, r.y, model.time_left, type::kLabel, t.text2);
    r.skip_top(20);
  }
  r.skip_top(20);
  const ButtonKind kind = model.can_submit ? ButtonKind::kPrimary : ButtonKind::kSecondary;
  if (button(ui, "submit", {r.x, r.y, std::min(r.w, 240.0F), 36}, ui.tr("Review and submit"),
             {.kind = kind, .enabled = model.can_submit, .description = model.submit_hint})) {
    sink.emit(app::SubmitQuiz{});
  }
  ui.text(r.x, r.y + 45, model.submit_hint, type::kCaption, t.text2);
}

float QuizView::tiles(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink) {
  const bool small = model.tiles.size() > 30;
  const float side = small ? 32 : 40;
  const int per_row = r.w > 300 ? static_cast<int>((r.w + 9) / (side + 9)) : small ? 7 : 5;
  const float gap = small ? 2.6F : 9;
  int at = 0;
  for (const app::QuestionTile& tile : model.tiles) {
    const int row = at / per_row;
    const int column = at % per_row;
    const Rect box{r.x + static_cast<float>(column) * (side + gap),
                   r.y + static_cast<float>(row) * (side + 12), side, side};
    if (quiz_tile(ui, box, at, tile, at == model.index)) sink.emit(app::GoToQuestion{at});
    ++at;
  }
  const int rows = (at + per_row - 1) / per_row;
  return static_cast<float>(rows) * (side + 12);
}

void QuizView::legend(Ui& ui, const Rect& r, const app::QuizModel& model) {
  const Theme& t = ui.theme();
  const float width = std::min(r.w, 240.0F);
  const auto row = [&](float y, std::string_view word, int count) {
    ui.text(r.x + 26, y, word, type::kLabel, t.text2);
    ui.text_in({r.x, y, width, 20}, std::to_string(count), type::kLabel5, t.text, Align::kRight);
  };
  ui.paint().box({r.x, r.y + 2, 16, 16}, t.selection, t.accent, 2);
  row(r.y, ui.tr("Answered"), model.answered);
  flag_mark(ui, {r.x, r.y + 30, 16, 16});
  row(r.y + 28, ui.tr("Flagged"), model.flagged_count);
  ui.paint().box({r.x, r.y + 58, 16, 16}, t.surface, t.edge, 2);
  row(r.y + 56, ui.tr("Open"), model.open);
}

}  // namespace icma::ui
