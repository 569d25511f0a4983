// SPDX-License-Identifier: Apache-2.0
// Rail and top bar.
#pragma once

#include "client/app/command.h"
#include "client/app/view/frame_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class FrameView {
 public:
  // Draws both and returns what is left for the screen.
  Rect draw(Ui& ui, const app::FrameModel& model, app::CommandSink& sink);

  // The free part of the top bar, left of the pill, after draw(); a screen may put tools there.
  const Rect& tools() const { return tools_; }

 private:
  void rail(Ui& ui, const Rect& r, const app::FrameModel& model, app::CommandSink& sink, bool mini);
  void top_bar(Ui& ui, Rect r, const app::FrameModel& model, app::CommandSink& sink);
  void crumbs(Ui& ui, const Rect& r, const app::FrameModel& model, app::CommandSink& sink);
  void jump_field(Ui& ui, const Rect& r, app::CommandSink& sink);
  void keys(Ui& ui, const app::FrameModel& model, app::CommandSink& sink);

  Rect tools_;
};

}  // namespace icma::ui
