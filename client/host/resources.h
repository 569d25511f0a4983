// SPDX-License-Identifier: Apache-2.0
// Fonts and translations beside the program.
#pragma once

#include <filesystem>
#include <string>

#include "client/app/strings.h"

namespace icma::host {

// `share/icma-learn` beside the folder of the running program, wherever it was put.
std::filesystem::path resources();
// The interface in a language ("es-MX"); English when there is no translation.
app::Strings read_strings(const std::string& language);

}  // namespace icma::host
