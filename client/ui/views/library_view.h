// SPDX-License-Identifier: Apache-2.0
// The library: what is on this laptop.
#pragma once

#include "client/app/command.h"
#include "client/app/view/catalogue_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class LibraryView {
 public:
  void draw(Ui& ui, const Rect& area, const app::LibraryModel& model, app::CommandSink& sink);

 private:
  void empty(Ui& ui, const Rect& r, const app::LibraryModel& model, app::CommandSink& sink);
};

}  // namespace icma::ui
