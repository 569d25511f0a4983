// SPDX-License-Identifier: Apache-2.0
// What was chosen about the line, in a file that only the user can read: a proxy's password is
// among it. The window writes it; all programs of the profile read it.
#pragma once

#include "sync/platform/paths.h"
#include "sync/protocol/line_choices.h"

namespace icma::platform {

// The defaults when there is no file. kInvalid, kIo.
Result<protocol::LineChoices> load_line(const Profile& profile);
Result<> save_line(const Profile& profile, const protocol::LineChoices& choices);

}  // namespace icma::platform
