// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <set>

#include "courses/base/mutant.h"
#include "sync/records/backups.h"
#include "sync/records/learner_store.h"
#include "sync/records/store_rows.h"

namespace icma::records {

Result<std::vector<Stream>> LearnerStore::streams() {
  std::vector<Stream> out;
  sqlite::Statement query = database_->statement(sql::kStreamAll);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    Stream stream{.kind = static_cast<StreamKind>(query.integer(1)),
                  .head_seq = query.integer(3),
                  .server_have_seq = query.integer(5)};
    ICMA_TRY(stream.device, query.uuid(0));
    ICMA_TRY(stream.key, public_key_from_bytes(query.blob(2)));
    ICMA_TRY(stream.head_hash, query.hash(4));
    out.push_back(stream);
  }
}

Result<std::optional<Stream>> LearnerStore::stream(const Uuid& device) {
  return find_stream(*database_, device);
}

Result<Hash> LearnerStore::hash_at(const Uuid& device, std::int64_t seq) {
  if (seq == 0) return Hash{};
  sqlite::Statement query = database_->statement(sql::kEventHash);
  query.bind(1, device).bind(2, seq);
  ICMA_TRY_VOID(query.one());
  return query.hash(0);
}

Result<std::vector<Stored>> LearnerStore::records(const Uuid& device, std::int64_t from,
                                                  int max_events, std::size_t max_bytes) {
  std::vector<Stored> out;
  std::size_t bytes = 0;
  sqlite::Statement query = database_->statement(sql::kEventRange);
  query.bind(1, device).bind(2, from).bind(3, max_events);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(Stored stored, read_stored(query));
    // Escaping may double a text on the wire; the rest of a record is a few hundred bytes.
    bytes += 2 * (stored.record.envelope.size() + stored.record.body.value_or("").size()) + 400;
    if (!out.empty() && bytes > max_bytes) return out;
    out.push_back(std::move(stored));
  }
}

Result<Signature> LearnerStore::sign_at(std::int64_t seq) {
  ICMA_TRY(const Hash hash, hash_at(device().device, seq));
  const Signature signature = sign_head(device().key, chain(device().device), seq, hash);
  ICMA_TRY_VOID(database_->statement(sql::kEventSign)
                    .bind(1, device().device)
                    .bind(2, seq)
                    .bind(3, ByteView(signature.bytes))
                    .run());
  return signature;
}

Result<std::int64_t> LearnerStore::last_signed(const Uuid& device) {
  sqlite::Statement query = database_->statement(sql::kLastSigned);
  query.bind(1, device);
  ICMA_TRY_VOID(query.one());
  return query.integer(0);  // NULL reads as 0
}

Result<std::int64_t> LearnerStore::first_unnumbered(const Uuid& device) {
  sqlite::Statement query = database_->statement(sql::kEventUnnumbered);
  query.bind(1, device);
  ICMA_TRY_VOID(query.one());
  return query.integer(0);  // NULL reads as 0
}

Result<> LearnerStore::set_server_have(const Uuid& device, std::int64_t seq) {
  return database_->statement(sql::kStreamServerHave).bind(1, device).bind(2, seq).run();
}

bool LearnerStore::may_fold(const Event& event, const Record& record, bool by_server) const {
  const Envelope& envelope = event.envelope;
  if (envelope.learner != options_.learner || !fits_author(envelope.type, by_server)) return false;
  return !record.body || check_body(envelope.type, envelope.type_version, event.body).has_value();
}

