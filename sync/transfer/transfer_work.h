// SPDX-License-Identifier: Apache-2.0
// Inside of the transfer engine: a download that is being worked on.
#pragma once

#include "sync/transfer/transfer_engine.h"

namespace icma::transfer {

// What is held back is looked at again after this time, in case nobody tells of a change.
inline constexpr Millis kHeldLook{30'000};

struct TransferEngine::Work {
  const store::Download& download;
  Hash name;  // of the manifest object
  package::Manifest manifest;
};

}  // namespace icma::transfer
