// SPDX-License-Identifier: Apache-2.0
// Short messages at the lower right, each with at most one action.
#pragma once

#include <map>
#include <span>
#include <string>

#include "client/app/command.h"
#include "client/app/view/frame_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class ToastsView {
 public:
  void draw(Ui& ui, std::span<const app::Toast> toasts, app::CommandSink& sink);

 private:
  bool toast(Ui& ui, const Rect& r, const app::Toast& toast, app::CommandSink& sink);

  std::map<std::string, double> since_;  // when each was first shown
};

}  // namespace icma::ui
