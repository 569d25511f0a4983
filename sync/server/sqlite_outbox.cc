// SPDX-License-Identifier: Apache-2.0
#include "sync/server/queries.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {
namespace {

Result<std::vector<OutboxRow>> read_rows(sqlite::Statement& query) {
  std::vector<OutboxRow> out;
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    OutboxRow row{.n = query.integer(1),
                  .payload = query.text(4),
                  .state = static_cast<OutboxState>(query.integer(5)),
                  .tries = static_cast<int>(query.integer(6)),
                  .delay = Millis(query.integer(7)),
                  .problem = query.text(8)};
    ICMA_TRY(row.learner, query.uuid(0));
    ICMA_TRY(row.decision, query.uuid(2));
    ICMA_TRY(row.key, query.uuid(3));
    out.push_back(std::move(row));
  }
}

std::int64_t ms(Time time) {
  return time.time_since_epoch().count();
}

}  // namespace

Result<> SqliteStore::add_outbox(const OutboxRow& row) {
  return database_->statement(sql::kOutboxAdd)
      .bind(1, row.learner)
      .bind(2, row.n)
      .bind(3, row.decision)
      .bind(4, row.key)
      .bind(5, row.payload)
      .run();
}

Result<bool> SqliteStore::in_outbox(const Uuid& learner, const Uuid& decision) {
  return database_->statement(sql::kOutboxHas).bind(1, learner).bind(2, decision).step();
}

Result<std::vector<OutboxRow>> SqliteStore::due_outbox(Time now, int limit) {
  sqlite::Statement query = database_->statement(sql::kOutboxDue);
  query.bind(1, ms(now)).bind(2, limit);
  return read_rows(query);
}

Result<> SqliteStore::settle_outbox(const OutboxRow& row, Time next) {
  sqlite::Statement update = database_->statement(sql::kOutboxSettle);
  update.bind(1, row.learner)
      .bind(2, row.n)
      .bind(3, static_cast<int>(row.state))
      .bind(4, row.tries)
      .bind(5, static_cast<std::int64_t>(row.delay.count()))
      .bind(7, row.problem);
  if (row.state == OutboxState::kWaiting) {
    update.bind(6, ms(next));
  } else {
    update.bind_null(6);
  }
  ICMA_TRY_VOID(update.run());
  if (row.state == OutboxState::kWaiting) return {};
  return database_->statement(sql::kOutboxNext).bind(1, row.learner).bind(2, ms(next)).run();
}

Result<std::vector<OutboxRow>> SqliteStore::outbox(OutboxState state, int limit) {
  sqlite::Statement query = database_->statement(sql::kOutboxByState);
  query.bind(1, static_cast<int>(state)).bind(2, limit);
  return read_rows(query);
}

Result<OutboxCounts> SqliteStore::outbox_counts() {
  sqlite::Statement query = database_->statement(sql::kOutboxCounts);
  ICMA_TRY_VOID(query.one());
  return OutboxCounts{.waiting = query.integer(0), .parked = query.integer(1)};
}

}  // namespace icma::server
