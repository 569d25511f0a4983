// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/queries.h"

#include <fmt/format.h>

namespace icma::sqlite {
namespace {

Result<> check_query(Database& database, const Query& query) {
  const std::string explain = fmt::format("EXPLAIN QUERY PLAN {}", query.sql);
  Statement plan = database.statement(explain);
  while (true) {
    const Result<bool> row = plan.step();
    if (!row) {
      return fail(ErrorKind::kInvalid, fmt::format("query {}: {}", query.name, row.error().what));
    }
    if (!*row) return {};
    const std::string_view detail = plan.text_view(3);
    const bool scans = detail.starts_with("SCAN ") &&
                       detail.find("USING INDEX") == std::string_view::npos &&
                       detail.find("USING COVERING INDEX") == std::string_view::npos &&
                       detail.find("CONSTANT ROW") == std::string_view::npos &&
                       detail.find("VIRTUAL TABLE") == std::string_view::npos;
    if (scans && query.plan == Plan::kIndexed) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("query {} reads a whole table: {}", query.name, detail));
    }
  }
}

}  // namespace

Result<> check_queries(Database& database, std::span<const Query> queries) {
  for (const Query& query : queries) ICMA_TRY_VOID(check_query(database, query));
  return {};
}

}  // namespace icma::sqlite
