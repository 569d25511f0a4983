// SPDX-License-Identifier: Apache-2.0
// What several subcommands need.
#pragma once

#include "courses/model/taxonomy.h"
#include "courses/tool/commands.h"

namespace icma::tool {

// The file named by the caller, or practices.json beside the program's folder.
Result<model::Taxonomy> read_taxonomy(const Common& common, const std::filesystem::path& folder);

}  // namespace icma::tool
