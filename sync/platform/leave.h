// SPDX-License-Identifier: Apache-2.0
// Leaving a shared computer: nothing of one learner stays in the profile's folder, and programs,
// settings and other learners' records do. A note is written first, so that whoever starts next
// finishes what was cut short; from then on nobody is signed in for any program of the profile.
#pragma once

#include "courses/base/ids.h"
#include "sync/platform/paths.h"

namespace icma::platform {

// Removes the sign-in, the key, the records with their copies and side files, and a proxy's name
// and password. What was not sent goes with it: the caller has asked. The caller holds the locks of
// window, sync and leaving, and has closed the records. kIo; the note stays then.
Result<> leave(const Profile& profile, const Uuid& learner);

bool is_leaving(const Profile& profile);
// Finishes a leaving that was cut short; nothing when there is none. Called at every start, before
// anything else of the profile is opened. kBusy while another program is at it.
Result<> finish_leaving(const Profile& profile);

}  // namespace icma::platform
