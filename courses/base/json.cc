// SPDX-License-Identifier: Apache-2.0
#include "courses/base/json.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace icma {
namespace {

constexpr std::int64_t kMaxSafeInteger = 9007199254740991;

// Refuses what nlohmann's parser lets through: repeated keys and unlimited depth.
class StrictBuilder : public nlohmann::detail::json_sax_dom_parser<Json> {
  using Base = nlohmann::detail::json_sax_dom_parser<Json>;

 public:
  StrictBuilder(Json& target, std::size_t max_depth) : Base(target, false), max_depth_(max_depth) {}

  bool start_object(std::size_t size) {
    keys_.emplace_back();
    return deeper() && Base::start_object(size);
  }
  bool end_object() {
    keys_.pop_back();
    --depth_;
    return Base::end_object();
  }
  bool start_array(std::size_t size) { return deeper() && Base::start_array(size); }
  bool end_array() {
    --depth_;
    return Base::end_array();
  }
  bool key(std::string& name) {
    if (!keys_.back().insert(name).second) {
      problem = "the key \"" + name + "\" is repeated";
      return false;
    }
    return Base::key(name);
  }
  template <typename Exception>
  bool parse_error(std::size_t position, const std::string& token, const Exception&) {
    error_position = position;
    problem = token.empty() ? "unexpected end" : "unexpected \"" + token.substr(0, 40) + "\"";
    return false;
  }

  std::string problem;
  std::size_t error_position = 0;

 private:
  bool deeper() {
    if (++depth_ <= max_depth_) return true;
    problem = "nested too deeply";
    return false;
  }
  std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::vector<std::set<std::string>> keys_;
};

std::string line_and_column(std::string_view text, std::size_t position) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char c : text.substr(0, std::min(position, text.size()))) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return fmt::format("line {}, column {}", line, column);
}

std::u16string utf16(std::string_view text) {
  std::u16string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k) {
      point = (point << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    if (point >= 0x10000) {
      point -= 0x10000;
      out.push_back(static_cast<char16_t>(0xD800 + (point >> 10U)));
      out.push_back(static_cast<char16_t>(0xDC00 + (point & 0x3FFU)));
    } else {
      out.push_back(static_cast<char16_t>(point));
    }
    i += size;
  }
  return out;
}

void append_string(std::string& out, const std::string& text) {
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

// ECMAScript's Number::toString of a finite double.
std::string ecma_number(double value) {
  if (value == 0) return "0";
  const std::string sign = value < 0 ? "-" : "";
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                 std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const auto e = text.find('e');
  std::string digits(text.substr(0, e));
  std::erase(digits, '.');
  const int point = std::stoi(std::string(text.substr(e + 1))) + 1;
  const int count = static_cast<int>(digits.size());
  if (count <= point && point <= 21) {
    return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
  }
  if (0 < point && point <= 21) {
    return sign + digits.substr(0, static_cast<std::size_t>(point)) + "." +
           digits.substr(static_cast<std::size_t>(point));
  }
  if (-6 < point && point <= 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  }
  const std::string exponent = fmt::format("e{}{}", point > 0 ? "+" : "-", std::abs(point - 1));
  if (count == 1) return sign + digits + exponent;
  return sign + digits.substr(0, 1) + "." + digits.substr(1) + exponent;
}

Result<> append_canonical(std::string& out, const Json& value);

Result<> append_number(std::string& out, const Json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (!std::isfinite(number)) return fail(ErrorKind::kInvalid, "a number is not finite");
    out += ecma_number(number);
    return {};
  }
  const bool large = value.is_number_unsigned()
                         ? value.get<std::uint64_t>() > std::uint64_t{kMaxSafeInteger}
                         : value.get<std::int64_t>() < -kMaxSafeInteger;
  if (large) return fail(ErrorKind::kInvalid, "an integer exceeds 53 bits; write it as a string");
  out += value.is_number_unsigned() ? fmt::to_string(value.get<std::uint64_t>())
                                    : fmt::to_string(value.get<std::int64_t>());
  return {};
}

Result<> append_object(std::string& out, const Json& value) {
  std::vector<std::pair<std::u16string, const std::string*>> keys;
  keys.reserve(value.size());
  for (const auto& [key, unused] : value.items()) {
    keys.emplace_back(utf16(key), &value.find(key).key());
  }
  std::ranges::sort(keys, {}, [](const auto& pair) { return pair.first; });
  out.push_back('{');
  bool first = true;
  for (const auto& [unused, key] : keys) {
    if (!first) out.push_back(',');
    first = false;
    append_string(out, *key);
    out.push_back(':');
    ICMA_TRY_VOID(append_canonical(out, value.at(*key)));
  }
  out.push_back('}');
  return {};
}

Result<> append_canonical(std::string& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      out += "null";
      return {};
    case Json::value_t::boolean:
      out += value.get<bool>() ? "true" : "false";
      return {};
    case Json::value_t::string:
      append_string(out, value.get_ref<const std::string&>());
      return {};
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return append_number(out, value);
    case Json::value_t::array: {
      out.push_back('[');
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out.push_back(',');
        ICMA_TRY_VOID(append_canonical(out, value[i]));
      }
      out.push_back(']');
      return {};
    }
    case Json::value_t::object:
      return append_object(out, value);
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return fail(ErrorKind::kInvalid, "a value has no JSON form");
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) return fail(ErrorKind::kInvalid, "JSON text is too long");
  Json value;
  StrictBuilder builder(value, limits.max_depth);
  const bool ok = Json::sax_parse(text.begin(), text.end(), &builder);
  if (!ok || builder.is_errored()) {
    const std::string problem = builder.problem.empty() ? "malformed" : builder.problem;
    return fail(ErrorKind::kInvalid, "JSON: " + problem,
                builder.error_position == 0 ? "" : line_and_column(text, builder.error_position));
  }
  return value;
}

Result<std::string> canonical_json(const Json& value) {
  std::string out;
  ICMA_TRY_VOID(append_canonical(out, value));
  return out;
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}
std::string text_of(const Json& object, std::string_view key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string pretty_json(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace icma
