// SPDX-License-Identifier: Apache-2.0
// Commands from a file, one JSON object a line: the same that the interface emits.
#pragma once

#include <filesystem>
#include <functional>

#include "client/app/app.h"

namespace icma::host {

// Emits each command and lets `settle` pass before the next. Empty lines and lines that begin with
// # are skipped. kInvalid names the line that is no command; those before it were carried out.
Result<> replay(app::App& app, const std::filesystem::path& file,
                const std::function<void()>& settle);

}  // namespace icma::host
