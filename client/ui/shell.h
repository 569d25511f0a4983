// SPDX-License-Identifier: Apache-2.0
// Shell: draws one frame of the window from its model: rail, top bar, the screen, drawer, toasts.
#pragma once

#include <memory>

#include "client/app/command.h"
#include "client/app/view_models.h"
#include "client/ui/surfaces.h"
#include "client/ui/ui.h"

namespace icma::ui {

// Owns the views, and through them what dies with a widget: scroll places, texts being typed.
class Shell {
 public:
  Shell();
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  // Between NewFrame and Render. Emits commands; changes nothing of the model.
  void draw(Ui& ui, const app::WindowModel& model, app::CommandSink& sink,
            const Surfaces& surfaces);

 private:
  struct Views;
  void screen(Ui& ui, const Rect& area, const app::WindowModel& model, app::CommandSink& sink,
              const Surfaces& surfaces);
  std::unique_ptr<Views> views_;
};

// Gives Dear ImGui's style the product's bare ground: no padding, no borders, nothing of its own
// look.
void apply_bare_style();

// The stable name of a place, as Navigate takes it: "home", "catalogue".
std::string_view screen_name(app::Screen screen);

}  // namespace icma::ui
