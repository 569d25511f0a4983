// SPDX-License-Identifier: Apache-2.0
// A program: what it is, its modules with downloads, the line at the bottom.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/program_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class ProgramView {
 public:
  void draw(Ui& ui, const Rect& area, const app::ProgramModel& model, app::CommandSink& sink);

 private:
  float head(Ui& ui, const Rect& r, const app::ProgramModel& model, app::CommandSink& sink);
  float modules(Ui& ui, const Rect& r, const app::ProgramModel& model, app::CommandSink& sink);
  void module_row(Ui& ui, const Rect& r, const app::ProgramModel& model, const app::ModuleRow& row,
                  app::CommandSink& sink);
  void download(Ui& ui, const Rect& r, const app::ProgramModel& model, const app::ModuleRow& row,
                app::CommandSink& sink);
  void held(Ui& ui, const Rect& r, const app::ProgramModel& model, const app::ModuleRow& row,
            app::CommandSink& sink);
  void loading(Ui& ui, const Rect& r, const app::ProgramModel& model, const app::ModuleRow& row,
               app::CommandSink& sink);
  void bottom_bar(Ui& ui, const Rect& r, const app::ProgramModel& model, app::CommandSink& sink);

  int tab_ = 0;
  std::string shown_;  // the program whose tab this is
};

}  // namespace icma::ui
