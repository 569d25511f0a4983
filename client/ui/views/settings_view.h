// SPDX-License-Identifier: Apache-2.0
// Settings: groups, a search, rows that act at once.
#pragma once

#include <map>
#include <string>

#include "client/app/command.h"
#include "client/app/view/settings_model.h"
#include "client/ui/ui.h"
#include "client/ui/widgets/field.h"

namespace icma::ui {

class SettingsView {
 public:
  void draw(Ui& ui, const Rect& area, const app::SettingsModel& model, app::CommandSink& sink);

 private:
  void groups(Ui& ui, const Rect& r, const app::SettingsModel& model);
  float row(Ui& ui, const Rect& r, const app::SettingRow& row, app::CommandSink& sink);
  void control(Ui& ui, const Rect& r, const app::SettingRow& row, app::CommandSink& sink);
  void slider_row(Ui& ui, const Rect& r, const app::SettingRow& row, app::CommandSink& sink);
  void field_row(Ui& ui, const Rect& r, const app::SettingRow& row, app::CommandSink& sink);
  void choice_row(Ui& ui, const Rect& r, const app::SettingRow& row, app::CommandSink& sink);
  bool matches(const app::SettingRow& row) const;
  std::size_t count(const app::SettingGroup& group) const;

  Field search_;
  std::map<std::string, Field> fields_;  // by the setting's key
  std::string query_;
  std::string wanted_;  // the group to scroll to
};

}  // namespace icma::ui
