// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/line_choices.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace icma::protocol {
namespace {

constexpr std::array<std::string_view, 3> kOnMetered{"ask", "get", "never"};
constexpr std::array<std::string_view, 3> kModes{"system", "none", "manual"};

template <typename Enum>
bool set_named(Enum& out, const std::array<std::string_view, 3>& names, std::string_view value) {
  const auto at = std::ranges::find(names, value);
  if (at == names.end()) return false;
  out = static_cast<Enum>(at - names.begin());
  return true;
}

bool set_size(std::uint64_t& out, std::string_view value) {
  const auto size = parse_size(value);
  if (size) out = *size;
  return size.has_value();
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c != 0x7F; });
}

// A host, or an address in brackets, and perhaps a port.
bool is_address(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (code != std::errc() || end != port.data() + port.size() || number < 1 || number > 65'535) {
      return false;
    }
    text = text.substr(0, colon);
  }
  return !text.empty() && is_plain(text) && text.find_first_of("/@?#") == std::string_view::npos;
}

bool set_value(LineChoices& choices, std::string_view key, std::string_view value) {
  if (key == "limit") return set_size(choices.limit, value);
  if (key == "space") return set_size(choices.space, value);
  if (key == "metered") return set_named(choices.on_metered, kOnMetered, value);
  if (key == "proxy") return set_named(choices.proxy.mode, kModes, value);
  const bool address = key == "proxy-address";
  if (address && !value.empty() && !is_address(value)) return false;
  if (!is_plain(value) || value.size() > 1000) return false;
  (address ? choices.proxy.address : choices.proxy.user) = value;
  return true;
}

}  // namespace

std::map<std::string, std::string> choices_of(const LineChoices& choices) {
  return {{"limit", std::to_string(choices.limit)},
          {"space", std::to_string(choices.space)},
          {"metered", std::string(kOnMetered[static_cast<std::size_t>(choices.on_metered)])},
          {"proxy", std::string(kModes[static_cast<std::size_t>(choices.proxy.mode)])},
          {"proxy-address", choices.proxy.address},
          {"proxy-user", choices.proxy.user}};
}

Result<> set_choice(LineChoices& choices, std::string_view key, std::string_view value) {
  if (!choices_of({}).contains(std::string(key))) {
    return fail(ErrorKind::kNotFound, "there is no such setting of the line", std::string(key));
  }
  LineChoices changed = choices;
  if (!set_value(changed, key, value)) {
    return fail(ErrorKind::kInvalid, "this is no value of that setting",
                std::string(key) + ": " + std::string(value));
  }
  choices = std::move(changed);
  return {};
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t unit = 1;
  constexpr std::string_view kUnits = "kMGT";
  if (!text.empty()) {
    const char last = text.back() == 'K' ? 'k' : text.back();
    if (const auto at = kUnits.find(last); at != std::string_view::npos) {
      for (std::size_t i = 0; i <= at; ++i) unit *= 1000;
      text.remove_suffix(1);
    }
  }
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / unit) {
    return std::nullopt;
  }
  return number * unit;
}

Result<Proxy> parse_proxy(std::string_view text) {
  Proxy proxy{.mode = ProxyMode::kManual};
  const auto scheme = text.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto at = text.rfind('@');
  std::string address(text);
  if (at != std::string_view::npos && at >= begin) {
    const std::string_view who = text.substr(begin, at - begin);
    const auto colon = who.find(':');
    proxy.user = who.substr(0, colon);
    if (colon != std::string_view::npos) proxy.password = who.substr(colon + 1);
    address = std::string(text.substr(0, begin)) + std::string(text.substr(at + 1));
  }
  if (!is_address(address)) {
    // Not the text, in which a password may be.
    return fail(ErrorKind::kInvalid, "a proxy is named as [user@]host:port", address);
  }
  proxy.address = std::move(address);
  return proxy;
}

}  // namespace icma::protocol
