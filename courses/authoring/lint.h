// SPDX-License-Identifier: Apache-2.0
// What a demanding editor asks of a program beyond its form.
#pragma once

#include "courses/authoring/program_source.h"
#include "courses/model/taxonomy.h"

namespace icma::authoring {

// Everything found, reading faults included, ordered by file and line. Rules and their limits are
// listed in courses/FORMAT.md, "What lint asks".
Findings lint(const ProgramSource& source, const model::Taxonomy& taxonomy);

}  // namespace icma::authoring
