// SPDX-License-Identifier: Apache-2.0
// Where a download may come from besides the server: a bundle on a stick, a shared folder, another
// laptop, a cache of the computer lab. Nobody of them is believed, and one that brings wrong bytes
// or breaks off is not asked again: at worst a carrier is useless.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "courses/package/manifest.h"
#include "sync/protocol/transport.h"

namespace icma::transfer {

struct Carrier {
  std::string name;  // for people: the file, the folder, the address
  std::shared_ptr<protocol::Transport> transport;
  std::string base = "/content";
};

// Which of these chunks the carrier says it has. When it keeps no list, all that anybody may have;
// none when it does not answer, or with nonsense.
std::vector<std::uint32_t> held_by(const Carrier& carrier, const Hash& manifest_name,
                                   const package::Manifest& manifest,
                                   const std::vector<std::uint32_t>& wanted,
                                   const protocol::CancelToken& cancel);

}  // namespace icma::transfer
