// SPDX-License-Identifier: Apache-2.0
// What went wrong, what it means, what to do, and details for support.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/problem_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class ProblemView {
 public:
  void draw(Ui& ui, const Rect& area, const app::ProblemModel& model, app::CommandSink& sink);

 private:
  float actions(Ui& ui, const Rect& r, const app::ProblemModel& model, app::CommandSink& sink);
  float details(Ui& ui, const Rect& r, const app::ProblemModel& model, app::CommandSink& sink);

  bool open_ = true;  // the details
  float height_ = 0;  // of what was drawn last
};

}  // namespace icma::ui
