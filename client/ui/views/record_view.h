// SPDX-License-Identifier: Apache-2.0
// The transcript, and the receipt of the selected entry.
#pragma once

#include <string>

#include "client/app/command.h"
#include "client/app/view/record_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class RecordView {
 public:
  void draw(Ui& ui, const Rect& area, const app::RecordModel& model, app::CommandSink& sink);

 private:
  void table(Ui& ui, const Rect& r, const app::RecordModel& model, app::CommandSink& sink);
  float figures(Ui& ui, const Rect& r, const app::RecordModel& model);
  void entry(Ui& ui, const Rect& r, const app::RecordRow& row, bool selected,
             app::CommandSink& sink);
  float receipt(Ui& ui, const Rect& r, const app::ReceiptModel& model);

  bool beside_ = false;  // the receipt stands beside the table, not below it
};

}  // namespace icma::ui
