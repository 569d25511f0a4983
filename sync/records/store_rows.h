// SPDX-License-Identifier: Apache-2.0
// How records, streams and derived rows lie in the learner's database; used by LearnerStore alone.
#pragma once

#include "sync/records/learner_store.h"
#include "sync/records/queries.h"

namespace icma::records {

// The derived table as a source of the fold.
class DerivedSource final : public StateSource {
 public:
  explicit DerivedSource(sqlite::Database& database) : database_(database) {}
  Result<std::optional<std::string>> load(std::string_view kind, std::string_view key) override;
  Result<> save(std::string_view kind, std::string_view key, std::string_view value) override;
  Result<bool> folded(const Uuid& event_id) override;

 private:
  sqlite::Database& database_;
};

// The row a statement stands on, of the queries that read whole events.
Result<Stored> read_stored(const sqlite::Statement& row);
Result<std::optional<Stream>> find_stream(sqlite::Database& database, const Uuid& device);
Result<> insert_event(sqlite::Database& database, const Record& record, const Uuid& event_id,
                      std::string_view type, int standing, std::optional<std::int64_t> n);
Result<> insert_stream(sqlite::Database& database, const Stream& stream);
Result<> store_head(sqlite::Database& database, const Stream& stream);

}  // namespace icma::records
