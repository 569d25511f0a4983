// SPDX-License-Identifier: Apache-2.0
// What a real server's ledger holds of a learner, read beside it or when it has ended.
#pragma once

#include <doctest/doctest.h>
#include <map>
#include <set>

#include "courses/sqlite/database.h"
#include "sync/server/sqlite_store.h"

namespace icma::e2e {

struct Books {
  std::set<Uuid> events;                // that were folded, the server's own among them
  std::set<Uuid> of_learner;            // those of them that a person's act made
  std::map<std::string, int> accepted;  // decisions that accept, by "program/module"
  int set_aside = 0;
  std::int64_t rows = 0;
};

// Fails the case when an event was folded twice.
inline Books read_books(const std::filesystem::path& file, const Uuid& learner) {
  const auto ledger = server::SqliteStore::open(file).value();
  Books out;
  for (;;) {
    const auto rows = ledger->events_after(learner, out.rows, 2000, SIZE_MAX);
    REQUIRE(rows);
    if (rows->empty()) return out;
    for (const server::EventRow& row : *rows) {
      out.rows = row.n;
      if (row.standing == 2) ++out.set_aside;
      if (row.standing == 0) CHECK(out.events.insert(row.event_id).second);
      const bool act = !records::is_server_authored(row.type) && row.type != "device.started";
      if (row.standing == 0 && act) out.of_learner.insert(row.event_id);
      if (row.type != "decision.made") continue;
      const auto event = records::parse_record(row.record).value();
      const records::Subject& about = event.envelope.subject;
      const bool accepts = event.body.at("status").get<std::string>().starts_with("accepted");
      if (accepts) ++out.accepted[about.program + "/" + about.module];
    }
  }
}

// The derived rows in the form of LearnerStore::snapshot().
inline std::string derived_rows(const std::filesystem::path& file, const Uuid& learner) {
  const auto database = sqlite::Database::open(file, {}).value();
  sqlite::Statement query = database->statement(
      "SELECT kind || ' ' || key || ' ' || value FROM derived WHERE learner = ?1 "
      "ORDER BY kind, key");
  query.bind(1, learner);
  std::string out;
  while (query.step().value()) out += query.text(0) + "\n";
  return out;
}

}  // namespace icma::e2e
