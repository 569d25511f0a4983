// SPDX-License-Identifier: Apache-2.0
// The downloads of a program's page: what each module takes, in which variant, and the way to take
// it off the laptop.
#pragma once

#include "client/app/command.h"
#include "client/app/view/program_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

// The choice of what films come as; width of the control, 0 without a choice.
float film_choice_width(const Ui& ui, const app::ProgramModel& model);
void film_choice(Ui& ui, const Rect& r, const app::ProgramModel& model, app::CommandSink& sink);

// The list; returns its height.
float stored_list(Ui& ui, const Rect& r, const app::ProgramModel& model, app::CommandSink& sink);

}  // namespace icma::ui
