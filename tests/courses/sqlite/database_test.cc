// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/database.h"

#include <doctest/doctest.h>
#include <fstream>

#include "courses/sqlite/queries.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::sqlite;

namespace {

std::unique_ptr<Database> open_records(const std::filesystem::path& path,
                                       FaultPoint* fault = nullptr) {
  return Database::open(path, {.application_id = 0x49434D41, .fault = fault}).value();
}

std::int64_t count_rows(Database& database) {
  Statement query = database.statement("SELECT count(*) FROM t");
  REQUIRE(query.one());
  return query.integer(0);
}

}  // namespace

TEST_CASE("values come back as they were bound, empty ones included") {
  fakes::TempDir dir;
  auto database = open_records(dir / "a.db");
  REQUIRE(database->execute("CREATE TABLE t(i INT, s TEXT, b BLOB, n INT) STRICT"));
  const Bytes blob{0, 1, 255};
  auto insert = database->statement("INSERT INTO t VALUES(?1,?2,?3,?4)");
  REQUIRE(insert.bind(1, -5).bind(2, std::string_view("ä\0b", 4)).bind(3, blob).bind_null(4).run());
  insert.reset();
  REQUIRE(insert.bind(1, 0).bind(2, "").bind(3, ByteView{}).bind_null(4).run());
  auto query = database->statement("SELECT * FROM t ORDER BY i");
  REQUIRE(query.step().value());
  CHECK(query.integer(0) == -5);
  CHECK(query.text(1) == std::string("ä\0b", 4));
  CHECK(query.bytes(2) == blob);
  CHECK(query.is_null(3));
  CHECK_FALSE(query.hash(2));
  REQUIRE(query.step().value());
  CHECK(query.text(1).empty());
  CHECK_FALSE(query.is_null(2));
}

TEST_CASE("a transaction that is not committed leaves nothing behind") {
  fakes::TempDir dir;
  auto database = open_records(dir / "a.db");
  REQUIRE(database->execute("CREATE TABLE t(i INT) STRICT"));
  {
    auto transaction = Transaction::begin(*database).value();
    REQUIRE(database->execute("INSERT INTO t VALUES(1)"));
    CHECK_FALSE(Transaction::begin(*database));
  }
  CHECK(count_rows(*database) == 0);
  auto transaction = Transaction::begin(*database).value();
  REQUIRE(database->execute("INSERT INTO t VALUES(1)"));
  REQUIRE(transaction.commit());
  CHECK(count_rows(*database) == 1);
}

TEST_CASE("a second writer is told that the database is busy, and waits no longer than asked") {
  fakes::TempDir dir;
  auto first = open_records(dir / "a.db");
  auto second = Database::open(dir / "a.db", {.busy_timeout_ms = 10}).value();
  auto transaction = Transaction::begin(*first).value();
  CHECK(Transaction::begin(*second).error().kind == ErrorKind::kBusy);
}

TEST_CASE("files of other programs and files that are no database are refused") {
  fakes::TempDir dir;
  {
    open_records(dir / "a.db");
  }
  const auto other = Database::open(dir / "a.db", {.application_id = 7});
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == ErrorKind::kInvalid);
  std::ofstream(dir / "b.db") << std::string(8192, 'x');
  CHECK(Database::open(dir / "b.db", {}).error().kind == ErrorKind::kCorrupt);
  CHECK(Database::open(dir / "c.db", {.access = Access::kReadOnly}).error().kind ==
        ErrorKind::kNotFound);
}

TEST_CASE("the content profile is durable and uses large pages and a rollback journal") {
  fakes::TempDir dir;
  auto database = Database::open(dir / "c.db", {.profile = Profile::kContent}).value();
  const auto pragma = [&database](std::string_view sql) {
    auto query = database->statement(sql);
    REQUIRE(query.one());
    return query.text(0);
  };
  CHECK(pragma("PRAGMA page_size") == "65536");
  CHECK(pragma("PRAGMA journal_mode") == "truncate");
  CHECK(pragma("PRAGMA synchronous") == "2");
  CHECK(pragma("PRAGMA auto_vacuum") == "2");
}

TEST_CASE("a fault at any operation of a transaction leaves all of it or nothing") {
  fakes::TempDir dir;
  int operations = 0;
  for (int n = 1;; ++n) {
    const auto path = dir / std::to_string(n);
    {
      REQUIRE(open_records(path)->execute("CREATE TABLE t(i INT) STRICT"));
    }
    fakes::FailingPoint fault(n);
    bool committed = false;
    {
      auto database = open_records(path, &fault);
      const auto work = [&]() -> Result<> {
        ICMA_TRY(Transaction transaction, Transaction::begin(*database));
        ICMA_TRY_VOID(database->statement("INSERT INTO t VALUES(?1)").bind(1, 1).run());
        ICMA_TRY_VOID(database->statement("INSERT INTO t VALUES(?1)").bind(1, 2).run());
        return transaction.commit();
      };
      committed = work().has_value();
    }
    CHECK(count_rows(*open_records(path)) == (committed ? 2 : 0));
    CHECK(committed == !fault.struck);
    if (!fault.struck) break;
    operations = n;
  }
  CHECK(operations >= 8);
}

TEST_CASE("a query that scans a table is found by the plan check") {
  auto database = Database::open_in_memory().value();
  REQUIRE(database->execute("CREATE TABLE t(id INTEGER PRIMARY KEY, v INT) STRICT"));
  const Query good{"by_id", "SELECT v FROM t WHERE id=?1"};
  const Query scan{"by_value", "SELECT id FROM t WHERE v=?1"};
  const Query meant{"all", "SELECT v FROM t", Plan::kScan};
  const Query broken{"broken", "SELECT none FROM t"};
  CHECK(check_queries(*database, std::array{good, meant}));
  CHECK_FALSE(check_queries(*database, std::array{scan}));
  CHECK_FALSE(check_queries(*database, std::array{broken}));
}

TEST_CASE("a backup is a whole database and never overwrites") {
  fakes::TempDir dir;
  auto database = open_records(dir / "a.db");
  REQUIRE(database->execute("CREATE TABLE t(i INT) STRICT; INSERT INTO t VALUES(1)"));
  REQUIRE(database->backup_to(dir / "b.db"));
  CHECK(database->backup_to(dir / "b.db").error().kind == ErrorKind::kConflict);
  auto copy = open_records(dir / "b.db");
  CHECK(copy->quick_check());
  CHECK(count_rows(*copy) == 1);
}

TEST_CASE("nothing is stored by itself after SQLite has rolled a transaction back") {
  fakes::TempDir dir;
  auto database = open_records(dir / "a.db");
  REQUIRE(database->execute("CREATE TABLE t(i INT) STRICT"));
  {
    auto transaction = Transaction::begin(*database).value();
    REQUIRE(database->statement("INSERT INTO t VALUES(1)").run());
    // As an error of the disk does, in the middle.
    REQUIRE(database->execute("ROLLBACK"));
    CHECK(database->statement("INSERT INTO t VALUES(2)").run().error().kind == ErrorKind::kIo);
    CHECK(transaction.commit().error().kind == ErrorKind::kIo);
  }
  CHECK(count_rows(*database) == 0);
  CHECK(database->statement("INSERT INTO t VALUES(3)").run());
  CHECK(count_rows(*database) == 1);
}
