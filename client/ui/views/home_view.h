// SPDX-License-Identifier: Apache-2.0
// Home: what to go on with, the year, what is due, hours and days.
#pragma once

#include "client/app/command.h"
#include "client/app/view/home_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class HomeView {
 public:
  void draw(Ui& ui, const Rect& area, const app::HomeModel& model, app::CommandSink& sink);

 private:
  float wide(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  float compact(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  void continue_card(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  void ring_card(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  void due_row(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  void side_panel(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  void started(Ui& ui, const Rect& r, const app::HomeModel& model, app::CommandSink& sink);
  void practices(Ui& ui, const Rect& r, const app::HomeModel& model, bool all);
  void days(Ui& ui, const Rect& r, const app::HomeModel& model, bool whole_year);
};

}  // namespace icma::ui
