// SPDX-License-Identifier: Apache-2.0
// Where the packs of one program are fetched from.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sync/protocol/transport.h"

namespace icma::transfer {

struct PackPlaces {
  protocol::Transport& transport;
  std::string_view base;  // below it lies what anybody may have: "/content"
  // Of the packs that need full access, by their index in the manifest.
  std::map<std::uint32_t, std::string> addresses = {};
};

}  // namespace icma::transfer
