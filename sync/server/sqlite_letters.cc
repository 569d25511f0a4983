// SPDX-License-Identifier: Apache-2.0
// Letters that wait for an officer, and the sign-ins that could vouch for one.
#include "sync/server/queries.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {
namespace {

Result<HeldLetter> read_letter(const sqlite::Statement& row) {
  HeldLetter out{.reason = row.text(3), .received = Time(Millis(row.integer(4)))};
  ICMA_TRY(out.check, row.hash(0));
  ICMA_TRY(out.learner, row.uuid(1));
  ICMA_TRY(out.device, row.uuid(2));
  return out;
}

}  // namespace

Result<std::vector<Token>> SqliteStore::refresh_tokens(const Uuid& learner) {
  std::vector<Token> out;
  sqlite::Statement query = database_->statement(sql::kTokenRefresh);
  query.bind(1, learner);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    Token token{
        .learner = learner, .kind = TokenKind::kRefresh, .expires = Time(Millis(query.integer(2)))};
    ICMA_TRY(token.hash, query.hash(0));
    ICMA_TRY(token.family, query.uuid(1));
    if (!query.is_null(3)) token.used = Time(Millis(query.integer(3)));
    out.push_back(token);
  }
}

Result<> SqliteStore::hold_letter(const HeldLetter& letter) {
  return database_->statement(sql::kLetterAdd)
      .bind(1, letter.check)
      .bind(2, letter.learner)
      .bind(3, letter.device)
      .bind(4, letter.reason)
      .bind(5, static_cast<std::int64_t>(letter.received.time_since_epoch().count()))
      .bind(6, as_bytes(letter.bytes))
      .run();
}

Result<std::optional<HeldLetter>> SqliteStore::held_letter(const Hash& check) {
  sqlite::Statement query = database_->statement(sql::kLetterGet);
  query.bind(1, check);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  ICMA_TRY(HeldLetter out, read_letter(query));
  out.bytes = as_text(query.blob(5));
  return out;
}

Result<std::vector<HeldLetter>> SqliteStore::held_letters(int limit) {
  std::vector<HeldLetter> out;
  sqlite::Statement query = database_->statement(sql::kLetterAll);
  query.bind(1, limit);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(HeldLetter letter, read_letter(query));
    out.push_back(std::move(letter));
  }
}

Result<std::pair<std::int64_t, std::int64_t>> SqliteStore::count_held(const Uuid& learner) {
  sqlite::Statement query = database_->statement(sql::kLetterCount);
  query.bind(1, learner);
  ICMA_TRY_VOID(query.one());
  return std::pair(query.integer(0), query.integer(1));
}

Result<> SqliteStore::drop_held(const Hash& check) {
  return database_->statement(sql::kLetterDrop).bind(1, check).run();
}

}  // namespace icma::server
