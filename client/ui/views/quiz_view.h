// SPDX-License-Identifier: Apache-2.0
// A quiz: one question on the page, the map of all beside it.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/quiz_model.h"
#include "client/ui/ui.h"
#include "client/ui/widgets/field.h"

namespace icma::ui {

class QuizView {
 public:
  void draw(Ui& ui, const Rect& area, const app::QuizModel& model, app::CommandSink& sink);

 private:
  float question(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink);
  float answers(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink);
  float choice_row(Ui& ui, const Rect& r, const app::QuizModel& model, int i,
                   app::CommandSink& sink);
  float order_row(Ui& ui, const Rect& r, const app::QuizModel& model, int i,
                  app::CommandSink& sink);
  float match_row(Ui& ui, const Rect& r, const app::QuizModel& model, int i,
                  app::CommandSink& sink);
  void buttons(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink);
  void map(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink);
  float tiles(Ui& ui, const Rect& r, const app::QuizModel& model, app::CommandSink& sink);
  void legend(Ui& ui, const Rect& r, const app::QuizModel& model);
  void keys(Ui& ui, const app::QuizModel& model, app::CommandSink& sink);
  void footer(Ui& ui, const Rect& r, const app::QuizModel& model);

  Field entry_;
};

}  // namespace icma::ui
