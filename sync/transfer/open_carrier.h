// SPDX-License-Identifier: Apache-2.0
// Other places that programs may come from, as people name them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sync/transfer/carriers.h"

namespace icma::transfer {

using OpenLine =
    std::function<Result<std::shared_ptr<protocol::Transport>>(const std::string& url)>;

// An address "http://…" (another laptop that shares, or a mirror), which `open_line` opens, an
// .icmapack file, the folder of a published tree, or a profile's folder or content.db that is only
// read. kNotFound, kInvalid, kCorrupt.
Result<Carrier> open_carrier(const std::string& source, const OpenLine& open_line);

}  // namespace icma::transfer
