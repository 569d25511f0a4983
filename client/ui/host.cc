// SPDX-License-Identifier: Apache-2.0
// Whole frames.
#include "client/ui/host.h"

#include <algorithm>
#include <utility>

namespace icma::ui {

Result<std::unique_ptr<Host>> Host::open(const std::filesystem::path& fonts) {
  apply_bare_style();
  ICMA_TRY(std::unique_ptr<Fonts> loaded, Fonts::load(fonts));
  return std::unique_ptr<Host>(new Host(std::move(loaded)));
}

FrameOutcome Host::frame(const app::WindowModel& model, app::CommandSink& sink,
                         const Surfaces& surfaces, float monitor) {
  fonts_->trim();
  nodes_.begin_frame();
  const float scale = static_cast<float>(std::clamp(model.text_scale, 80, 200)) / 100;
  Ui ui({.theme = theme_named(model.theme),
         .fonts = *fonts_,
         .nodes = nodes_,
         .strings = strings_,
         .state = state_,
         .text_scale = scale,
         .monitor = std::max(0.5F, monitor),
         .reduced_motion = reduced_motion_});
  shell_.draw(ui, model, sink, surfaces);
  return {ui.wants_another_frame(), ui.wake_time()};
}

}  // namespace icma::ui
