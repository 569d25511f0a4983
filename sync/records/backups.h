// SPDX-License-Identifier: Apache-2.0
// Copies of the learner's database: made daily and before each migration, three of a kind kept, and
// put back when the database is damaged.
#pragma once

#include <filesystem>

#include "courses/base/clock.h"
#include "courses/sqlite/database.h"

namespace icma::records {

// A copy named after the database and the day, unless there is one already.
Result<> backup_of_day(sqlite::Database& database, const std::filesystem::path& folder, Time now);
// A copy named after the database and its schema's number.
Result<> backup_before_migration(sqlite::Database& database, const std::filesystem::path& folder);
// Moves the damaged database with its side files to `*.damaged-<time>` and puts the newest sound
// backup in its place. Returns that backup's path, or an empty one when there was none to take.
Result<std::filesystem::path> replace_damaged(const std::filesystem::path& path,
                                              const std::filesystem::path& folder, Time now);

}  // namespace icma::records
