// SPDX-License-Identifier: Apache-2.0
#include "sync/server/queries.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {
namespace {

std::int64_t ms(Time time) {
  return time.time_since_epoch().count();
}
Time time_at(const sqlite::Statement& row, int column) {
  return Time(Millis(row.integer(column)));
}

Result<std::optional<Uuid>> optional_uuid(const sqlite::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  ICMA_TRY(const Uuid id, row.uuid(column));
  return id;
}

Result<Account> read_account(const sqlite::Statement& row) {
  Account out{.login = row.text(1),
              .display_name = row.text(2),
              .password = row.text(3),
              .created = time_at(row, 4)};
  ICMA_TRY(out.learner, row.uuid(0));
  return out;
}

Result<std::optional<Account>> one_account(sqlite::Statement& query) {
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return read_account(query);
}

Result<std::optional<Grant>> one_grant(sqlite::Statement& query) {
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  Grant out{.user_code = query.text(1),
            .state = static_cast<GrantState>(query.integer(3)),
            .expires = time_at(query, 4),
            .polled = time_at(query, 5)};
  ICMA_TRY(out.device_code_hash, query.hash(0));
  ICMA_TRY(out.learner, optional_uuid(query, 2));
  return out;
}

}  // namespace

Result<> SqliteStore::add_account(const Account& account) {
  return database_->statement(sql::kAccountAdd)
      .bind(1, account.learner)
      .bind(2, account.login)
      .bind(3, account.display_name)
      .bind(4, account.password)
      .bind(5, ms(account.created))
      .run();
}

Result<std::optional<Account>> SqliteStore::account(std::string_view login) {
  sqlite::Statement query = database_->statement(sql::kAccountByLogin);
  query.bind(1, login);
  return one_account(query);
}

Result<std::optional<Account>> SqliteStore::account(const Uuid& learner) {
  sqlite::Statement query = database_->statement(sql::kAccountById);
  query.bind(1, learner);
  return one_account(query);
}

Result<std::vector<Account>> SqliteStore::accounts() {
  std::vector<Account> out;
  sqlite::Statement query = database_->statement(sql::kAccountAll);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(Account account, read_account(query));
    out.push_back(std::move(account));
  }
}

Result<> SqliteStore::put_token(const Token& token) {
  sqlite::Statement insert = database_->statement(sql::kTokenPut);
  insert.bind(1, token.hash)
      .bind(2, token.learner)
      .bind(3, token.family)
      .bind(4, static_cast<int>(token.kind))
      .bind(5, ms(token.expires));
  if (token.used) {
    insert.bind(6, ms(*token.used));
  } else {
    insert.bind_null(6);
  }
  return insert.run();
}

Result<std::optional<Token>> SqliteStore::token(const Hash& hash) {
  sqlite::Statement query = database_->statement(sql::kTokenGet);
  query.bind(1, hash);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  Token out{
      .hash = hash, .kind = static_cast<TokenKind>(query.integer(2)), .expires = time_at(query, 3)};
  ICMA_TRY(out.learner, query.uuid(0));
  ICMA_TRY(out.family, query.uuid(1));
  if (!query.is_null(4)) out.used = time_at(query, 4);
  return out;
}

Result<> SqliteStore::drop_family(const Uuid& family) {
  return database_->statement(sql::kTokenDropFamily).bind(1, family).run();
}

Result<> SqliteStore::drop_expired(Time now) {
  ICMA_TRY_VOID(database_->statement(sql::kTokenDropExpired).bind(1, ms(now)).run());
  return database_->statement(sql::kGrantDropExpired).bind(1, ms(now)).run();
}

Result<> SqliteStore::tie_sign_in(const Uuid& learner, const Uuid& family, const Uuid& device) {
  return database_->statement(sql::kSignInTie)
      .bind(1, learner)
      .bind(2, family)
      .bind(3, device)
      .run();
}

Result<> SqliteStore::drop_sign_ins(const Uuid& learner, const Uuid& device) {
  ICMA_TRY_VOID(database_->statement(sql::kTokenDropDevice).bind(1, learner).bind(2, device).run());
  return database_->statement(sql::kGrantDropLearner).bind(1, learner).run();
}

Result<> SqliteStore::put_grant(const Grant& grant) {
  return database_->statement(sql::kGrantPut)
      .bind(1, grant.device_code_hash)
      .bind(2, grant.user_code)
      .bind(3, grant.learner)
      .bind(4, static_cast<int>(grant.state))
      .bind(5, ms(grant.expires))
      .bind(6, ms(grant.polled))
      .run();
}

Result<std::optional<Grant>> SqliteStore::grant(const Hash& device_code_hash) {
  sqlite::Statement query = database_->statement(sql::kGrantGet);
  query.bind(1, device_code_hash);
  return one_grant(query);
}

Result<std::optional<Grant>> SqliteStore::grant_by_user_code(std::string_view user_code) {
  sqlite::Statement query = database_->statement(sql::kGrantByUserCode);
  query.bind(1, user_code);
  return one_grant(query);
}

Result<> SqliteStore::put_invitation(const Invitation& invitation) {
  return database_->statement(sql::kInvitationPut)
      .bind(1, invitation.code_hash)
      .bind(2, invitation.display_name)
      .bind(3, ms(invitation.expires))
      .bind(4, invitation.learner)
      .bind(5, invitation.terms)
      .run();
}

Result<std::optional<Invitation>> SqliteStore::invitation(const Hash& code_hash) {
  sqlite::Statement query = database_->statement(sql::kInvitationGet);
  query.bind(1, code_hash);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  Invitation out{
      .code_hash = code_hash, .display_name = query.text(0), .expires = time_at(query, 1)};
  ICMA_TRY(out.learner, optional_uuid(query, 2));
  out.terms = query.text(3);
  return out;
}

}  // namespace icma::server
