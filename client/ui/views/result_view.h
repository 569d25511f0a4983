// SPDX-License-Identifier: Apache-2.0
// The result of a quiz, and the reflection that ends a module.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/quiz_model.h"
#include "client/ui/ui.h"
#include "client/ui/widgets/field.h"

namespace icma::ui {

class ResultView {
 public:
  void draw(Ui& ui, const Rect& area, const app::ResultModel& model, app::CommandSink& sink);

 private:
  float results(Ui& ui, const Rect& r, const app::ResultModel& model, app::CommandSink& sink);
  float result_row(Ui& ui, const Rect& r, const app::ResultRow& row, app::CommandSink& sink);
  float explanation(Ui& ui, const Rect& r, const app::ResultRow& row, app::CommandSink& sink);
  float reflection(Ui& ui, const Rect& r, const app::ReflectionModel& model,
                   app::CommandSink& sink);
  float finish(Ui& ui, const Rect& r, const app::ReflectionModel& model, app::CommandSink& sink);
  float ways_on(Ui& ui, const Rect& r, const app::ResultModel& model, app::CommandSink& sink);

  Field text_;
};

}  // namespace icma::ui
