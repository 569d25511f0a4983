// SPDX-License-Identifier: Apache-2.0
// JSON without exceptions: parse, typed access with a path in every error, and canonical bytes.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/result.h"

namespace icma {

using Json = nlohmann::json;

struct JsonLimits {
  std::size_t max_bytes = std::size_t{64} << 20U;
  std::size_t max_depth = 64;
};

// kInvalid with line and column for malformed text, a repeated key, a text over the limits.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

// RFC 8785 (JCS): sorted keys by UTF-16 units, no white space, shortest numbers. Integers outside
// ±(2^53-1) are refused with kInvalid: formats write them as strings.
Result<std::string> canonical_json(const Json& value);

// Compact text for storage and wire that need not be canonical.
std::string dump_json(const Json& value);
// Two-space indented text for people.
std::string pretty_json(const Json& value);
// The member of an object that was checked before; "" when it has none of this name that is text.
std::string text_of(const Json& object, std::string_view key);

// Reads the members of one object. Every getter fails with kInvalid and the path
// ("$.modules[2].id") when the member is missing or of another type; the optional_ forms give the
// fallback only when the member is absent, never when it is of a wrong type. The object must
// outlive the reader.
class JsonReader {
 public:
  explicit JsonReader(const Json& object, std::string path = "$");

  bool has(std::string_view key) const;
  Result<std::string> string(std::string_view key) const;
  Result<std::string> optional_string(std::string_view key, std::string fallback = {}) const;
  Result<std::int64_t> integer(std::string_view key) const;
  Result<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max) const;
  Result<std::int64_t> optional_integer(std::string_view key, std::int64_t fallback) const;
  Result<bool> boolean(std::string_view key) const;
  Result<bool> optional_boolean(std::string_view key, bool fallback) const;
  // A 64-bit integer written as a decimal string.
  Result<std::uint64_t> big_integer(std::string_view key) const;
  Result<std::vector<std::string>> strings(std::string_view key) const;
  Result<std::vector<std::string>> optional_strings(std::string_view key) const;
  // The member as an object / as the elements of an array of objects.
  Result<JsonReader> object(std::string_view key) const;
  Result<std::vector<JsonReader>> objects(std::string_view key) const;
  Result<std::vector<JsonReader>> optional_objects(std::string_view key) const;
  // The member whatever its type; kInvalid when absent.
  Result<const Json*> any(std::string_view key) const;

  const Json& value() const { return *value_; }
  const std::string& path() const { return path_; }
  std::unexpected<Error> error(std::string_view key, std::string_view expected) const;

 private:
  const Json* find(std::string_view key) const;
  const Json* value_;
  std::string path_;
};

}  // namespace icma
