// SPDX-License-Identifier: Apache-2.0
// Screen: a window without a display for tests of views: it draws frames, takes input, keeps
// commands.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/access/coverage.h"
#include "client/app/command.h"
#include "client/app/view_models.h"
#include "client/ui/driver/driver.h"
#include "client/ui/host.h"

namespace icma::ui {

class Screen final : public app::CommandSink {
 public:
  explicit Screen(std::string_view sample, int width = 1280, int height = 800, int scale = 100);
  ~Screen() override;

  void emit(app::Command command) override { commands_.push_back(std::move(command)); }

  app::WindowModel& model() { return model_; }
  Driver& driver() { return *driver_; }
  Host& host() { return *host_; }
  a11y::Coverage& coverage() { return *coverage_; }
  const a11y::NodeList& nodes() const { return host_->nodes(); }
  void frames(int count);

  // The commands emitted since the last call.
  std::vector<app::Command> take();
  // The only command emitted since the last call; a different number fails the test.
  app::Command only();
  // Presses what has this role and name and returns the one command that came of it.
  app::Command click(a11y::Role role, std::string_view name);
  app::Command click(std::string_view name);

 private:
  void frame();

  ImGuiContext* context_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<a11y::Coverage> coverage_;
  app::WindowModel model_;
  std::vector<app::Command> commands_;
};

}  // namespace icma::ui
