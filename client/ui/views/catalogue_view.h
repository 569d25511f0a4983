// SPDX-License-Identifier: Apache-2.0
// The catalogue: facets, search, rows.
#pragma once

#include "client/app/command.h"
#include "client/app/view/catalogue_model.h"
#include "client/ui/ui.h"
#include "client/ui/widgets/field.h"

namespace icma::ui {

class CatalogueView {
 public:
  void draw(Ui& ui, const Rect& area, const app::CatalogueModel& model, app::CommandSink& sink);

 private:
  void facets(Ui& ui, const Rect& r, const app::CatalogueModel& model, app::CommandSink& sink);
  float head(Ui& ui, const Rect& r, const app::CatalogueModel& model, app::CommandSink& sink);
  void rows(Ui& ui, const Rect& r, const app::CatalogueModel& model, app::CommandSink& sink);
  void row(Ui& ui, const Rect& r, const app::CatalogueRow& item, std::size_t i,
           app::CommandSink& sink);
  void keys(Ui& ui, const app::CatalogueModel& model, app::CommandSink& sink);
  void footer(Ui& ui, const Rect& r, const app::CatalogueModel& model);

  Field search_;
  std::size_t chosen_ = 0;  // the row the arrow keys are on
  bool keyed_ = false;      // it was moved by keys, so it is to be brought into view
  bool opened_ = false;     // the search field had its first focus
};

}  // namespace icma::ui
