// SPDX-License-Identifier: Apache-2.0
#include "sync/server/sqlite_store.h"

#include "sync/server/queries.h"

namespace icma::server {
namespace {

constexpr std::int32_t kApplicationId = 0x49435356;  // "ICSV"

Result<StreamRow> read_stream(const sqlite::Statement& row) {
  StreamRow out{.by_server = row.integer(1) != 0,
                .have_seq = row.integer(3),
                .nonce = row.text(5),
                .nonce_before = row.text(6),
                .nonce_epoch = row.text(7)};
  ICMA_TRY(out.device, row.uuid(0));
  ICMA_TRY(out.key, public_key_from_bytes(row.blob(2)));
  ICMA_TRY(out.have_hash, row.hash(4));
  if (!row.is_null(8)) out.revoked = Time(Millis(row.integer(8)));
  return out;
}

Result<EventRow> read_event(const sqlite::Statement& row) {
  EventRow out{.n = row.integer(0),
               .type = row.text(4),
               .standing = static_cast<int>(row.integer(5)),
               .code = row.text(6),
               .received = Time(Millis(row.integer(7)))};
  records::Record& record = out.record;
  ICMA_TRY(record.device, row.uuid(1));
  record.seq = row.integer(2);
  ICMA_TRY(out.event_id, row.uuid(3));
  ICMA_TRY(out.page_hash, row.hash(8));
  record.envelope = row.text(9);
  ICMA_TRY(record.body_hash, row.hash(10));
  ICMA_TRY(record.hash, row.hash(11));
  if (!row.is_null(12)) {
    ICMA_TRY(record.signature, signature_from_bytes(row.blob(12)));
  }
  if (!row.is_null(13)) record.salt = row.bytes(13);
  if (!row.is_null(14)) record.body = row.text(14);
  return out;
}

class LearnerDerived final : public records::StateSource {
 public:
  LearnerDerived(sqlite::Database& database, const Uuid& learner)
      : database_(database), learner_(learner) {}

  Result<std::optional<std::string>> load(std::string_view kind, std::string_view key) override {
    sqlite::Statement query = database_.statement(sql::kDerivedGet);
    query.bind(1, learner_).bind(2, kind).bind(3, key);
    ICMA_TRY(const bool found, query.step());
    if (!found) return std::nullopt;
    return query.text(0);
  }
  Result<> save(std::string_view kind, std::string_view key, std::string_view value) override {
    if (value.empty()) {
      return database_.statement(sql::kDerivedDrop)
          .bind(1, learner_)
          .bind(2, kind)
          .bind(3, key)
          .run();
    }
    return database_.statement(sql::kDerivedSet)
        .bind(1, learner_)
        .bind(2, kind)
        .bind(3, key)
        .bind(4, value)
        .run();
  }
  Result<bool> folded(const Uuid& event_id) override {
    return database_.statement(sql::kFolded).bind(1, learner_).bind(2, event_id).step();
  }

 private:
  sqlite::Database& database_;
  Uuid learner_;
};

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& path,
                                                       sqlite::FaultPoint* fault) {
  ICMA_TRY(auto database,
           sqlite::Database::open(path, {.application_id = kApplicationId, .fault = fault}));
  ICMA_TRY_VOID(sqlite::migrate(*database, ledger_migrations()));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(database)));
}

Result<> SqliteStore::unit(const std::function<Result<>()>& work) {
  if (!in_group_) {
    ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
    in_group_ = true;
    const Result<> done = work();
    in_group_ = false;
    ICMA_TRY_VOID(done);
    return transaction.commit();
  }
  ICMA_TRY_VOID(database_->execute("SAVEPOINT unit"));
  Result<> done = work();
  if (done) done = database_->execute("RELEASE unit");
  if (done) return {};
  // When this fails too, the group's commit fails and takes everything back.
  ICMA_TRY_VOID(database_->execute("ROLLBACK TO unit; RELEASE unit"));
  return done;
}

