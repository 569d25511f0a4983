// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/database.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <sqlite3.h>
#include <thread>
#include <utility>

#include "courses/sqlite/write_behind.h"

namespace icma::sqlite {
namespace {

ErrorKind kind_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::kBusy;
    case SQLITE_FULL:
      return ErrorKind::kNoSpace;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::kCorrupt;
    case SQLITE_CONSTRAINT:
      return ErrorKind::kConflict;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_IOERR:
      return ErrorKind::kIo;
    case SQLITE_INTERRUPT:
      return ErrorKind::kCancelled;
    default:
      return ErrorKind::kInternal;
  }
}

// What a check's first finding means. A page that could not be read now is no damage of what is
// stored: it may be read the next time.
ErrorKind kind_of_verdict(std::string_view verdict) {
  constexpr std::string_view kUnread = "unable to get the page. error code=";
  if (verdict.find("failed to get page") != std::string_view::npos) return ErrorKind::kIo;
  const auto at = verdict.find(kUnread);
  if (at == std::string_view::npos) return ErrorKind::kCorrupt;
  int code = SQLITE_CORRUPT;
  const std::string_view digits = verdict.substr(at + kUnread.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), code);
  return kind_of(code) == ErrorKind::kIo ? ErrorKind::kIo : ErrorKind::kCorrupt;
}

constexpr std::string_view kRecordsPragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=1000;";
// The cache keeps the pages of a whole batch of chunks (sync/transfer/chunk_batch.h) for the next:
// given back and taken again, each of them costs its page faults, a quarter of the speed.
constexpr std::string_view kContentPragmas =
    "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_spill=OFF;"
    "PRAGMA cache_size=-8192;";

constexpr int kForeignValue = 64 << 20;
// Whoever was refused looks again each millisecond for so long.
constexpr std::chrono::milliseconds kImpatient{500};

// A file name as a URI; `immutable` also keeps SQLite from rolling back a journal beside the file.
std::string immutable_uri(std::string_view path) {
  std::string out = "file:";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out + "?mode=ro&immutable=1";
}

// What sqlite.org/security.html advises for files from others.
void distrust(sqlite3* handle) {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kForeignValue);
}

}  // namespace

Error Database::last_error(std::string_view doing, std::string_view sql) const {
  const int code = sqlite3_extended_errcode(handle_);
  return Error{kind_of(code), fmt::format("{}: {}", doing, sqlite3_errmsg(handle_)),
               fmt::format("code {}, {}", code, sql.substr(0, 200))};
}

std::optional<Error> Database::injected() const {
  return fault_ == nullptr ? std::nullopt : fault_->next();
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                 const OpenOptions& options) {
  std::error_code code;
  const bool exists = std::filesystem::exists(path, code);
  const bool created = !exists || std::filesystem::file_size(path, code) == 0;
  if (options.access != Access::kReadWriteCreate && created) {
    return fail(ErrorKind::kNotFound, "the database does not exist yet", path.string());
  }
  auto database = std::unique_ptr<Database>(new Database());
  database->path_ = path;
  ICMA_TRY_VOID(database->open_file(options));
  database->busy_timeout_ = std::chrono::milliseconds(std::max(0, options.busy_timeout_ms));
  sqlite3_busy_handler(database->handle_, &Database::wait_a_moment, database.get());
  // SQLite does not wait by itself where two connections turn to the write-ahead log at once.
  const auto end = std::chrono::steady_clock::now() + database->busy_timeout_;
  auto configured = database->configure(options, created);
  while (!configured && configured.error().kind == ErrorKind::kBusy &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    configured = database->configure(options, created);
  }
  if (!configured) return std::unexpected(std::move(configured).error());
  database->fault_ = options.fault;
  return database;
}

// SQLite's own way waits up to 100 ms at a time. Beside one who writes without a pause, as a fast
// download does, a reader then misses the few free moments for half a second.
int Database::wait_a_moment(void* database, int times_before) {
  auto& self = *static_cast<Database*>(database);
  const auto now = std::chrono::steady_clock::now();
  if (times_before == 0) self.busy_since_ = now;
  const auto waited = now - self.busy_since_;
  if (waited >= self.busy_timeout_) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(waited < kImpatient ? 1 : 10));
  return 1;
}

Result<> Database::open_file(const OpenOptions& options) {
  (void)write_behind();  // before any file is written to
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  std::string name = path_.string();
  switch (options.access) {
    case Access::kReadWriteCreate:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
    case Access::kReadOnly:
      flags |= SQLITE_OPEN_READONLY;
      break;
    case Access::kForeign:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
      name = immutable_uri(std::filesystem::absolute(path_).string());
      break;
  }
  const int opened = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
  if (opened != SQLITE_OK) {
    return fail(kind_of(opened),
                fmt::format("cannot open the database: {}", sqlite3_errstr(opened)),
                path_.string());
  }
  if (options.access == Access::kForeign) distrust(handle_);
  return {};
}

