// SPDX-License-Identifier: Apache-2.0
// Progress: the year, the plan, hours by practice, days and dates.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/record_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class ProgressView {
 public:
  void draw(Ui& ui, const Rect& area, const app::ProgressModel& model, app::CommandSink& sink);

 private:
  void year_card(Ui& ui, const Rect& r, const app::ProgressModel& model, app::CommandSink& sink);
  void plan(Ui& ui, const Rect& r, const app::ProgressModel& model, app::CommandSink& sink);
  float practices(Ui& ui, const Rect& r, const app::ProgressModel& model);
  float days(Ui& ui, const Rect& r, const app::ProgressModel& model);
  float dates(Ui& ui, const Rect& r, const app::ProgressModel& model);
};

}  // namespace icma::ui