Result<> SqliteStore::group(const std::function<void()>& units) {
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  {
    // Also when a unit throws: the next one is durable by itself again.
    const std::unique_ptr<bool, void (*)(bool*)> over(&in_group_,
                                                      [](bool* flag) { *flag = false; });
    in_group_ = true;
    units();
  }
  // A full disk or a broken file may have ended the transaction under the units' feet.
  if (!database_->in_transaction()) {
    return fail(ErrorKind::kIo, "the ledger's transaction was ended by an error of the disk");
  }
  return transaction.commit();
}

Result<std::string> SqliteStore::fact(std::string_view key) {
  sqlite::Statement query = database_->statement(sql::kMetaGet);
  query.bind(1, key);
  ICMA_TRY(const bool found, query.step());
  return found ? query.text(0) : std::string();
}

Result<> SqliteStore::set_fact(std::string_view key, std::string_view value) {
  return database_->statement(sql::kMetaSet).bind(1, key).bind(2, value).run();
}

Result<std::vector<StreamRow>> SqliteStore::streams(const Uuid& learner) {
  std::vector<StreamRow> out;
  sqlite::Statement query = database_->statement(sql::kStreamAll);
  query.bind(1, learner);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(StreamRow stream, read_stream(query));
    out.push_back(std::move(stream));
  }
}

Result<std::optional<StreamRow>> SqliteStore::stream(const Uuid& learner, const Uuid& device) {
  sqlite::Statement query = database_->statement(sql::kStreamGet);
  query.bind(1, learner).bind(2, device);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return read_stream(query);
}

Result<> SqliteStore::put_stream(const Uuid& learner, const StreamRow& stream) {
  return database_->statement(sql::kStreamPut)
      .bind(1, learner)
      .bind(2, stream.device)
      .bind(3, stream.by_server ? 1 : 0)
      .bind(4, ByteView(stream.key.bytes))
      .bind(5, stream.have_seq)
      .bind(6, stream.have_hash)
      .bind(7, stream.nonce)
      .bind(8, stream.nonce_before)
      .bind(9, stream.nonce_epoch)
      .run();
}

Result<> SqliteStore::add_contact(const Uuid& learner, const Uuid& device, std::int64_t seq,
                                  Time at, bool answer_received) {
  if (answer_received) {
    ICMA_TRY_VOID(
        database_->statement(sql::kContactReceived).bind(1, learner).bind(2, device).run());
  }
  return database_->statement(sql::kContactAdd)
      .bind(1, learner)
      .bind(2, device)
      .bind(3, seq)
      .bind(4, at.time_since_epoch().count())
      .run();
}

Result<std::vector<ContactRow>> SqliteStore::contacts(const Uuid& learner, const Uuid& device) {
  std::vector<ContactRow> out;
  sqlite::Statement query = database_->statement(sql::kContacts);
  query.bind(1, learner).bind(2, device);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ContactRow row{.seq = query.integer(0),
                   .first = Time(Millis(query.integer(1))),
                   .last = Time(Millis(query.integer(2)))};
    if (query.integer(3) != 0) row.received = Time(Millis(query.integer(3)));
    out.push_back(row);
  }
}

Result<> SqliteStore::revoke_stream(const Uuid& learner, const Uuid& device, Time when) {
  ICMA_TRY_VOID(database_->statement(sql::kStreamRevoke)
                    .bind(1, learner)
                    .bind(2, device)
                    .bind(3, static_cast<std::int64_t>(when.time_since_epoch().count()))
                    .run());
  if (database_->changes() == 1) return {};
  return fail(ErrorKind::kNotFound, "the learner has no such device");
}

