// SPDX-License-Identifier: Apache-2.0
#include "client/app/build_settings.h"

#include <algorithm>

#include "sync/protocol/line_choices.h"

namespace icma::app {
namespace {

SettingRow row(const SettingsStore& settings, std::string key, SettingKind kind, std::string label,
               std::string detail) {
  SettingRow out;
  out.value = settings.get(key);
  out.changed = settings.is_changed(key);
  out.locked = settings.is_fixed(key);
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
  SettingRow films = row(settings, "films", SettingKind::kChoice, words.tr("Films come as"),
                         words.tr("Sound and slides take a tenth of the bytes. What is here stays "
                                  "as it is."));
  films.choices = {{"full", words.tr("Video")}, {"light", words.tr("Sound and slides")}};
  group.rows.push_back(std::move(films));
  group.rows.push_back(row(settings, "outline", SettingKind::kSwitch, words.tr("Outline"),
                           words.tr("Shown beside the page when there is room.")));
  return group;
}

// A value that is none of the choices, from a policy say, is one more.
void offer(SettingRow& row, std::string label) {
  const bool known = std::ranges::any_of(
      row.choices, [&row](const SettingChoice& one) { return one.value == row.value; });
  if (!known) row.choices.push_back({row.value, std::move(label)});
}

std::uint64_t size_of(const std::string& value) {
  return protocol::parse_size(value).value_or(0);
}

SettingRow limit_row(const Words& words, const SettingsStore& settings) {
  SettingRow out = row(settings, "limit", SettingKind::kChoice, words.tr("Download speed"),
                       words.tr("Of all downloads together. Records are small and always go."));
  out.value = std::to_string(size_of(out.value));
  out.choices.push_back({"0", words.tr("As fast as it goes")});
  for (const std::uint64_t rate : {100'000U, 250'000U, 500'000U, 1'000'000U, 5'000'000U}) {
    out.choices.push_back({std::to_string(rate), words.fill("At most {0}/s", words.bytes(rate))});
  }
  offer(out, words.fill("At most {0}/s", words.bytes(size_of(out.value))));
  return out;
}

SettingRow metered_row(const Words& words, const SettingsStore& settings) {
  SettingRow out =
      row(settings, "metered", SettingKind::kChoice, words.tr("On a metered line"),
          words.tr("A phone's line, say. Sticks and other laptops are asked all the same."));
  out.choices = {{"ask", words.tr("Ask")}, {"get", words.tr("Get")}, {"never", words.tr("Never")}};
  return out;
}

void proxy_rows(const Words& words, const SettingsStore& settings, SettingGroup& group) {
  SettingRow mode = row(settings, "proxy", SettingKind::kChoice, words.tr("Proxy"),
                        words.tr("The system's is the one of its environment."));
  mode.choices = {
      {"system", words.tr("System")}, {"none", words.tr("None")}, {"manual", words.tr("Manual")}};
  const bool manual = mode.value == "manual";
  const bool locked = mode.locked;
  group.rows.push_back(std::move(mode));
  if (!manual) return;
  const auto field = [&](std::string key, std::string label, std::string detail) {
    SettingRow out =
        row(settings, std::move(key), SettingKind::kField, std::move(label), std::move(detail));
    out.locked = out.locked || locked;
    return out;
  };
  group.rows.push_back(field("proxy-address", words.tr("Proxy's address"),
                             words.tr("As in proxy.example.org:3128.")));
  SettingRow user = field("proxy-user", words.tr("User name for the proxy"),
                          words.tr("Empty when it does not ask."));
  user.locked = settings.is_fixed("proxy-user");
  group.rows.push_back(std::move(user));
  SettingRow password = field("proxy-password", words.tr("Password for the proxy"),
                              words.tr("Kept on this laptop, readable by you alone."));
  password.locked = false;
  password.secret = true;
  group.rows.push_back(std::move(password));
}

SettingGroup storage_group(const Words& words, const SettingsStore& settings) {
  SettingGroup group{"storage", "database", words.tr("Storage"), {}};
  SettingRow space =
      row(settings, "space", SettingKind::kChoice, words.tr("Space for programs"),
          words.tr("What would take more waits. Your records are not counted and always fit."));
  space.value = std::to_string(size_of(space.value));
  space.choices.push_back({"0", words.tr("No limit")});
  for (const std::uint64_t giga : {1U, 2U, 5U, 10U, 20U}) {
    space.choices.push_back(
        {std::to_string(giga * 1'000'000'000), words.fill("{0} GB", std::to_string(giga))});
  }
  offer(space, words.bytes(size_of(space.value)));
  group.rows.push_back(std::move(space));
  return group;
}

SettingGroup sync_group(const Words& words, const SettingsStore& settings, const SyncState& sync) {
  SettingGroup group{"sync", "refresh", words.tr("Sync and network"), {}};
  group.rows.push_back(row(settings, "work-offline", SettingKind::kSwitch, words.tr("Work offline"),
                           words.tr("Nothing is sent or fetched until you switch this off.")));
  group.rows.push_back(row(settings, "background-sync", SettingKind::kSwitch,
                           words.tr("Send in the background"),
                           words.tr("Records go out while this window is closed.")));
  group.rows.push_back(limit_row(words, settings));
  group.rows.push_back(metered_row(words, settings));
  proxy_rows(words, settings, group);
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

SettingRow action(std::string key, std::string label, std::string value, std::string detail) {
  SettingRow out;
  out.key = std::move(key);
  out.kind = SettingKind::kAction;
  out.label = std::move(label);
  out.value = std::move(value);
  out.detail = std::move(detail);
  return out;
}

SettingRow shared_row(const Words& words, const SettingsStore& settings) {
  return row(
      settings, "shared-computer", SettingKind::kSwitch, words.tr("Others use this computer too"),
      words.tr("After ten minutes without you, you are signed out and nothing of yours stays. "
               "What was not sent is sealed and goes with the next synchronisation."));
}

// Records by hand, and leaving a computer that others use.
void by_hand_rows(const Words& words, std::int64_t unsent, SettingGroup& group) {
  group.rows.push_back(action("export-records", words.tr("Save records to a file"),
                              words.tr("Save"),
                              words.tr("Sealed. Anybody with a line can bring it to the server.")));
  group.rows.push_back(
      action("import-receipts", words.tr("Bring in receipts"), words.tr("Bring in"),
             words.tr("The answer that came back, from a stick or your folders.")));
  if (unsent == 0) {
    group.rows.push_back(action("leave", words.tr("Leave a shared computer"), words.tr("Leave"),
                                words.tr("Nothing of yours stays here. Programs do.")));
    return;
  }
  const std::string waits = words.fill("{0} {1} not at the server yet.", std::to_string(unsent),
                                       words.tr("record is", "records are", unsent));
  group.rows.push_back(action("leave-sync", words.tr("Leave a shared computer: send first"),
                              words.tr("Send and leave"), waits));
  group.rows.push_back(
      action("leave-seal", words.tr("Leave a shared computer: leave them sealed"),
             words.tr("Seal and leave"),
             words.tr("The next synchronisation of anybody here takes them along.")));
  group.rows.push_back(action("leave-file", words.tr("Leave a shared computer: take a file"),
                              words.tr("Save and leave"),
                              words.tr("Anybody can bring it to the server.")));
  SettingRow drop;
  drop.key = "leave-discard";
  drop.kind = SettingKind::kField;
  drop.label = words.tr("Leave a shared computer: throw them away");
  drop.detail = words.fill("Type {0} to lose them for ever.", words.tr("DISCARD"));
  group.rows.push_back(std::move(drop));
}

}  // namespace

SettingsModel build_settings(const Words& words, const SettingsStore& settings,
                             const SyncState& sync, const std::string& learner,
                             const Facts& facts) {
  SettingsModel model;
  model.groups.push_back(appearance(words, settings));
  model.groups.push_back(study(words, settings));
  model.groups.push_back(storage_group(words, settings));
  model.groups.push_back(sync_group(words, settings, sync));
  if (!facts.policy_problem.empty()) {
    model.policy =
        words.fill("The policy of this machine cannot be used: {0}", facts.policy_problem);
  } else if (settings.has_fixed()) {
    model.policy = words.tr("Set by your organization. Ask your IT office to change it.");
  }
  SettingGroup account{"account", "user", words.tr("Account"), {}};
  account.rows.push_back(
      fact(words, tr_key("Signed in as"),
           sync.signed_in ? learner : words.tr("Nobody. What you do is kept here.")));
  account.rows.push_back(
      action(sync.signed_in ? "sign-out" : "sign-in",
             words.tr(sync.signed_in ? "Leave this laptop" : "Join your records"),
             words.tr(sync.signed_in ? "Sign out" : "Sign in"),
             words.tr(sync.signed_in ? "Your records stay on this laptop." : "With the browser.")));
  account.rows.push_back(shared_row(words, settings));
  if (sync.signed_in) by_hand_rows(words, facts.unsent, account);
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
