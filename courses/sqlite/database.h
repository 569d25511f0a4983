// SPDX-License-Identifier: Apache-2.0
// A thin owner of SQLite: connection, prepared statements, transactions. This folder is the only
// place that includes sqlite3.h; everything else speaks Result and C++ types.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "courses/base/bytes.h"
#include "courses/base/hash.h"
#include "courses/base/ids.h"
#include "courses/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace icma::sqlite {

// Journal and page size are chosen by what the database holds; synchronous is FULL in both.
enum class Profile {
  // Small precious rows (learner's records, server's ledger): page 4096, WAL.
  kRecords,
  // Large blobs that are written once (content): page 65536, rollback journal TRUNCATE, because WAL
  // would write every byte twice; incremental auto-vacuum.
  kContent,
};

enum class Access {
  kReadWriteCreate,
  // For readers beside a writer. kNotFound when the file is not there.
  kReadOnly,
  // For a file that a stranger may have made and that nobody writes: read-only, no journal beside
  // it is looked at, nothing in its schema is run, values of at most 64 MiB. Compare `schema()`
  // before any query. kNotFound when the file is not there.
  kForeign,
};

// One entry of a database's schema, as text.
struct SchemaEntry {
  std::string type;
  std::string name;
  std::string sql;
  bool operator==(const SchemaEntry&) const = default;
};

// Lets a test make the n-th database operation fail. Every prepare, step and commit asks once.
class FaultPoint {
 public:
  virtual ~FaultPoint() = default;
  // The error to report instead of running the operation, or nothing to let it run.
  virtual std::optional<Error> next() = 0;
};

struct OpenOptions {
  Profile profile = Profile::kRecords;
  Access access = Access::kReadWriteCreate;
  // Written into the file's header when it is created, and compared when it is opened (kInvalid:
  // the file belongs to something else). 0 compares nothing.
  std::int32_t application_id = 0;
  int busy_timeout_ms = 5000;
  FaultPoint* fault = nullptr;  // not owned; must outlive the database
};

class Database;

// A prepared statement bound to one run. Obtained from Database::statement; bind, then step.
// Columns and parameters are numbered from 0 and 1, as in SQLite.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  ~Statement();  // resets, so that no read transaction is left open

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  // The bytes are copied.
  Statement& bind(int index, ByteView blob);
  // The bytes are not copied: they must stay as they are while the statement lives.
  Statement& bind_view(int index, ByteView blob);
  Statement& bind(int index, const Hash& hash) { return bind(index, hash.view()); }
  Statement& bind(int index, const Uuid& id) { return bind(index, id.view()); }
  Statement& bind_null(int index);
  template <typename T>
  Statement& bind(int index, const std::optional<T>& value) {
    return value ? bind(index, *value) : bind_null(index);
  }

  // True when a row is there to be read, false when the statement is done. A failed bind shows
  // here. kBusy, kNoSpace, kCorrupt, kConflict (a constraint), kIo.
  Result<bool> step();
  // Runs a statement that gives no rows.
  Result<> run();
  // Runs a query that must give exactly one row (kNotFound otherwise); the row stays readable.
  Result<> one();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  // Valid until the next step; copy what must stay.
  std::string_view text_view(int column) const;
  ByteView blob(int column) const;
  Bytes bytes(int column) const;
  // kCorrupt when the column does not hold 32 (or 16) bytes.
  Result<Hash> hash(int column) const;
  Result<Uuid> uuid(int column) const;

  // Makes the statement ready for another run with new values.
  void reset();

 private:
  friend class Database;
  Statement(Database* database, sqlite3_stmt* handle, Error* prepare_error);
  Statement& bind_blob(int index, ByteView blob, void (*release)(void*));
  Database* database_;
  sqlite3_stmt* handle_;
  std::optional<Error> error_;
};

// One connection. Used by one thread at a time; several connections may share a file.
class Database {
 public:
  // kTooNew, kInvalid (not a database or another program's), kCorrupt, kIo, kNotFound.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                const OpenOptions& options);
  // A private database in memory, for tests and for preview.
  static Result<std::unique_ptr<Database>> open_in_memory();
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // The statement for this SQL; prepared once and kept. `sql` must have static storage (a
  // constant), because its address-independent text is the key. A prepare error shows at step().
  Statement statement(std::string_view sql);
  // Runs one or more statements without parameters (migrations, pragmas).
  Result<> execute(std::string_view sql);

  std::int64_t last_insert_id() const;
  std::int64_t changes() const;
  // True while a transaction is open on this connection.
  bool in_transaction() const;

  Result<std::int64_t> user_version();
  // Tables, indices, triggers and views by name.
  Result<std::vector<SchemaEntry>> schema();
  // Error kCorrupt with the first finding when the file is damaged; kIo when a page could not be
  // read, which says nothing of what is stored.
  Result<> quick_check();
  // A consistent copy while others read and write. The target must not exist.
  Result<> backup_to(const std::filesystem::path& target);
  // Makes a long query on this connection return kCancelled. Any thread.
  void interrupt();
  const std::filesystem::path& path() const { return path_; }

 private:
  friend class Statement;
  friend class Transaction;
  Database() = default;
  Error last_error(std::string_view doing, std::string_view sql) const;
  std::optional<Error> injected() const;
  // SQLite rolls back by itself after some errors of the disk. What somebody who overlooked that
  // error goes on to write would be stored, each statement by itself.
  bool lost_transaction() const;
  Result<> open_file(const OpenOptions& options);
  Result<> configure(const OpenOptions& options, bool created);
  static int wait_a_moment(void* database, int times_before);

  sqlite3* handle_ = nullptr;
  std::chrono::milliseconds busy_timeout_{0};
  std::chrono::steady_clock::time_point busy_since_;
  std::filesystem::path path_;
  FaultPoint* fault_ = nullptr;
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle_;
  bool transaction_open_ = false;
};

// All or nothing. Rolls back in the destructor unless commit() succeeded. After an error that made
// SQLite roll back every further statement fails with kIo until the object is gone.
class Transaction {
 public:
  // BEGIN IMMEDIATE: waits for other writers up to the busy time-out, then kBusy. Not nestable.
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  ~Transaction();
  // After an error nothing of the transaction is stored.
  Result<> commit();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;
};

}  // namespace icma::sqlite
