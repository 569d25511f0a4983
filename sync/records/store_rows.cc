// SPDX-License-Identifier: Apache-2.0
#include "sync/records/store_rows.h"

namespace icma::records {

Result<std::optional<std::string>> DerivedSource::load(std::string_view kind,
                                                       std::string_view key) {
  sqlite::Statement query = database_.statement(sql::kDerivedGet);
  query.bind(1, kind).bind(2, key);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return query.text(0);
}

Result<> DerivedSource::save(std::string_view kind, std::string_view key, std::string_view value) {
  return database_.statement(sql::kDerivedSet).bind(1, kind).bind(2, key).bind(3, value).run();
}

Result<bool> DerivedSource::folded(const Uuid& event_id) {
  return database_.statement(sql::kEventFolded).bind(1, event_id).step();
}

Result<Stored> read_stored(const sqlite::Statement& row) {
  Stored out;
  ICMA_TRY(out.record.device, row.uuid(0));
  out.record.seq = row.integer(1);
  out.record.envelope = row.text(2);
  ICMA_TRY(out.record.body_hash, row.hash(3));
  ICMA_TRY(out.record.hash, row.hash(4));
  if (!row.is_null(5)) {
    ICMA_TRY(out.record.signature, signature_from_bytes(row.blob(5)));
  }
  if (!row.is_null(6)) out.record.salt = row.bytes(6);
  if (!row.is_null(7)) out.record.body = row.text(7);
  out.standing = static_cast<int>(row.integer(8));
  if (!row.is_null(9)) out.n = row.integer(9);
  return out;
}

Result<std::optional<Stream>> find_stream(sqlite::Database& database, const Uuid& device) {
  sqlite::Statement query = database.statement(sql::kStreamGet);
  query.bind(1, device);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  Stream out{.device = device, .kind = static_cast<StreamKind>(query.integer(0))};
  ICMA_TRY(out.key, public_key_from_bytes(query.blob(1)));
  out.head_seq = query.integer(2);
  ICMA_TRY(out.head_hash, query.hash(3));
  out.server_have_seq = query.integer(4);
  return out;
}

Result<> insert_event(sqlite::Database& database, const Record& record, const Uuid& event_id,
                      std::string_view type, int standing, std::optional<std::int64_t> n) {
  sqlite::Statement insert = database.statement(sql::kEventAdd);
  insert.bind(1, record.device)
      .bind(2, record.seq)
      .bind(3, event_id)
      .bind(4, type)
      .bind(5, standing)
      .bind(6, n)
      .bind(7, record.envelope)
      .bind(8, record.body_hash)
      .bind(9, record.hash);
  if (record.signature) {
    insert.bind(10, ByteView(record.signature->bytes));
  } else {
    insert.bind_null(10);
  }
  if (record.body) {
    insert.bind(11, ByteView(record.salt)).bind(12, *record.body);
  } else {
    insert.bind_null(11).bind_null(12);
  }
  return insert.run();
}

Result<> insert_stream(sqlite::Database& database, const Stream& stream) {
  return database.statement(sql::kStreamAdd)
      .bind(1, stream.device)
      .bind(2, static_cast<int>(stream.kind))
      .bind(3, ByteView(stream.key.bytes))
      .bind(4, Hash{})
      .run();
}

Result<> store_head(sqlite::Database& database, const Stream& stream) {
  return database.statement(sql::kStreamHead)
      .bind(1, stream.device)
      .bind(2, stream.head_seq)
      .bind(3, stream.head_hash)
      .run();
}

}  // namespace icma::records
