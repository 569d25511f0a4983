// SPDX-License-Identifier: Apache-2.0
// Numbered, embedded schema migrations. The number of the last one applied is PRAGMA user_version.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "courses/sqlite/database.h"

namespace icma::sqlite {

struct Migration {
  std::int64_t number;    // 1, 2, 3 … without gaps
  std::string_view name;  // words of the file name
  std::string_view sql;   // one or more statements; run in one transaction with the number's change
};

// Brings the schema to the last migration. Each migration is all or nothing; a database with a
// higher number than the program knows is refused with kTooNew and left untouched. Nothing is ever
// wiped. `before_change` runs once before the first change to a database that holds data (a
// backup), and its failure stops the upgrade.
Result<> migrate(Database& database, std::span<const Migration> migrations,
                 const std::function<Result<>()>& before_change = {});

}  // namespace icma::sqlite
