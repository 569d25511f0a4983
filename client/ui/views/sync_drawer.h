// SPDX-License-Identifier: Apache-2.0
// The sync drawer over the window: state, waiting, needs you, explained, last syncs.
#pragma once

#include "client/app/command.h"
#include "client/app/view/sync_model.h"
#include "client/ui/ui.h"

namespace icma::ui {

class SyncDrawer {
 public:
  void draw(Ui& ui, const app::SyncModel& model, app::CommandSink& sink);
  // Called in frames in which the drawer is not open.
  void closed() { opened_at_ = -1; }

 private:
  float slide(Ui& ui);
  float state(Ui& ui, const Rect& r, const app::SyncModel& model, app::CommandSink& sink);
  float head(Ui& ui, const Rect& r, std::string_view title, std::size_t count);
  float waiting(Ui& ui, const Rect& r, const app::SyncModel& model);
  float attention(Ui& ui, const Rect& r, const app::AttentionCard& card, app::CommandSink& sink);
  float explained(Ui& ui, const Rect& r, const app::SyncModel& model);
  float history(Ui& ui, const Rect& r, const app::SyncModel& model);
  float by_hand(Ui& ui, const Rect& r, app::CommandSink& sink);

  double opened_at_ = -1;
  bool all_ = false;  // every waiting record is listed, not the first five
};

}  // namespace icma::ui
