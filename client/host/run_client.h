// SPDX-License-Identifier: Apache-2.0
// What icma-learn does with its options.
#pragma once

#include "client/host/client_options.h"

namespace icma::host {

// 0 done, 1 failed.
int run_client(const ClientOptions& options);

}  // namespace icma::host
