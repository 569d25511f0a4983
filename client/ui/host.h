// SPDX-License-Identifier: Apache-2.0
// Host: what lasts between frames around a Shell: fonts, nodes, strings; it draws whole frames.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "client/access/nodes.h"
#include "client/app/command.h"
#include "client/app/strings.h"
#include "client/app/view_models.h"
#include "client/ui/fonts.h"
#include "client/ui/shell.h"
#include "client/ui/surfaces.h"
#include "client/ui/ui.h"
#include "courses/base/result.h"

namespace icma::ui {

// What a drawn frame asks for.
struct FrameOutcome {
  bool again = false;
  std::optional<std::chrono::milliseconds> within;
};

// Needs a current Dear ImGui context, which must outlive it. One thread.
class Host {
 public:
  // kNotFound when a font file is missing in the folder.
  static Result<std::unique_ptr<Host>> open(const std::filesystem::path& fonts);

  // Builds one frame between NewFrame and Render. `monitor` is physical pixels per logical one at
  // text size 100 %.
  FrameOutcome frame(const app::WindowModel& model, app::CommandSink& sink,
                     const Surfaces& surfaces, float monitor);

  // The language of the interface, from the next frame on.
  void set_strings(app::Strings strings) { strings_ = std::move(strings); }
  void set_reduced_motion(bool on) { reduced_motion_ = on; }

  // Of the frame drawn last.
  const a11y::NodeList& nodes() const { return nodes_; }
  Fonts& fonts() { return *fonts_; }

 private:
  explicit Host(std::unique_ptr<Fonts> fonts) : fonts_(std::move(fonts)) {}

  std::unique_ptr<Fonts> fonts_;
  a11y::NodeList nodes_;
  app::Strings strings_;
  UiState state_;
  Shell shell_;
  bool reduced_motion_ = false;
};

}  // namespace icma::ui
