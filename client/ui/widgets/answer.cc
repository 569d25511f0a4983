// SPDX-License-Identifier: Apache-2.0
// Rows of answers.
#include "client/ui/widgets/answer.h"

#include <algorithm>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"

namespace icma::ui {

float answer_height(const Ui& ui, float width, std::string_view text) {
  return std::max(56.0F, ui.paint().paragraph_height(width - 121, text, type::kBody) + 32);
}

void letter_box(const Ui& ui, const Rect& r, std::string_view letter, bool on) {
  const Theme& t = ui.theme();
  if (on) {
    ui.paint().fill(r, t.accent, 4);
  } else {
    ui.paint().edge(r, t.edge, 4);
  }
  ui.paint().text_in(r, letter, type::kCaption6, on ? t.on_accent : t.text2, Align::kCenter);
}

bool answer_row(Ui& ui, std::string_view id, const Rect& r, std::string_view text,
                const AnswerLook& look) {
  const Theme& t = ui.theme();
  const std::string letter(1, static_cast<char>('A' + look.index));
  const Press press = ui.press(id, r, text,
                               {.role = look.several ? a11y::Role::kCheckBox : a11y::Role::kRadio,
                                .states = look.chosen ? a11y::kChecked : 0U,
                                .value = letter,
                                .set_size = look.count,
                                .set_index = look.index + 1});
  ui.paint().fill(r, press.hovered && !look.chosen ? t.sunken : t.surface, 8);
  ui.paint().edge(r, look.chosen ? t.accent : t.edge, 8, look.chosen ? 2.0F : 1.0F);
  letter_box(ui, {r.x + 17, r.y + 16, 24, 24}, letter, look.chosen);
  ui.paint().paragraph(r.x + 55, r.y + 16, r.w - 121, text, type::kBody, t.text);
  if (look.chosen) {
    ui.paint().icon({r.right() - 38, r.y + 16, 20, 24}, icons::kCheck, 22, t.accent);
  }
  if (press.focused) ui.focus_ring(r, 8);
  return press.clicked;
}

void flag_mark(const Ui& ui, const Rect& r) {
  draw_path(ui.paint(), r, {16, 16}, "M3 2v12", ui.theme().warning, {1.8F});
  draw_path(ui.paint(), r, {16, 16}, "M3 2q3-1.500 5.500 0t5.500 0v7q-3 1.500-5.500 0t-5.500 0z",
            ui.theme().warning, {.filled = true});
}

bool quiz_tile(Ui& ui, const Rect& r, int index, const app::QuestionTile& tile, bool current) {
  const Theme& t = ui.theme();
  const std::string number = std::to_string(index + 1);
  const std::string name = std::string(ui.tr("Question")) + ' ' + number;
  const std::string_view state = tile.flagged    ? ui.tr("Flagged")
                                 : tile.answered ? ui.tr("Answered")
                                                 : ui.tr("Open");
  const Press press = ui.press("tile" + number, r, name,
                               {.states = current ? a11y::kSelected : 0U, .value = state});
  const Color ground = tile.answered ? t.selection : press.hovered ? t.sunken : t.surface;
  ui.paint().fill(r, ground, 4);
  ui.paint().edge(r, current || tile.answered ? t.accent : t.edge, 4, current ? 2.0F : 1.0F);
  ui.paint().text_in(r, number, current ? type::kLabel6 : type::kLabel5,
                     current || tile.answered ? t.text : t.text2, Align::kCenter);
  if (tile.flagged) {
    ui.paint().disc({r.right() - 3, r.y + 1}, 9, t.canvas);
    flag_mark(ui, {r.right() - 11, r.y - 7, 16, 16});
  }
  if (press.focused) ui.focus_ring(r, 4);
  return press.clicked;
}

}  // namespace icma::ui
