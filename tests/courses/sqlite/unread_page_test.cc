// SPDX-License-Identifier: Apache-2.0
// A disk that does not give a page now and gives it the next time: no damage of what is stored.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "courses/sqlite/database.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::sqlite;

namespace {

// The default file system, of which reads of one page fail while it is named.
sqlite3_int64 unread_from = -1;
sqlite3_vfs failing_vfs;
sqlite3_io_methods failing_methods;
const sqlite3_io_methods* real_methods = nullptr;
sqlite3_vfs* real_vfs = nullptr;
constexpr sqlite3_int64 kPage = 4096;

int read_or_fail(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  if (unread_from >= 0 && offset <= unread_from && unread_from < offset + amount) {
    return SQLITE_IOERR_READ;
  }
  return real_methods->xRead(file, to, amount, offset);
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int opened = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  if (opened != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return opened;
  real_methods = file->pMethods;
  failing_methods = *real_methods;
  failing_methods.xRead = read_or_fail;
  file->pMethods = &failing_methods;
  return opened;
}

// In place of the default one as long as it lives.
struct FailingReads {
  FailingReads() {
    real_vfs = sqlite3_vfs_find(nullptr);
    failing_vfs = *real_vfs;
    failing_vfs.zName = "failing-reads";
    failing_vfs.xOpen = open_file;
    REQUIRE(sqlite3_vfs_register(&failing_vfs, 1) == SQLITE_OK);
  }
  ~FailingReads() {
    unread_from = -1;
    sqlite3_vfs_unregister(&failing_vfs);
    sqlite3_vfs_register(real_vfs, 1);
  }
  FailingReads(const FailingReads&) = delete;
  FailingReads& operator=(const FailingReads&) = delete;
};

}  // namespace

TEST_CASE("a page that cannot be read now is an error of the disk and no damage") {
  const FailingReads disk;
  const fakes::TempDir dir;
  {
    const auto made = Database::open(dir / "a.db", {.application_id = 1}).value();
    REQUIRE(made->execute("CREATE TABLE t(i INTEGER PRIMARY KEY, b BLOB) STRICT"));
    REQUIRE(made->execute("CREATE INDEX by_b ON t(b)"));
    for (int i = 0; i < 60; ++i) {
      REQUIRE(made->execute("INSERT INTO t(b) VALUES(randomblob(3000)), (randomblob(9000))"));
    }
  }
  const auto pages = static_cast<sqlite3_int64>(std::filesystem::file_size(dir / "a.db")) / kPage;
  REQUIRE(pages > 100);
  int met = 0;
  for (sqlite3_int64 page = 1; page < pages; ++page) {
    INFO(page);
    auto database = Database::open(dir / "a.db", {.application_id = 1});
    REQUIRE(database);
    unread_from = page * kPage;
    const auto checked = (*database)->quick_check();
    unread_from = -1;
    if (!checked) {
      ++met;
      CHECK_MESSAGE(checked.error().kind == ErrorKind::kIo, checked.error().describe());
    }
    CHECK((*database)->quick_check());
  }
  CHECK(met > pages / 2);
}
