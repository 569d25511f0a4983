// SPDX-License-Identifier: Apache-2.0
// What the line to the server may cost, and how it is reached: what a person or an administrator
// chooses, shared by all programs of a profile.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "courses/base/result.h"

namespace icma::protocol {

// Of a download from the server, while the line is counted.
enum class OnMetered {
  kAsk,    // waits until the learner agrees, or the line is another
  kGet,    // comes as on any line
  kNever,  // waits until the line is another
};

enum class ProxyMode {
  kSystem,  // as the environment says
  kNone,    // straight to the server
  kManual,  // the one that is named here
};

struct Proxy {
  ProxyMode mode = ProxyMode::kSystem;
  std::string address = {};  // "proxy.example.org:3128", of mode kManual
  std::string user = {};     // empty: it asks for nothing
  std::string password = {};
  bool operator==(const Proxy&) const = default;
};

struct LineChoices {
  std::uint64_t limit = 0;  // bytes a second of all content together; 0: no limit
  OnMetered on_metered = OnMetered::kAsk;
  std::uint64_t space = 0;  // bytes that all programs together may take; 0: no limit
  Proxy proxy = {};
  bool operator==(const LineChoices&) const = default;
};

// By the keys under which settings and policies name them, values as text: limit and space (a
// size), metered (ask, get, never), proxy (system, none, manual), proxy-address, proxy-user.
// kNotFound for another key; kInvalid names key and value.
Result<> set_choice(LineChoices& choices, std::string_view key, std::string_view value);
// All of them so; the password is not among them.
std::map<std::string, std::string> choices_of(const LineChoices& choices);

// "50000", "50k", "2M", "10G"; a unit is a thousand of the one before. Nothing for other text.
std::optional<std::uint64_t> parse_size(std::string_view text);
// "[http://][user[:password]@]host[:port]" as a proxy of mode kManual. kInvalid.
Result<Proxy> parse_proxy(std::string_view text);

// How the sentence of an error begins whose remedy is another user name or password for the proxy.
inline constexpr std::string_view kProxyWants = "the proxy wants a user name and a password";

}  // namespace icma::protocol
