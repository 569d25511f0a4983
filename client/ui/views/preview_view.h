// SPDX-License-Identifier: Apache-2.0
// The instructor's preview: files, the page, findings.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/preview_model.h"
#include "client/ui/surfaces.h"
#include "client/ui/ui.h"

namespace icma::ui {

class PreviewView {
 public:
  void draw(Ui& ui, const Rect& area, const app::PreviewModel& model, app::CommandSink& sink,
            ReaderSurface* surface);

 private:
  void files(Ui& ui, const Rect& r, const app::PreviewModel& model, app::CommandSink& sink);
  void page(Ui& ui, const Rect& r, const app::PreviewModel& model, app::CommandSink& sink,
            ReaderSurface* surface);
  void findings(Ui& ui, const Rect& r, const app::PreviewModel& model, app::CommandSink& sink);
  float finding(Ui& ui, const Rect& r, const app::PreviewModel& model, int i,
                app::CommandSink& sink);
  void keys(Ui& ui, const app::PreviewModel& model, app::CommandSink& sink);
};

}  // namespace icma::ui
