// SPDX-License-Identifier: Apache-2.0
// The rows of `download`, and the parts that were lost, read alike by the writing and the reading
// side.
#pragma once

#include <vector>

#include "courses/sqlite/database.h"
#include "courses/store/content_types.h"

namespace icma::store {

// In the order in which they were asked for. kCorrupt for a state that is not known.
Result<std::vector<Download>> read_downloads(sqlite::Database& database);
Result<std::vector<LostPart>> read_lost_parts(sqlite::Database& database);

}  // namespace icma::store
