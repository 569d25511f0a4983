// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <fmt/format.h>

#include "courses/base/json.h"

namespace icma {

JsonReader::JsonReader(const Json& object, std::string path)
    : value_(&object), path_(std::move(path)) {}

const Json* JsonReader::find(std::string_view key) const {
  if (!value_->is_object()) return nullptr;
  const auto at = value_->find(key);
  return at == value_->end() ? nullptr : &*at;
}

bool JsonReader::has(std::string_view key) const {
  return find(key) != nullptr;
}

std::unexpected<Error> JsonReader::error(std::string_view key, std::string_view expected) const {
  return fail(ErrorKind::kInvalid, fmt::format("{}.{} must be {}", path_, key, expected));
}

Result<const Json*> JsonReader::any(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr) return error(key, "present");
  return member;
}

Result<std::string> JsonReader::string(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr || !member->is_string()) return error(key, "a string");
  return member->get<std::string>();
}

Result<std::string> JsonReader::optional_string(std::string_view key, std::string fallback) const {
  if (!has(key)) return fallback;
  return string(key);
}

Result<std::int64_t> JsonReader::integer(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr || !member->is_number_integer()) return error(key, "an integer");
  if (member->is_number_unsigned() &&
      member->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
    return error(key, "an integer of 63 bits");
  }
  return member->get<std::int64_t>();
}

Result<std::int64_t> JsonReader::integer(std::string_view key, std::int64_t min,
                                         std::int64_t max) const {
  ICMA_TRY(const std::int64_t value, integer(key));
  if (value < min || value > max) return error(key, fmt::format("from {} to {}", min, max));
  return value;
}

Result<std::int64_t> JsonReader::optional_integer(std::string_view key,
                                                  std::int64_t fallback) const {
  if (!has(key)) return fallback;
  return integer(key);
}

Result<bool> JsonReader::boolean(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr || !member->is_boolean()) return error(key, "true or false");
  return member->get<bool>();
}

Result<bool> JsonReader::optional_boolean(std::string_view key, bool fallback) const {
  if (!has(key)) return fallback;
  return boolean(key);
}

Result<std::uint64_t> JsonReader::big_integer(std::string_view key) const {
  ICMA_TRY(const std::string text, string(key));
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size() ||
      (text.size() > 1 && text.front() == '0')) {
    return error(key, "a decimal integer in a string");
  }
  return value;
}

Result<std::vector<std::string>> JsonReader::strings(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr || !member->is_array()) return error(key, "a list of strings");
  std::vector<std::string> out;
  for (const Json& element : *member) {
    if (!element.is_string()) return error(key, "a list of strings");
    out.push_back(element.get<std::string>());
  }
  return out;
}

Result<std::vector<std::string>> JsonReader::optional_strings(std::string_view key) const {
  if (!has(key)) return std::vector<std::string>{};
  return strings(key);
}

Result<JsonReader> JsonReader::object(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr || !member->is_object()) return error(key, "an object");
  return JsonReader(*member, fmt::format("{}.{}", path_, key));
}

Result<std::vector<JsonReader>> JsonReader::objects(std::string_view key) const {
  const Json* member = find(key);
  if (member == nullptr || !member->is_array()) return error(key, "a list of objects");
  std::vector<JsonReader> out;
  for (std::size_t i = 0; i < member->size(); ++i) {
    const std::string path = fmt::format("{}.{}[{}]", path_, key, i);
    if (!(*member)[i].is_object()) return fail(ErrorKind::kInvalid, path + " must be an object");
    out.emplace_back((*member)[i], path);
  }
  return out;
}

Result<std::vector<JsonReader>> JsonReader::optional_objects(std::string_view key) const {
  if (!has(key)) return std::vector<JsonReader>{};
  return objects(key);
}

}  // namespace icma
