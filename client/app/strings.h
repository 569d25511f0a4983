// SPDX-License-Identifier: Apache-2.0
// Strings: the interface's sentences in the language of the person, read from a gettext .po file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "courses/base/result.h"

namespace icma::app {

// Marks a sentence in a table as a key, for the check that every key is translated.
constexpr std::string_view tr_key(std::string_view key) {
  return key;
}

// The English sentence is the key. Immutable once made; safe to read from any thread.
class Strings {
 public:
  // English: every sentence is its own translation.
  Strings() = default;

  // Parses a .po text. kInvalid with the line when it is malformed. Fuzzy and empty entries are
  // left out, so that they show in English.
  static Result<Strings> parse(std::string_view po);

  // The translation, or the key itself. The view stays valid as long as this object and the key do.
  std::string_view tr(std::string_view key) const;

  // The plural form for a count: tr of `one` or `many` by the rule n != 1 (English, Spanish).
  std::string_view tr(std::string_view one, std::string_view many, std::int64_t count) const;

  bool has(std::string_view key) const { return entries_.contains(key); }
  std::size_t size() const { return entries_.size(); }
  const std::map<std::string, std::string, std::less<>>& entries() const { return entries_; }

 private:
  std::map<std::string, std::string, std::less<>> entries_;
};

}  // namespace icma::app
