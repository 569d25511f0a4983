// SPDX-License-Identifier: Apache-2.0
#include "sync/server/sqlite_store.h"

#include <doctest/doctest.h>
#include <fstream>

#include "tests/fakes/temp_dir.h"
#include "tests/sync/server/store_suite.h"

using namespace icma;
using namespace icma::server;

namespace {

class SqliteBench final : public StoreBench {
 public:
  std::unique_ptr<Store> open(sqlite::FaultPoint* fault) override {
    auto store = SqliteStore::open(dir_ / "ledger.db", fault);
    return store ? *std::move(store) : nullptr;
  }
  std::unique_ptr<Store> open_copy(const std::filesystem::path& copy) override {
    return SqliteStore::open(copy).value();
  }
  void clear() override {
    for (const char* side : {"", "-wal", "-shm"}) {
      std::filesystem::remove(dir_ / (std::string("ledger.db") + side));
    }
  }
  std::filesystem::path folder() const override { return dir_.path(); }

 private:
  fakes::TempDir dir_;
};

}  // namespace

TEST_CASE("the embedded store keeps every promise of the interface") {
  for (const StoreCase& matter : store_suite()) {
    SUBCASE(matter.name) {
      SqliteBench bench;
      matter.run(bench);
    }
  }
}

TEST_CASE("a ledger whose bytes were changed says so") {
  fakes::TempDir dir;
  {
    const auto store = SqliteStore::open(dir / "ledger.db").value();
    for (int i = 0; i < 200; ++i) {
      REQUIRE(store->set_fact("key " + std::to_string(i), std::string(200, 'x')));
    }
    CHECK(store->check());
  }
  const auto size = std::filesystem::file_size(dir / "ledger.db");
  int silent = 0;
  // Every page but the first, whose damage keeps the file from opening at all.
  for (std::uintmax_t page = 4096; page < size; page += 4096) {
    const auto copy = dir / "harmed.db";
    std::filesystem::copy_file(dir / "ledger.db", copy,
                               std::filesystem::copy_options::overwrite_existing);
    std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(page));
    file << std::string(64, '\xA5');
    file.close();
    const auto store = SqliteStore::open(copy);
    if (store && (*store)->check()) ++silent;
  }
  CHECK(size > 4096 * 10);
  CHECK(silent == 0);
}
