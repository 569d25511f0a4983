// SPDX-License-Identifier: Apache-2.0
// What an administrator decides for everybody on this machine, in one file:
// icma-learn/policy.json in a folder of $XDG_CONFIG_DIRS (/etc/xdg). The first that is there
// counts.
//
//   {
//     "take_from": ["/srv/icma", "http://10.0.0.5:8750"],
//     "trust": "/etc/xdg/icma-learn/root.json",
//     "settings": {"limit": "500k", "space": "10G", "metered": "never",
//                  "proxy": "manual", "proxy-address": "proxy.example.org:3128"}
//   }
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "courses/base/result.h"
#include "sync/protocol/line_choices.h"

namespace icma::platform {

struct Policy {
  std::filesystem::path file = {};          // that says so; empty: there is none
  std::vector<std::string> take_from = {};  // programs come from there first; see open_carrier
  std::filesystem::path trust = {};         // the publisher's first root
  std::map<std::string, std::string> settings = {};  // fixed ones, by the keys of set_choice

  bool fixes(std::string_view key) const { return settings.contains(std::string(key)); }
};

// An empty one when no folder has the file. kInvalid names file and member: all of it must be
// understood, because half a policy is another one. kIo.
Result<Policy> read_policy();
// The fixed settings in place of what was chosen.
void apply_policy(const Policy& policy, protocol::LineChoices& choices);

}  // namespace icma::platform
