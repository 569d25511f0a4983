// SPDX-License-Identifier: Apache-2.0
// Answer rows and the tiles of the question map.
#pragma once

#include <string_view>

#include "client/app/view/quiz_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

struct AnswerLook {
  bool chosen = false;
  bool several = false;  // more than one may be chosen
  int index = 0;
  int count = 0;
};

float answer_height(const Ui& ui, float width, std::string_view text);
// The whole row is the target. True when pressed.
bool answer_row(Ui& ui, std::string_view id, const Rect& r, std::string_view text,
                const AnswerLook& look);

void letter_box(const Ui& ui, const Rect& r, std::string_view letter, bool on);

bool quiz_tile(Ui& ui, const Rect& r, int index, const app::QuestionTile& tile, bool current);
void flag_mark(const Ui& ui, const Rect& r);

}  // namespace icma::ui
