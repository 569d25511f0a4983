// SPDX-License-Identifier: Apache-2.0
// The frame around a page: outline, tools, foot.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/study_model.h"
#include "client/ui/surfaces.h"
#include "client/ui/ui.h"

namespace icma::ui {

class ReaderView {
 public:
  // `top_bar` is the free part of the top bar, where the tools stand.
  void draw(Ui& ui, const Rect& area, const app::ReaderModel& model, app::CommandSink& sink,
            ReaderSurface* surface, const Rect& top_bar);

 private:
  void outline(Ui& ui, const Rect& r, const app::ReaderModel& model, app::CommandSink& sink);
  float outline_module(Ui& ui, const Rect& r, const app::ReaderModel& model,
                       const app::OutlineModule& module, app::CommandSink& sink);
  float outline_section(Ui& ui, const Rect& r, const app::ReaderModel& model,
                        const app::OutlineModule& module, const app::OutlineSection& section,
                        app::CommandSink& sink);
  void foot(Ui& ui, const Rect& r, const app::ReaderModel& model, app::CommandSink& sink);
  void tools(Ui& ui, const Rect& top_bar, const app::ReaderModel& model, app::CommandSink& sink);
};

}  // namespace icma::ui
