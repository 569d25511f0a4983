// SPDX-License-Identifier: Apache-2.0
// The first run in four steps: language and size, sign-in, storage, sync.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/welcome_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class WelcomeView {
 public:
  void draw(Ui& ui, const Rect& area, const app::WelcomeModel& model, app::CommandSink& sink);

 private:
  float step_head(Ui& ui, const Rect& r, const app::WelcomeModel& model);
  float sign_in(Ui& ui, const Rect& r, const app::WelcomeModel& model, app::CommandSink& sink);
  float device_code(Ui& ui, const Rect& r, const app::WelcomeModel& model, app::CommandSink& sink);
  float storage(Ui& ui, const Rect& r, const app::WelcomeModel& model, app::CommandSink& sink);
  float sync(Ui& ui, const Rect& r, const app::WelcomeModel& model, app::CommandSink& sink);
  float language(Ui& ui, const Rect& r, const app::WelcomeModel& model, app::CommandSink& sink);
  float title(Ui& ui, const Rect& r, std::string_view title, std::string_view text);
  void foot(Ui& ui, const Rect& r, const app::WelcomeModel& model, app::CommandSink& sink);
};

}  // namespace icma::ui
