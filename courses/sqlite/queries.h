// SPDX-License-Identifier: Apache-2.0
// The registry of queries: each store lists its SQL once, so that one test can prepare every query
// against the migrated schema and inspect its plan.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "courses/sqlite/database.h"

namespace icma::sqlite {

enum class Plan {
  kIndexed,  // no full scan of a table may appear
  kScan,     // reads a whole table by intent (exports, rebuilds, tables of a few rows)
};

struct Query {
  std::string_view name;
  std::string_view sql;
  Plan plan = Plan::kIndexed;
};

// Prepares each query and compares its plan with what is declared. kInvalid names the first query
// that does not prepare or that scans a table though declared kIndexed.
Result<> check_queries(Database& database, std::span<const Query> queries);

}  // namespace icma::sqlite
