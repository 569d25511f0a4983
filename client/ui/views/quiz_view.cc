// SPDX-License-Identifier: Apache-2.0
// The quiz screen: the page of a question and the keys.
#include "client/ui/views/quiz_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/widgets/answer.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/charts.h"
#include "client/ui/widgets/choice.h"

namespace icma::ui {

void QuizView::draw(Ui& ui, const Rect& area, const app::QuizModel& model, app::CommandSink& sink) {
  Rect whole = area;
  const bool beside = whole.w >= 1100;
  const float side = beside ? 240 + 64 : 0;
  const float column = std::min(720.0F, whole.w - 48 - side);
  const float left = whole.x + (whole.w - column - side) / 2;
  const Rect foot = whole.cut_bottom(57);
  const Rect content = ui.begin_scroll("quiz", whole);
  Rect r{left, content.y + 32, column, content.h};
  float bottom = question(ui, r, model, sink);
  if (beside) {
    map(ui, {left + column + 64, r.y, 240, content.h}, model, sink);
  } else {
    map(ui, {left, bottom + 24, column, content.h}, model, sink);
    bottom += 560;
  }
  ui.end_scroll(bottom + 24);
  footer(ui, {left, foot.y, column, foot.h}, model);
  keys(ui, model, sink);
}

float QuizView::question(Ui& ui, const Rect& area, const app::QuizModel& model,
                         app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  ui.heading(r.x, r.y, model.heading, type::kLabel6);
  if (!model.saved.empty()) {
    const float width = ui.paint().width(model.saved, type::kCaption);
    ui.text(r.right() - width, r.y + 1, model.saved, type::kCaption, t.text2);
    ui.paint().icon({r.right() - width - 24, r.y, 18, 20}, icons::kDeviceFloppy, 18, t.text2);
  }
  const auto count = std::max<std::size_t>(1, model.tiles.size());
  progress_bar(ui, {r.x, r.y + 32, r.w, 4}, (model.index + 1) * 1000 / static_cast<int>(count),
               true, model.heading);
  r.skip_top(64);
  r.skip_top(ui.paragraph(r.x, r.y, r.w, model.stem, type::kReading, t.text));
  if (!model.instruction.empty()) {
    ui.text(r.x, r.y + 6, model.instruction, type::kLabel, t.text2);
    r.skip_top(28);
  }
  r.skip_top(24);
  r.skip_top(answers(ui, r, model, sink));
  r.skip_top(16);
  buttons(ui, r.cut_top(44), model, sink);
  return r.y;
}

float QuizView::answers(Ui& ui, const Rect& r, const app::QuizModel& model,
                        app::CommandSink& sink) {
  if (model.kind == app::QuestionKind::kNumeric || model.kind == app::QuestionKind::kShortText) {
    const float unit = model.unit.empty() ? 0 : ui.paint().width(model.unit, type::kBody) + 12;
    const float width = model.kind == app::QuestionKind::kNumeric ? 240 : r.w;
    if (entry_.draw(ui, "entry/" + model.question, {r.x, r.y, width, 44}, ui.tr("Your answer"),
                    model.entered, {.hint = ui.tr("Your answer")})) {
      sink.emit(app::EnterAnswer{model.question, entry_.text()});
    }
    if (unit > 0) ui.text(r.x + width + 12, r.y + 10, model.unit, type::kBody, ui.theme().text2);
    return 56;
  }
  float y = r.y;
  for (int i = 0; i < static_cast<int>(model.options.size()); ++i) {
    const Rect row{r.x, y, r.w, 56};
    switch (model.kind) {
      case app::QuestionKind::kOrdering:
        y += order_row(ui, row, model, i, sink);
        break;
      case app::QuestionKind::kMatching:
        y += match_row(ui, row, model, i, sink);
        break;
      default:
        y += choice_row(ui, row, model, i, sink);
        break;
    }
    y += 12;
  }
  return y - r.y;
}

float QuizView::choice_row(Ui& ui, const Rect& r, const app::QuizModel& model, int i,
                           app::CommandSink& sink) {
  const app::AnswerOption& option = model.options[static_cast<std::size_t>(i)];
  const bool several = model.kind == app::QuestionKind::kMultiple;
  const AnswerLook look{option.chosen, several, i, static_cast<int>(model.options.size())};
  const float height = answer_height(ui, r.w, option.text);
  if (answer_row(ui, "answer" + std::to_string(i), {r.x, r.y, r.w, height}, option.text, look)) {
    sink.emit(app::ChooseAnswer{model.question, i});
  }
  return height;
}

float QuizView::order_row(Ui& ui, const Rect& r, const app::QuizModel& model, int i,
                          app::CommandSink& sink) {
  // Rows stand in the order of their places; the arrows move one.
  const auto found = std::ranges::find(model.options, i, &app::AnswerOption::place);
  if (found == model.options.end()) return 0;
  const auto option = static_cast<int>(found - model.options.begin());
  const Theme& t = ui.theme();
  const float height = answer_height(ui, r.w - 88, found->text);
  const Rect box{r.x, r.y, r.w, height};
  ui.paint().box(box, t.surface, t.edge, 8);
  letter_box(ui, {r.x + 17, r.y + 16, 24, 24}, std::to_string(i + 1), false);
  ui.paragraph(r.x + 55, r.y + 16, r.w - 160, found->text, type::kBody, t.text);
  const Rect up{r.right() - 92, r.y + (height - 36) / 2, 36, 36};
  const auto last = static_cast<int>(model.options.size()) - 1;
  if (icon_button(ui, "up" + std::to_string(option), up, icons::kArrowUp,
                  std::string(ui.tr("Earlier:")) + ' ' + found->text, false, i > 0)) {
    sink.emit(app::MoveAnswer{model.question, option, i - 1});
  }
  if (icon_button(ui, "down" + std::to_string(option), up.offset(40, 0), icons::kArrowDown,
                  std::string(ui.tr("Later:")) + ' ' + found->text, false, i < last)) {
    sink.emit(app::MoveAnswer{model.question, option, i + 1});
  }
  return height;
}

float QuizView::match_row(Ui& ui, const Rect& r, const app::QuizModel& model, int i,
                          app::CommandSink& sink) {
  const app::AnswerOption& option = model.options[static_cast<std::size_t>(i)];
  const float half = (r.w - 24) / 2;
  const float height = std::max(44.0F, ui.paint().paragraph_height(half, option.text, type::kBody));
  ui.paragraph(r.x, r.y + 10, half, option.text, type::kBody, ui.theme().text);
  const std::vector<std::string_view> targets(model.targets.begin(), model.targets.end());
  const int picked = select(ui, "match" + std::to_string(i), {r.x + half + 24, r.y, half, 44},
                            option.text, targets, option.target, {.type = type::kBody});
  if (picked >= 0) sink.emit(app::MatchAnswer{model.question, i, picked});
  return height + 8;
}

void QuizView::buttons(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink) {
  const ButtonLook flag{.compact = false, .icon = icons::kFlag, .key = "F"};
  float x = r.x;
  if (button_at(ui, "flag", x, r.y, ui.tr(model.flagged ? "Unflag" : "Flag"), flag)) {
    sink.emit(app::FlagQuestion{model.question});
  }
  const bool last = model.index + 1 >= static_cast<int>(model.tiles.size());
  const ButtonLook next{.kind = ButtonKind::kPrimary,
                        .compact = false,
                        .key = "N",
                        .enabled = !last,
                        .is_default = !last};
  const ButtonLook back{.compact = false, .key = "P", .enabled = model.index > 0};
  const float next_width = button_width(ui, ui.tr("Next"), next);
  const float back_width = button_width(ui, ui.tr("Previous"), back);
  if (button(ui, "next", {r.right() - next_width, r.y, next_width, 44}, ui.tr("Next"), next)) {
    sink.emit(app::NextQuestion{});
  }
  if (button(ui, "previous", {r.right() - next_width - 12 - back_width, r.y, back_width, 44},
             ui.tr("Previous"), back)) {
    sink.emit(app::PreviousQuestion{});
  }
}

void QuizView::keys(Ui& ui, const app::QuizModel& model, app::CommandSink& sink) {
  const bool chosen =
      model.kind == app::QuestionKind::kSingle || model.kind == app::QuestionKind::kMultiple;
  const int count = chosen ? std::min(8, static_cast<int>(model.options.size())) : 0;
  for (int i = 0; i < count; ++i) {
    const auto letter = static_cast<ImGuiKey>(ImGuiKey_A + i);
    const auto digit = static_cast<ImGuiKey>(ImGuiKey_1 + i);
    // F and later letters are commands where a question has that many options.
    if ((i < 5 && ui.key(letter)) || ui.key(digit)) {
      sink.emit(app::ChooseAnswer{model.question, i});
    }
  }
  if (ui.key(ImGuiKey_F)) sink.emit(app::FlagQuestion{model.question});
  const bool last = model.index + 1 >= static_cast<int>(model.tiles.size());
  if (!last && (ui.key(ImGuiKey_N) || ui.default_enter())) sink.emit(app::NextQuestion{});
  if (model.index > 0 && ui.key(ImGuiKey_P)) sink.emit(app::PreviousQuestion{});
  if (!entry_.focused() && ui.chord(ImGuiMod_Ctrl | ImGuiKey_Z)) sink.emit(app::UndoAnswer{});
}

void QuizView::footer(Ui& ui, const Rect& r, const app::QuizModel& model) {
  const Theme& t = ui.theme();
  ui.paint().hline(r.x, r.y, r.w, t.border);
  const float y = r.y + 29;
  float x = r.x;
  const auto cap = [&](std::string_view key) { x += key_cap(ui, x, y, key) + 7; };
  const auto word = [&](std::string_view text, float gap) {
    x += ui.paint().text(x, y - 9, text, type::kCaption, t.text2) + gap;
  };
  if (!model.options.empty() && model.kind <= app::QuestionKind::kMultiple) {
    const std::string last(
        1, static_cast<char>('A' + std::min<std::size_t>(4, model.options.size() - 1)));
    cap("A");
    word(ui.tr("to"), 6);
    cap(last);
    word(ui.tr("choose"), 16);
  }
  cap("Enter");
  word(ui.tr("next"), 16);
  cap("F");
  word(ui.tr("flag"), 16);
  cap("Ctrl Z");
  word(ui.tr("undo"), 16);
}

}  // namespace icma::ui
