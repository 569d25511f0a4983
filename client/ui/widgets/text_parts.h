// SPDX-License-Identifier: Apache-2.0
// Text with marked words, and labelled values.
#pragma once

#include "client/app/view/catalogue_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

// One line with the marked stretches on the highlight colour; cut where the room ends.
void marked_text(Ui& ui, float x, float y, float width, const app::MarkedText& text,
                 const Type& type, Color color);

// A value after its label, the label in a column of its own.
void fact(Ui& ui, const Rect& r, float label_width, std::string_view label, std::string_view value,
          const Type& type = type::kCaption5);

// Lines of "- " items are given a dot; others are paragraphs. Returns the height.
float prose(Ui& ui, float x, float y, float width, std::string_view text);

}  // namespace icma::ui
