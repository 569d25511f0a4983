// SPDX-License-Identifier: Apache-2.0
// A question to the person at the terminal.
#pragma once

#include <optional>
#include <string>

namespace icma::platform {

// Asks "question [y/N] " and waits for a line. Nothing when nobody can answer: input or output is
// no terminal.
std::optional<bool> ask_yes(const std::string& question);

}  // namespace icma::platform
