// SPDX-License-Identifier: Apache-2.0
// Settings, as groups of rows that each act at once.
#pragma once

#include <string>
#include <vector>

namespace icma::app {

enum class SettingKind {
  kTextScale,
  kLanguage,
  kTheme,
  kSwitch,
  kChoice,
  kSlider,
  kField,
  kText,
  kAction
};

struct SettingChoice {
  std::string value;
  std::string label;
};

struct SettingRow {
  std::string key;
  SettingKind kind = SettingKind::kSwitch;
  std::string label;
  std::string detail;
  std::string value;  // as text; switches: "on" or "off"
  std::vector<SettingChoice> choices;
  int min = 0;  // sliders
  int max = 0;
  int step = 1;
  std::string unit;      // "%"
  bool changed = false;  // from the default: a reset mark is shown
  bool locked = false;   // set by the organization
  bool secret = false;   // a field whose text nobody may read
};

struct SettingGroup {
  std::string id;
  std::string icon;  // sun, book, database, refresh, user, info
  std::string label;
  std::vector<SettingRow> rows;
};

struct SettingsModel {
  std::vector<SettingGroup> groups;
  std::string policy;  // by which policy settings are locked; may be empty
};

}  // namespace icma::app
