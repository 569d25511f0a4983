// SPDX-License-Identifier: Apache-2.0
// The webinar player: film, controls, chapters, transcript.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/study_model.h"
#include "client/ui/surfaces.h"
#include "client/ui/ui.h"
#include "client/ui/widgets/field.h"

namespace icma::ui {

class WebinarView {
 public:
  void draw(Ui& ui, const Rect& area, const app::WebinarModel& model, app::CommandSink& sink,
            VideoSurface* surface);

 private:
  void film(Ui& ui, const Rect& r, const app::WebinarModel& model, VideoSurface* surface,
            app::CommandSink& sink);
  void caption(Ui& ui, const Rect& film, const app::WebinarModel& model);
  void controls(Ui& ui, const Rect& r, const app::WebinarModel& model, app::CommandSink& sink);
  void seek_bar(Ui& ui, const Rect& r, const app::WebinarModel& model, app::CommandSink& sink);
  void about(Ui& ui, const Rect& r, const app::WebinarModel& model, app::CommandSink& sink);
  void chapters(Ui& ui, const Rect& r, const app::WebinarModel& model, app::CommandSink& sink);
  void transcript(Ui& ui, const Rect& r, const app::WebinarModel& model, app::CommandSink& sink);
  void lines(Ui& ui, const Rect& r, const app::WebinarModel& model, app::CommandSink& sink);
  void keys(Ui& ui, const app::WebinarModel& model, app::CommandSink& sink);

  Field find_;
  std::size_t followed_ = static_cast<std::size_t>(-1);  // the line the list was scrolled to last
};

}  // namespace icma::ui
