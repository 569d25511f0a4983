// SPDX-License-Identifier: Apache-2.0
// Signs, pills, chips and small marks that state something.
#pragma once

#include <string_view>

#include "client/app/view/common.h"
#include "client/ui/ui.h"

namespace icma::ui {

char32_t sign_icon(app::Sign sign);
Color sign_color(const Theme& theme, app::Sign sign);
void draw_sign(const Ui& ui, const Rect& r, app::Sign sign, float size = 18);

// A state pill, 24 high, that ends at `right` or begins at `x`; returns its width.
float pill_width(const Ui& ui, const app::Pill& pill);
void pill(Ui& ui, const Rect& r, const app::Pill& pill);

// The sync pill of the top bar, 28 high: a button. It ends at `right`.
// Compact shows the sign alone.
bool sync_pill(Ui& ui, float right, float center_y, const app::Pill& pill, bool compact,
               float* left);

// An applied chip with its cross: true when it is taken away.
float chip_width(const Ui& ui, std::string_view label);
bool applied_chip(Ui& ui, std::string_view id, float x, float y, std::string_view label);

void avatar(Ui& ui, const Rect& r, std::string_view initials, std::string_view name);

// A section's title with a note or a link at its right end; true when the link is pressed.
void section(Ui& ui, const Rect& r, std::string_view title, std::string_view note = {});
bool section_link(Ui& ui, const Rect& r, std::string_view title, std::string_view label);

void card(const Ui& ui, const Rect& r);

// A day in serif over its month, in a column 36 wide.
void date_stub(const Ui& ui, float x, float y, std::string_view day, std::string_view month);

}  // namespace icma::ui