Result<> LearnerStore::receive_one(State& state, std::map<Uuid, Stream>& streams,
                                   const Received& item) {
  const Record& record = item.record;
  const auto at = streams.find(record.device);
  if (at == streams.end()) {
    return fail(ErrorKind::kInvalid, "the server sent an event of a stream it did not introduce",
                record.device.to_string());
  }
  Stream& stream = at->second;
  if (record.seq <= stream.head_seq) {
    ICMA_TRY(const Hash known, hash_at(record.device, record.seq));
    if (known != record.hash) {
      // Ours stays; the exchange of this stream ends in a fork, which re-homes what differs.
      if (stream.kind == StreamKind::kOwn) return {};
      return note_problem({record.device, record.seq, "R01",
                           "the server holds another event at this place", options_.clock->now()},
                          record);
    }
    return database_->statement(sql::kEventNumber)
        .bind(1, record.device)
        .bind(2, record.seq)
        .bind(3, item.n)
        .run();
  }
  if (record.seq != stream.head_seq + 1) {
    return fail(ErrorKind::kInvalid, "the server left out an event",
                fmt::format("{} #{}", record.device.to_string(), record.seq));
  }
  ICMA_TRY_VOID(check_record(chain(record.device), stream.head_hash, record));
  const bool by_server = stream.kind == StreamKind::kServer;
  const bool signed_well =
      record.signature &&
      verify_head(stream.key, chain(record.device), record.seq, record.hash, *record.signature);
  if ((by_server || record.signature) && !signed_well) {
    return fail(ErrorKind::kUnverified, "a signature does not hold",
                fmt::format("{} #{}", record.device.to_string(), record.seq));
  }
  const Result<Event> event = parse_record(record);
  int standing = 2;
  if (event && may_fold(*event, record, by_server)) {
    standing = apply(state, *event) ? 0 : 1;
    ICMA_TRY_VOID(state.loaded());
    if (by_server) signed_seen_ = std::max(signed_seen_, event->envelope.occurrence.utc);
  }
  ICMA_TRY_VOID(insert_event(*database_, record, event ? event->envelope.event_id : Uuid{},
                             event ? event->envelope.type : std::string(), standing, item.n));
  stream.head_seq = record.seq;
  stream.head_hash = record.hash;
  return {};
}

Result<> LearnerStore::receive(std::span<const Received> page, std::span<const Stream> introduced,
                               const Cursor& end) {
  if (mutant("page-before-events") && end.n > 0) {
    ICMA_TRY_VOID(database_->statement(sql::kPageAdd).bind(1, end.n).bind(2, end.hash).run());
  }
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  for (const Stream& stream : introduced) {
    ICMA_TRY(const auto known, find_stream(*database_, stream.device));
    if (!known) {
      ICMA_TRY_VOID(insert_stream(*database_, stream));
    } else if (known->key != stream.key) {
      return fail(ErrorKind::kUnverified, "the server names another key for a known stream",
                  stream.device.to_string());
    }
  }
  ICMA_TRY(const std::vector<Stream> known, streams());
  std::map<Uuid, Stream> heads;
  for (const Stream& stream : known) heads[stream.device] = stream;
  const std::map<Uuid, Stream> before = heads;
  signed_seen_ = {};
  DerivedSource source(*database_);
  State state(&source);
  for (const Received& item : page) ICMA_TRY_VOID(receive_one(state, heads, item));
  ICMA_TRY_VOID(state.save());
  ICMA_TRY_VOID(note_signed_time());
  for (const auto& [device, stream] : heads) {
    if (stream.head_seq != before.at(device).head_seq) {
      ICMA_TRY_VOID(store_head(*database_, stream));
    }
  }
  if (end.n > 0) {
    ICMA_TRY_VOID(database_->statement(sql::kPageAdd).bind(1, end.n).bind(2, end.hash).run());
  }
  return transaction.commit();
}

Result<Cursor> LearnerStore::cursor(std::int64_t at_or_before) {
  sqlite::Statement query = database_->statement(sql::kPageLast);
  query.bind(1, at_or_before);
  ICMA_TRY(const bool found, query.step());
  if (!found) return Cursor{};
  Cursor out{.n = query.integer(0)};
  ICMA_TRY(out.hash, query.hash(1));
  return out;
}

Result<> LearnerStore::drop_cursor_after(std::int64_t n) {
  return database_->statement(sql::kPageDropAfter).bind(1, n).run();
}

Result<> LearnerStore::note_problem(const Problem& problem, const Record& record) {
  const Json raw{{"envelope", record.envelope},
                 {"body", record.body ? Json(*record.body) : Json()},
                 {"salt", hex(record.salt)},
                 {"hash", record.hash.to_hex()}};
  return database_->statement(sql::kQuarantineAdd)
      .bind(1, problem.device)
      .bind(2, problem.seq)
      .bind(3, problem.code)
      .bind(4, problem.reason)
      .bind(5, static_cast<std::int64_t>(problem.noted.time_since_epoch().count()))
      .bind(6, dump_json(raw))
      .run();
}

