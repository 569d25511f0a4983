// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sqlite3.h>
#include <utility>

#include "courses/sqlite/database.h"

namespace icma::sqlite {

Statement::Statement(Database* database, sqlite3_stmt* handle, Error* prepare_error)
    : database_(database), handle_(handle) {
  if (prepare_error != nullptr) error_ = std::move(*prepare_error);
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      handle_(std::exchange(other.handle_, nullptr)),
      error_(std::move(other.error_)) {}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  reset();
  database_->idle_[sqlite3_sql(handle_)].push_back(handle_);
}

void Statement::reset() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

Statement& Statement::bind(int index, std::int64_t value) {
  if (handle_ == nullptr || error_) return *this;
  if (sqlite3_bind_int64(handle_, index, value) != SQLITE_OK) {
    error_ = database_->last_error("cannot bind", sqlite3_sql(handle_));
  }
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  if (handle_ == nullptr || error_) return *this;
  const char* data = text.data() == nullptr ? "" : text.data();
  if (sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) !=
      SQLITE_OK) {
    error_ = database_->last_error("cannot bind", sqlite3_sql(handle_));
  }
  return *this;
}

Statement& Statement::bind(int index, ByteView blob) {
  return bind_blob(index, blob, SQLITE_TRANSIENT);
}

Statement& Statement::bind_view(int index, ByteView blob) {
  return bind_blob(index, blob, SQLITE_STATIC);
}

Statement& Statement::bind_blob(int index, ByteView blob, void (*release)(void*)) {
  if (handle_ == nullptr || error_) return *this;
  const int code = blob.empty()
                       ? sqlite3_bind_zeroblob(handle_, index, 0)
                       : sqlite3_bind_blob64(handle_, index, blob.data(), blob.size(), release);
  if (code != SQLITE_OK) error_ = database_->last_error("cannot bind", sqlite3_sql(handle_));
  return *this;
}

Statement& Statement::bind_null(int index) {
  if (handle_ == nullptr || error_) return *this;
  if (sqlite3_bind_null(handle_, index) != SQLITE_OK) {
    error_ = database_->last_error("cannot bind", sqlite3_sql(handle_));
  }
  return *this;
}

Result<bool> Statement::step() {
  if (error_) return std::unexpected(*error_);
  if (handle_ == nullptr) return fail(ErrorKind::kInternal, "the statement is not prepared");
  if (auto error = database_->injected()) return std::unexpected(*error);
  if (database_->lost_transaction()) {
    return fail(ErrorKind::kIo, "the transaction was rolled back", sqlite3_sql(handle_));
  }
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(database_->last_error("cannot run the statement", sqlite3_sql(handle_)));
}

Result<> Statement::run() {
  ICMA_TRY(const bool row, step());
  if (row) return fail(ErrorKind::kInternal, "the statement gave rows", sqlite3_sql(handle_));
  return {};
}

Result<> Statement::one() {
  ICMA_TRY(const bool row, step());
  if (!row) return fail(ErrorKind::kNotFound, "no such row", sqlite3_sql(handle_));
  return {};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}
std::string Statement::text(int column) const {
  return std::string(text_view(column));
}

std::string_view Statement::text_view(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

ByteView Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Bytes Statement::bytes(int column) const {
  const ByteView view = blob(column);
  return {view.begin(), view.end()};
}

Result<Hash> Statement::hash(int column) const {
  auto value = hash_from_bytes(blob(column));
  if (!value) return fail(ErrorKind::kCorrupt, "a stored hash is malformed", sqlite3_sql(handle_));
  return value;
}

Result<Uuid> Statement::uuid(int column) const {
  auto value = uuid_from_bytes(blob(column));
  if (!value) return fail(ErrorKind::kCorrupt, "a stored id is malformed", sqlite3_sql(handle_));
  return value;
}

}  // namespace icma::sqlite
