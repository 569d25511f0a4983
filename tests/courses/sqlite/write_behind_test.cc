// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/write_behind.h"

#include <array>
#include <doctest/doctest.h>
#include <thread>

#include "courses/sqlite/database.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::sqlite;

namespace {

constexpr std::size_t kBlob = 300'000;
constexpr int kBlobs = 24;

Bytes blob_of(std::uint32_t seed) {
  Bytes out(kBlob);
  fakes::FakeRandom(seed).fill(out);
  return out;
}

// Batches of large rows, of which some take the place of others.
void write_batches(const std::filesystem::path& path, std::uint32_t seed) {
  auto database = Database::open(path, {.profile = Profile::kContent}).value();
  REQUIRE(database->execute("CREATE TABLE t(i INTEGER PRIMARY KEY, b BLOB) STRICT"));
  for (std::uint32_t batch = 0; batch < 3; ++batch) {
    auto transaction = Transaction::begin(*database).value();
    for (int i = 0; i < kBlobs; ++i) {
      auto put = database->statement("INSERT OR REPLACE INTO t VALUES(?1,?2)");
      const int row = i + (static_cast<int>(batch) * kBlobs / 2);
      REQUIRE(put.bind(1, row).bind(2, blob_of(seed + batch)).run());
    }
    REQUIRE(transaction.commit());
  }
}

void check_batches(const std::filesystem::path& path, std::uint32_t seed) {
  auto database = Database::open(path, {.access = Access::kReadOnly}).value();
  auto check = database->statement("PRAGMA integrity_check");
  REQUIRE(check.one());
  CHECK(check.text(0) == "ok");
  const std::array<Bytes, 3> blobs{blob_of(seed), blob_of(seed + 1), blob_of(seed + 2)};
  auto query = database->statement("SELECT i, b FROM t ORDER BY i");
  int rows = 0;
  for (; query.step().value(); ++rows) {
    const auto batch = std::min<std::size_t>(2, static_cast<std::size_t>(rows) / (kBlobs / 2));
    CHECK(query.integer(0) == rows);
    CHECK(query.bytes(1) == blobs.at(batch));
  }
  CHECK(rows == 2 * kBlobs);
}

}  // namespace

TEST_CASE("it is in effect here") {
  CHECK(write_behind());
  CHECK(write_behind());
}

TEST_CASE("what two threads write to two files at once is what they meant to write") {
  const fakes::TempDir dir;
  std::thread other([&] { write_batches(dir / "b.db", 77); });
  write_batches(dir / "a.db", 7);
  other.join();
  check_batches(dir / "a.db", 7);
  check_batches(dir / "b.db", 77);
}