Result<> LearnerStore::add_sync_run(std::string_view outcome) {
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(
      database_->statement(sql::kRunAdd)
          .bind(1, static_cast<std::int64_t>(options_.clock->now().time_since_epoch().count()))
          .bind(2, outcome)
          .run());
  ICMA_TRY_VOID(database_->statement(sql::kRunTrim).run());
  return transaction.commit();
}

Result<std::string> LearnerStore::fact(std::string_view key) {
  sqlite::Statement query = database_->statement(sql::kMetaGet);
  query.bind(1, key);
  ICMA_TRY(const bool found, query.step());
  return found ? query.text(0) : std::string();
}

Result<> LearnerStore::set_fact(std::string_view key, std::string_view value) {
  return database_->statement(sql::kMetaSet).bind(1, key).bind(2, value).run();
}

Result<> LearnerStore::verify() {
  ICMA_TRY(const std::vector<Stream> all, streams());
  for (const Stream& stream : all) {
    Hash prev;
    std::int64_t seq = 0;
    sqlite::Statement query = database_->statement(sql::kEventRange);
    query.bind(1, stream.device).bind(2, 1).bind(3, INT64_MAX);
    while (true) {
      ICMA_TRY(const bool more, query.step());
      if (!more) break;
      ICMA_TRY(const Stored stored, read_stored(query));
      if (stored.record.seq != ++seq) {
        return fail(ErrorKind::kUnverified, "an event is missing",
                    fmt::format("{} #{}", stream.device.to_string(), seq));
      }
      ICMA_TRY_VOID(check_record(chain(stream.device), prev, stored.record));
      if (stored.record.signature && !verify_head(stream.key, chain(stream.device), seq,
                                                  stored.record.hash, *stored.record.signature)) {
        return fail(ErrorKind::kUnverified, "a signature does not hold",
                    fmt::format("{} #{}", stream.device.to_string(), seq));
      }
      prev = stored.record.hash;
    }
    if (seq != stream.head_seq || prev != stream.head_hash) {
      return fail(ErrorKind::kUnverified, "a stream does not end where it should",
                  fmt::format("{} #{}", stream.device.to_string(), seq));
    }
  }
  return {};
}

// What an earlier program set aside because it knew the type or its author otherwise is judged
// anew.
Result<> LearnerStore::fold_all(State& state, std::vector<Judged>& changed) {
  ICMA_TRY(const std::vector<Stream> all, streams());
  std::set<Uuid> of_server;
  for (const Stream& stream : all) {
    if (stream.kind == StreamKind::kServer) of_server.insert(stream.device);
  }
  sqlite::Statement query = database_->statement(sql::kEventEvery);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return {};
    ICMA_TRY(const Stored stored, read_stored(query));
    if (stored.standing == 1) continue;
    const Record& record = stored.record;
    const Result<Event> event = parse_record(record);
    if (stored.standing == 2) {
      if (!event || !may_fold(*event, record, of_server.contains(record.device))) continue;
      changed.push_back({record.device, record.seq, apply(state, *event) ? 0 : 1});
      continue;
    }
    if (!event) return std::unexpected(event.error());
    apply(state, *event);
  }
}

Result<> LearnerStore::rebuild() {
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  State state;
  std::vector<Judged> changed;
  ICMA_TRY_VOID(fold_all(state, changed));
  for (const Judged& one : changed) {
    ICMA_TRY_VOID(database_->statement(sql::kEventStanding)
                      .bind(1, one.device)
                      .bind(2, one.seq)
                      .bind(3, one.standing)
                      .run());
  }
  ICMA_TRY_VOID(database_->statement(sql::kDerivedClear).run());
  DerivedSource source(*database_);
  ICMA_TRY_VOID(state.save(&source));
  return transaction.commit();
}

Result<> LearnerStore::backup_daily() {
  if (options_.backups.empty()) return {};
  return backup_of_day(*database_, options_.backups, options_.clock->now());
}

}  // namespace icma::records
