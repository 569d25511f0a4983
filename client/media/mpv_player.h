// SPDX-License-Identifier: Apache-2.0
// The player over libmpv.
#pragma once

#include <memory>

#include "client/media/player.h"

namespace icma::media {

struct MpvOptions {
  bool silent = false;  // play the sound into nothing
};

// Sets LC_NUMERIC of the process to "C", as the library demands. kInternal when it cannot start.
Result<std::unique_ptr<Player>> make_mpv_player(Wake wake, const MpvOptions& options = {});

}  // namespace icma::media
