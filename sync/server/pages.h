// SPDX-License-Identifier: Apache-2.0
// The one page for people: where a learner enters the code of his device and signs in. Plain HTML
// that works without scripts, by keyboard and with a screen reader.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sync/listen/reply.h"

namespace icma::server {

using listen::Incoming;
using listen::Reply;

struct DevicePage {
  std::string server_name = {};
  bool demonstration = false;
  std::string user_code = {};  // typed before, or from the address
  std::string login = {};
  std::string name = {};
  std::string problem = {};  // in words, or empty
};

Reply device_page(const DevicePage& page, int status = 200);
Reply signed_in_page(std::string_view server_name);

// The fields of an application/x-www-form-urlencoded body or query. Malformed escapes are kept as
// they are.
std::map<std::string, std::string> parse_form(std::string_view text);
std::string escape_html(std::string_view text);

}  // namespace icma::server
