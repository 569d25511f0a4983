// SPDX-License-Identifier: Apache-2.0
// Commands as JSON: a file of them, one a line, replays a session.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/app/command.h"
#include "courses/base/json.h"
#include "courses/base/result.h"

namespace icma::app {

// The stable name of a command, as in {"command":"get-module"}.
std::string_view command_name(const Command& command);

// {"command":"get-module","program":"egv-160","module":"audience"}.
Json to_json(const Command& command);

// kInvalid when the name is unknown, a member is missing or of a wrong type.
Result<Command> command_from_json(const Json& json);

// The names of all commands, in the order of the variant; for help texts and tests.
std::vector<std::string_view> command_names();

}  // namespace icma::app
