// SPDX-License-Identifier: Apache-2.0
// Other places that programs may come from, as people name them.
#pragma once

#include <string>

#include "sync/transfer/carriers.h"

namespace icma::agent {

// An address "http://…" (another laptop that shares, or a mirror), an .icmapack file, the folder of
// a published tree, or a profile's folder or content.db that is only read. kNotFound, kInvalid,
// kCorrupt.
Result<transfer::Carrier> open_carrier(const std::string& source);

}  // namespace icma::agent
