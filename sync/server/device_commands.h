// SPDX-License-Identifier: Apache-2.0
// What an administrator does when a laptop is lost: see a learner's devices, and take one away.
#pragma once

#include <string>

#include "sync/server/home.h"

namespace icma::server {

// kNotFound when nobody has this login.
Result<> device_list(const HomePaths& paths, const std::string& login);
// From now on what the device writes is set aside for an officer, and every sign-in of the learner
// is over: a sign-in belongs to a person, and the thief may hold it. Also while it serves.
// kNotFound for an unknown login or device, kInvalid for one of the server's own streams.
Result<> device_revoke(const HomePaths& paths, const std::string& login, const std::string& device);

}  // namespace icma::server
