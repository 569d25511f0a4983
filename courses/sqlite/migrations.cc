// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/migrations.h"

#include <fmt/format.h>

namespace icma::sqlite {

Result<> migrate(Database& database, std::span<const Migration> migrations,
                 const std::function<Result<>()>& before_change) {
  const auto latest = static_cast<std::int64_t>(migrations.size());
  ICMA_TRY(std::int64_t version, database.user_version());
  if (version > latest) {
    return fail(ErrorKind::kTooNew,
                fmt::format("the data was written by a newer version of this program (schema {}, "
                            "this program knows {}); update the program to open it",
                            version, latest),
                database.path().string());
  }
  if (version < latest && version > 0 && before_change) ICMA_TRY_VOID(before_change());
  while (version < latest) {
    const Migration& next = migrations[static_cast<std::size_t>(version)];
    ICMA_CHECK(next.number == version + 1);
    ICMA_TRY(Transaction transaction, Transaction::begin(database));
    // Another process may have migrated while this one waited for the lock.
    ICMA_TRY(const std::int64_t now, database.user_version());
    if (now == version) {
      ICMA_TRY_VOID(database.execute(next.sql));
      ICMA_TRY_VOID(database.execute(fmt::format("PRAGMA user_version={}", next.number)));
      ICMA_TRY_VOID(transaction.commit());
    }
    ICMA_TRY(version, database.user_version());
  }
  return {};
}

}  // namespace icma::sqlite
