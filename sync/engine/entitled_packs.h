// SPDX-License-Identifier: Apache-2.0
// Where the learner may fetch packs that are only for who holds full access.
#pragma once

#include <span>

#include "sync/engine/api.h"

namespace icma::engine {

// One address a pack, in order; each carries its own permission for some time. kUnauthorized:
// nobody is signed in, or no longer. kRefused: the learner does not hold full access to the
// program; `detail` is "R03" or "R04". kNotFound: the server does not have such a pack. kNetwork.
Result<std::vector<std::string>> pack_addresses(Api& api, const std::string& provider,
                                                const std::string& program,
                                                std::span<const Hash> packs,
                                                const protocol::CancelToken& cancel);

}  // namespace icma::engine
