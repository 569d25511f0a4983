// SPDX-License-Identifier: Apache-2.0
#include "client/app/settings_store.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "courses/package/manifest.h"
#include "courses/sqlite/migrations.h"
#include "sync/protocol/line_choices.h"

namespace icma::app {
namespace {

using namespace std::string_view_literals;

constexpr std::int32_t kSettingsApplicationId = 0x49434D53;  // "ICMS"

constexpr std::array kMigrations{sqlite::Migration{
    1, "initial", "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kDefaults{{
    {"language", "en"},
    {"text-scale", "100"},
    {"theme", "light"},
    {"captions", "on"},
    {"speed", "1000"},
    {"background-sync", "on"},
    {"reduced-motion", "off"},
    {"outline", "on"},
    {"work-offline", "off"},
    {"films", "full"},
    {"limit", "0"},
    {"metered", "ask"},
    {"space", "0"},
    {"proxy", "system"},
    {"proxy-address", ""},
    {"proxy-user", ""},
    {"shared-computer", "off"},
}};

}  // namespace

Result<std::unique_ptr<SettingsStore>> SettingsStore::open(const std::filesystem::path& path,
                                                           sqlite::FaultPoint* fault) {
  ICMA_TRY(auto database, sqlite::Database::open(
                              path, {.application_id = kSettingsApplicationId, .fault = fault}));
  ICMA_TRY_VOID(sqlite::migrate(*database, kMigrations));
  auto store = std::unique_ptr<SettingsStore>(new SettingsStore(std::move(database)));
  sqlite::Statement query = store->database_->statement("SELECT key, value FROM setting");
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) break;
    store->values_.emplace(query.text(0), query.text(1));
  }
  return store;
}

std::string_view SettingsStore::default_of(std::string_view key) {
  for (const auto& [name, value] : kDefaults) {
    if (name == key) return value;
  }
  return {};
}

bool SettingsStore::is_choice(std::string_view key, std::string_view value) {
  constexpr std::array kSwitches{"captions"sv,        "muted"sv,          "full-screen"sv,
                                 "background-sync"sv, "reduced-motion"sv, "outline"sv,
                                 "work-offline"sv,    "shared-computer"sv};
  constexpr std::array kThemes{"light"sv, "dark"sv, "sepia"sv, "hc-dark"sv, "hc-light"sv, "auto"sv};
  const auto within = [value](int low, int high) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc() && end == value.data() + value.size() && number >= low &&
           number <= high;
  };
  if (std::ranges::find(kSwitches, key) != kSwitches.end()) return value == "on" || value == "off";
  if (key == "theme") return std::ranges::find(kThemes, value) != kThemes.end();
  if (key == "language") return value == "en" || value == "es-MX";
  if (key == "films") return package::variant_from(value).has_value();
  if (key == "text-scale") return within(80, 200);
  if (key == "speed") return within(500, 3000);
  protocol::LineChoices line;
  return protocol::set_choice(line, key, value).has_value();
}

void SettingsStore::fix(std::map<std::string, std::string> values) {
  fixed_.clear();
  for (auto& [key, value] : values) fixed_.emplace(key, std::move(value));
}

std::string SettingsStore::get(std::string_view key) const {
  const auto fixed = fixed_.find(key);
  return fixed != fixed_.end() ? fixed->second : chosen(key);
}

std::string SettingsStore::chosen(std::string_view key) const {
  const auto at = values_.find(key);
  return at == values_.end() ? std::string(default_of(key)) : at->second;
}

int SettingsStore::number(std::string_view key) const {
  const std::string text = get(key);
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool SettingsStore::is_changed(std::string_view key) const {
  const auto at = values_.find(key);
  return !is_fixed(key) && at != values_.end() && at->second != default_of(key);
}

Result<> SettingsStore::set(std::string_view key, std::string_view value) {
  if (is_fixed(key)) {
    return fail(ErrorKind::kRefused, "this is set by your organization", std::string(key));
  }
  ICMA_TRY_VOID(database_->statement("INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)")
                    .bind(1, key)
                    .bind(2, value)
                    .run());
  values_.insert_or_assign(std::string(key), std::string(value));
  return {};
}

Result<> SettingsStore::reset(std::string_view key) {
  ICMA_TRY_VOID(database_->statement("DELETE FROM setting WHERE key = ?1").bind(1, key).run());
  const auto at = values_.find(key);
  if (at != values_.end()) values_.erase(at);
  return {};
}

Result<> SettingsStore::show(std::string_view key, std::string_view value) {
  if (is_fixed(key)) {
    return fail(ErrorKind::kRefused, "this is set by your organization", std::string(key));
  }
  ICMA_TRY_VOID(reset(key));
  values_.insert_or_assign(std::string(key), std::string(value));
  return {};
}

}  // namespace icma::app