Result<HeadRow> SqliteStore::head(const Uuid& learner) {
  sqlite::Statement query = database_->statement(sql::kHeadGet);
  query.bind(1, learner);
  ICMA_TRY(const bool found, query.step());
  if (!found) return HeadRow{};
  HeadRow out{.n = query.integer(0)};
  ICMA_TRY(out.page_hash, query.hash(1));
  return out;
}

Result<> SqliteStore::put_head(const Uuid& learner, const HeadRow& head) {
  return database_->statement(sql::kHeadPut)
      .bind(1, learner)
      .bind(2, head.n)
      .bind(3, head.page_hash)
      .run();
}

Result<> SqliteStore::add_event(const Uuid& learner, const EventRow& event) {
  const records::Record& record = event.record;
  sqlite::Statement insert = database_->statement(sql::kEventAdd);
  insert.bind(1, learner)
      .bind(2, event.n)
      .bind(3, record.device)
      .bind(4, record.seq)
      .bind(5, event.event_id)
      .bind(6, event.type)
      .bind(7, event.standing)
      .bind(8, event.code)
      .bind(9, static_cast<std::int64_t>(event.received.time_since_epoch().count()))
      .bind(10, event.page_hash)
      .bind(11, record.envelope)
      .bind(12, record.body_hash)
      .bind(13, record.hash);
  if (record.signature) {
    insert.bind(14, ByteView(record.signature->bytes));
  } else {
    insert.bind_null(14);
  }
  if (record.body) {
    insert.bind(15, ByteView(record.salt)).bind(16, *record.body);
  } else {
    insert.bind_null(15).bind_null(16);
  }
  return insert.run();
}

Result<Hash> SqliteStore::hash_at(const Uuid& learner, const Uuid& device, std::int64_t seq) {
  if (seq == 0) return Hash{};
  sqlite::Statement query = database_->statement(sql::kEventHash);
  query.bind(1, learner).bind(2, device).bind(3, seq);
  ICMA_TRY_VOID(query.one());
  return query.hash(0);
}

Result<std::optional<Hash>> SqliteStore::page_hash_at(const Uuid& learner, std::int64_t n) {
  if (n == 0) return Hash{};
  sqlite::Statement query = database_->statement(sql::kEventPageHash);
  query.bind(1, learner).bind(2, n);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return query.hash(0);
}

Result<std::vector<EventRow>> SqliteStore::events_after(const Uuid& learner, std::int64_t n,
                                                        int max_events, std::size_t max_bytes) {
  std::vector<EventRow> out;
  std::size_t bytes = 0;
  sqlite::Statement query = database_->statement(sql::kEventsAfter);
  query.bind(1, learner).bind(2, n).bind(3, max_events);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(EventRow event, read_event(query));
    bytes += 2 * (event.record.envelope.size() + event.record.body.value_or("").size()) + 400;
    if (!out.empty() && bytes > max_bytes) return out;
    out.push_back(std::move(event));
  }
}

Result<std::optional<EventRow>> SqliteStore::folded_event(const Uuid& learner,
                                                          const Uuid& event_id) {
  sqlite::Statement query = database_->statement(sql::kEventFolded);
  query.bind(1, learner).bind(2, event_id);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return read_event(query);
}

Result<std::vector<std::pair<Uuid, EventRow>>> SqliteStore::quarantined(int limit) {
  std::vector<std::pair<Uuid, EventRow>> out;
  sqlite::Statement query = database_->statement(sql::kEventQuarantined);
  query.bind(1, limit);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(EventRow event, read_event(query));
    ICMA_TRY(const Uuid learner, query.uuid(15));
    out.emplace_back(learner, std::move(event));
  }
}

std::unique_ptr<records::StateSource> SqliteStore::derived(const Uuid& learner) {
  return std::make_unique<LearnerDerived>(*database_, learner);
}

Result<> SqliteStore::check() {
  return database_->quick_check();
}

Result<> SqliteStore::backup_to(const std::filesystem::path& target) {
  return database_->backup_to(target);
}

}  // namespace icma::server
