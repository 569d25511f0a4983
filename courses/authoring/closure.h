// SPDX-License-Identifier: Apache-2.0
// Whether what a program folder becomes is closed: the laptop's own question, asked before anything
// is published (courses/package/closure.h).
#pragma once

#include <vector>

#include "courses/authoring/program_source.h"
#include "courses/package/closure.h"

namespace icma::authoring {

// Of all modules, in the order of their ids.
std::vector<package::OpenEnd> open_ends(const ProgramSource& source);

}  // namespace icma::authoring
