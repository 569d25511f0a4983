// SPDX-License-Identifier: Apache-2.0
// Licences and their seats.
#include "sync/server/queries.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {
namespace {

std::int64_t ms(Time time) {
  return time.time_since_epoch().count();
}

Result<std::optional<Hash>> optional_hash(const sqlite::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  ICMA_TRY(const Hash hash, row.hash(column));
  return hash;
}

Result<std::optional<Uuid>> optional_uuid(const sqlite::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  ICMA_TRY(const Uuid id, row.uuid(column));
  return id;
}

Result<Licence> read_licence(const sqlite::Statement& row) {
  Licence out{.id = row.text(0),
              .kind = static_cast<LicenceKind>(row.integer(1)),
              .name = row.text(2),
              .terms = row.text(3),
              .seats = row.integer(4),
              .code_until = Time(Millis(row.integer(6))),
              .created = Time(Millis(row.integer(7)))};
  ICMA_TRY(out.code_hash, optional_hash(row, 5));
  return out;
}

Result<std::optional<Licence>> one_licence(sqlite::Statement& query) {
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return read_licence(query);
}

Result<Seat> read_seat(const sqlite::Statement& row) {
  Seat out{.licence = row.text(0),
           .person = row.text(1),
           .name = row.text(2),
           .email = row.text(3),
           .member = row.text(4),
           .state = static_cast<SeatState>(row.integer(5))};
  ICMA_TRY(out.code_hash, optional_hash(row, 6));
  ICMA_TRY(out.learner, optional_uuid(row, 7));
  ICMA_TRY(out.grant, optional_uuid(row, 8));
  return out;
}

}  // namespace

Result<> SqliteStore::add_licence(const Licence& licence) {
  sqlite::Statement insert = database_->statement(sql::kLicenceAdd);
  insert.bind(1, licence.id)
      .bind(2, static_cast<int>(licence.kind))
      .bind(3, licence.name)
      .bind(4, licence.terms)
      .bind(5, licence.seats);
  return insert.bind(6, licence.code_hash)
      .bind(7, ms(licence.code_until))
      .bind(8, ms(licence.created))
      .run();
}

Result<std::optional<Licence>> SqliteStore::licence(std::string_view id) {
  sqlite::Statement query = database_->statement(sql::kLicenceGet);
  query.bind(1, id);
  return one_licence(query);
}

Result<std::optional<Licence>> SqliteStore::licence_by_code(const Hash& code_hash) {
  sqlite::Statement query = database_->statement(sql::kLicenceByCode);
  query.bind(1, code_hash);
  return one_licence(query);
}

Result<std::vector<Licence>> SqliteStore::licences() {
  std::vector<Licence> out;
  sqlite::Statement query = database_->statement(sql::kLicenceAll);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(Licence licence, read_licence(query));
    out.push_back(std::move(licence));
  }
}

Result<> SqliteStore::put_seat(const Seat& seat) {
  sqlite::Statement insert = database_->statement(sql::kSeatPut);
  insert.bind(1, seat.licence)
      .bind(2, seat.person)
      .bind(3, seat.name)
      .bind(4, seat.email)
      .bind(5, seat.member)
      .bind(6, static_cast<int>(seat.state));
  return insert.bind(7, seat.code_hash).bind(8, seat.learner).bind(9, seat.grant).run();
}

Result<std::vector<Seat>> SqliteStore::seats(std::string_view licence) {
  std::vector<Seat> out;
  sqlite::Statement query = database_->statement(sql::kSeatAll);
  query.bind(1, licence);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(Seat seat, read_seat(query));
    out.push_back(std::move(seat));
  }
}

Result<std::optional<Seat>> SqliteStore::seat_by_code(const Hash& code_hash) {
  sqlite::Statement query = database_->statement(sql::kSeatByCode);
  query.bind(1, code_hash);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  ICMA_TRY(Seat seat, read_seat(query));
  return seat;
}

Result<> SqliteStore::drop_invitation(const Hash& code_hash) {
  return database_->statement(sql::kInvitationDrop).bind(1, code_hash).run();
}

}  // namespace icma::server
