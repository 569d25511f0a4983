// SPDX-License-Identifier: Apache-2.0
#include "client/app/build_settings.h"

namespace icma::app {
namespace {

SettingRow row(const SettingsStore& settings, std::string key, SettingKind kind, std::string label,
               std::string detail) {
  SettingRow out;
  out.value = settings.get(key);
  out.changed = settings.is_changed(key);
  out.key = std::move(key);
  out.kind = kind;
  out.label = std::move(label);
  out.detail = std::move(detail);
  return out;
}

SettingGroup appearance(const Words& words, const SettingsStore& settings) {
  SettingGroup group{"appearance", "sun", words.tr("Appearance"), {}};
  SettingRow size = row(settings, "text-scale", SettingKind::kTextScale, words.tr("Text size"),
                        words.tr("Acts at once on everything in this window."));
  size.min = 80;
  size.max = 200;
  size.step = 10;
  size.unit = "%";
  group.rows.push_back(std::move(size));
  SettingRow theme = row(settings, "theme", SettingKind::kTheme, words.tr("Theme"),
                         words.tr("High contrast has edges on everything."));
  theme.choices = {{"light", words.tr("Light")},
                   {"dark", words.tr("Dark")},
                   {"hc-dark", words.tr("High contrast, dark")},
                   {"hc-light", words.tr("High contrast, light")}};
  group.rows.push_back(std::move(theme));
  SettingRow language = row(settings, "language", SettingKind::kLanguage, words.tr("Language"),
                            words.tr("Of the program. Courses keep their own."));
  language.choices = {{"en", "English"}, {"es-MX", "Español (México)"}};
  group.rows.push_back(std::move(language));
  group.rows.push_back(row(settings, "reduced-motion", SettingKind::kSwitch,
                           words.tr("Reduced motion"), words.tr("Nothing slides or fades.")));
  return group;
}

SettingGroup study(const Words& words, const SettingsStore& settings) {
  SettingGroup group{"study", "book", words.tr("Reading and watching"), {}};
  group.rows.push_back(row(settings, "captions", SettingKind::kSwitch, words.tr("Captions"),
                           words.tr("Shown in every webinar that has them.")));
  group.rows.push_back(row(settings, "outline", SettingKind::kSwitch, words.tr("Outline"),
                           words.tr("Shown beside the page when there is room.")));
  return group;
}

SettingGroup sync_group(const Words& words, const SettingsStore& settings, const SyncState& sync) {
  SettingGroup group{"sync", "refresh", words.tr("Sync"), {}};
  group.rows.push_back(row(settings, "work-offline", SettingKind::kSwitch, words.tr("Work offline"),
                           words.tr("Nothing is sent or fetched until you switch this off.")));
  group.rows.push_back(row(settings, "background-sync", SettingKind::kSwitch,
                           words.tr("Send in the background"),
                           words.tr("Records go out while this window is closed.")));
  SettingRow server = row(settings, "", SettingKind::kText, words.tr("Server"), sync.server);
  server.locked = true;
  group.rows.push_back(std::move(server));
  return group;
}

SettingRow fact(const Words& words, std::string_view label, const std::string& value) {
  SettingRow out;
  out.kind = SettingKind::kText;
  out.label = words.tr(label);
  out.detail = value;
  out.locked = true;
  return out;
}

}  // namespace

SettingsModel build_settings(const Words& words, const SettingsStore& settings,
                             const SyncState& sync, const std::string& learner,
                             const Facts& facts) {
  SettingsModel model;
  model.groups.push_back(appearance(words, settings));
  model.groups.push_back(study(words, settings));
  model.groups.push_back(sync_group(words, settings, sync));
  SettingGroup account{"account", "user", words.tr("Account"), {}};
  account.rows.push_back(
      fact(words, tr_key("Signed in as"),
           sync.signed_in ? learner : words.tr("Nobody. What you do is kept here.")));
  SettingRow action;
  action.key = sync.signed_in ? "sign-out" : "sign-in";
  action.kind = SettingKind::kAction;
  action.label = words.tr(sync.signed_in ? "Leave this laptop" : "Join your records");
  action.value = words.tr(sync.signed_in ? "Sign out" : "Sign in");
  action.detail =
      words.tr(sync.signed_in ? "Your records stay on this laptop." : "With the browser.");
  account.rows.push_back(std::move(action));
  model.groups.push_back(std::move(account));
  SettingGroup about{"about", "info", words.tr("About"), {}};
  about.rows.push_back(fact(words, tr_key("Version"), facts.version));
  about.rows.push_back(fact(words, tr_key("Data folder"), facts.profile));
  about.rows.push_back(fact(words, tr_key("Publisher's fingerprint"), facts.trust));
  about.rows.push_back(fact(words, tr_key("Catalogue confirmed as current"), facts.confirmed));
  about.rows.push_back(
      fact(words, tr_key("Storage"),
           words.tr("Files are readable by your user alone. They are not encrypted.")));
  model.groups.push_back(std::move(about));
  return model;
}

WelcomeModel build_welcome(const Words& words, const SettingsStore& settings,
                           const WelcomeState& state, const std::string& folder,
                           std::uint64_t free_bytes) {
  WelcomeModel model;
  model.step = state.step;
  model.language = settings.get("language");
  model.languages = {{"en", "English"}, {"es-MX", "Español (México)"}};
  model.text_scale = settings.number("text-scale");
  model.sign_in = state.sign_in;
  model.storage_folder = folder;
  model.storage_free = words.fill("{0} free", words.bytes(free_bytes));
  model.background_sync = settings.on("background-sync");
  return model;
}

}  // namespace icma::app