Result<> Database::configure(const OpenOptions& options, bool created) {
  const bool content = options.profile == Profile::kContent;
  if (created && options.access == Access::kReadWriteCreate) {
    ICMA_TRY_VOID(execute(content ? "PRAGMA page_size=65536; PRAGMA auto_vacuum=INCREMENTAL;"
                                  : "PRAGMA page_size=4096;"));
  }
  if (options.access == Access::kReadWriteCreate) {
    ICMA_TRY_VOID(execute(content ? kContentPragmas : kRecordsPragmas));
  } else {
    ICMA_TRY_VOID(
        execute("PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"));
  }
  if (options.application_id == 0) return {};
  std::int64_t found = 0;
  {
    Statement query = statement("PRAGMA application_id");
    ICMA_TRY_VOID(query.one());
    found = query.integer(0);
  }
  if (created || (found == 0 && options.access == Access::kReadWriteCreate)) {
    return execute(fmt::format("PRAGMA application_id={}", options.application_id));
  }
  if (found != options.application_id) {
    return fail(ErrorKind::kInvalid, "the database belongs to another program", path_.string());
  }
  return {};
}

Result<std::unique_ptr<Database>> Database::open_in_memory() {
  auto database = std::unique_ptr<Database>(new Database());
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (sqlite3_open_v2(":memory:", &database->handle_, flags, nullptr) != SQLITE_OK) {
    return fail(ErrorKind::kInternal, "cannot make a database in memory");
  }
  ICMA_TRY_VOID(database->execute("PRAGMA foreign_keys=ON;"));
  return database;
}

Database::~Database() {
  for (auto& [sql, handles] : idle_) {
    for (sqlite3_stmt* handle : handles) sqlite3_finalize(handle);
  }
  sqlite3_close_v2(handle_);
}

Statement Database::statement(std::string_view sql) {
  if (auto error = injected()) return {this, nullptr, &*error};
  auto& kept = idle_[std::string(sql)];
  if (!kept.empty()) {
    sqlite3_stmt* handle = kept.back();
    kept.pop_back();
    return {this, handle, nullptr};
  }
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) {
    Error error = last_error("cannot prepare the statement", sql);
    return {this, nullptr, &error};
  }
  return {this, handle, nullptr};
}

Result<> Database::execute(std::string_view sql) {
  if (auto error = injected()) return std::unexpected(*error);
  const std::string text(sql);
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return std::unexpected(last_error("cannot execute", sql));
  }
  return {};
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle_);
}
std::int64_t Database::changes() const {
  return sqlite3_changes64(handle_);
}
bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}
void Database::interrupt() {
  sqlite3_interrupt(handle_);
}

Result<std::int64_t> Database::user_version() {
  Statement query = statement("PRAGMA user_version");
  ICMA_TRY_VOID(query.one());
  return query.integer(0);
}

Result<std::vector<SchemaEntry>> Database::schema() {
  std::vector<SchemaEntry> out;
  Statement query = statement("SELECT type, name, sql FROM sqlite_schema ORDER BY name");
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    out.push_back({query.text(0), query.text(1), query.text(2)});
  }
}

Result<> Database::quick_check() {
  Statement query = statement("PRAGMA quick_check(1)");
  ICMA_TRY_VOID(query.one());
  const std::string verdict = query.text(0);
  if (verdict == "ok") return {};
  return fail(kind_of_verdict(verdict), verdict, path_.string());
}

Result<> Database::backup_to(const std::filesystem::path& target) {
  std::error_code code;
  if (std::filesystem::exists(target, code)) {
    return fail(ErrorKind::kConflict, "the backup's file exists", target.string());
  }
  Statement query = statement("VACUUM INTO ?1");
  query.bind(1, target.string());
  return query.run();
}

bool Database::lost_transaction() const {
  return transaction_open_ && !in_transaction();
}

Result<Transaction> Transaction::begin(Database& database) {
  if (database.transaction_open_) {
    return fail(ErrorKind::kInternal, "a transaction is open already on this connection");
  }
  ICMA_TRY_VOID(database.statement("BEGIN IMMEDIATE").run());
  database.transaction_open_ = true;
  return Transaction(&database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  database_->transaction_open_ = false;
  // SQLite has rolled back by itself after some errors; asking again would only report that.
  if (database_->in_transaction()) {
    sqlite3_exec(database_->handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

Result<> Transaction::commit() {
  ICMA_TRY_VOID(database_->statement("COMMIT").run());
  database_->transaction_open_ = false;
  database_ = nullptr;
  return {};
}

}  // namespace icma::sqlite
