// SPDX-License-Identifier: Apache-2.0
// settings.db: what the person chose about the program itself, and where the window was left.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "courses/sqlite/database.h"

namespace icma::app {

// A person's name at the proxy: kept with the line, which forgets it when he leaves the computer.
inline constexpr std::string_view kProxyUser = "proxy-user";

// Values are text; a key that was never set has its default. One thread.
class SettingsStore {
 public:
  // kTooNew, kInvalid (no settings file), kCorrupt, kIo; whatever the file is, it is left as it is.
  static Result<std::unique_ptr<SettingsStore>> open(const std::filesystem::path& path,
                                                     sqlite::FaultPoint* fault = nullptr);

  // The value or the default; "" for a key without either.
  std::string get(std::string_view key) const;
  // The same as if nothing were fixed.
  std::string chosen(std::string_view key) const;
  bool on(std::string_view key) const { return get(key) == "on"; }
  int number(std::string_view key) const;
  bool is_changed(std::string_view key) const;
  // These have these values whatever was chosen, and cannot be set.
  void fix(std::map<std::string, std::string> values);
  bool has_fixed() const { return !fixed_.empty(); }
  bool is_fixed(std::string_view key) const { return fixed_.contains(key); }
  // Durable when it returns; after an error the old value stands. kRefused for a fixed one.
  Result<> set(std::string_view key, std::string_view value);
  Result<> reset(std::string_view key);
  // Kept elsewhere, and in memory here as long as the store lives: never in the file, from which
  // what an earlier version wrote is removed. kRefused for a fixed one.
  Result<> show(std::string_view key, std::string_view value);

  static std::string_view default_of(std::string_view key);
  // Whether the value is one that a person may choose for this key; false for the keys that the
  // program keeps for itself.
  static bool is_choice(std::string_view key, std::string_view value);

 private:
  explicit SettingsStore(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)) {}
  std::unique_ptr<sqlite::Database> database_;
  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::string, std::less<>> fixed_;
};

}  // namespace icma::app
