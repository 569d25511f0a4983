// SPDX-License-Identifier: Apache-2.0
#include "courses/sqlite/migrations.h"

#include <array>
#include <barrier>
#include <doctest/doctest.h>
#include <thread>

#include "tests/fakes/failing_point.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::sqlite;

namespace {

constexpr std::array kTwo{
    Migration{1, "first", "CREATE TABLE a(i INT) STRICT;"},
    Migration{2, "second", "ALTER TABLE a ADD COLUMN j INT; CREATE TABLE b(k INT);"}};

}  // namespace

TEST_CASE("migrations run in order, once, and ask for a backup only when there is data") {
  fakes::TempDir dir;
  auto database = Database::open(dir / "a.db", {}).value();
  int backups = 0;
  const auto backup = [&backups]() -> Result<> {
    ++backups;
    return {};
  };
  REQUIRE(migrate(*database, std::span(kTwo).first(1), backup));
  CHECK(backups == 0);
  REQUIRE(migrate(*database, kTwo, backup));
  CHECK(backups == 1);
  REQUIRE(migrate(*database, kTwo, backup));
  CHECK(backups == 1);
  CHECK(database->user_version().value() == 2);
}

TEST_CASE("a newer schema is refused with advice and left as it is") {
  fakes::TempDir dir;
  auto database = Database::open(dir / "a.db", {}).value();
  REQUIRE(migrate(*database, kTwo));
  const auto result = migrate(*database, std::span(kTwo).first(1));
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::kTooNew);
  CHECK(result.error().what.find("update the program") != std::string::npos);
  CHECK(database->execute("SELECT k FROM b"));
}

TEST_CASE("a failed backup stops the upgrade") {
  fakes::TempDir dir;
  auto database = Database::open(dir / "a.db", {}).value();
  REQUIRE(migrate(*database, std::span(kTwo).first(1)));
  CHECK_FALSE(migrate(*database, kTwo, [] { return Result<>(fail(ErrorKind::kNoSpace, "full")); }));
  CHECK(database->user_version().value() == 1);
}

TEST_CASE("a fault at any operation leaves a schema that the next start completes") {
  fakes::TempDir dir;
  int strikes = 0;
  for (int n = 1;; ++n) {
    const auto path = dir / std::to_string(n);
    fakes::FailingPoint fault(n);
    {
      auto database = Database::open(path, {.fault = &fault}).value();
      const bool done = migrate(*database, kTwo).has_value();
      CHECK(done == !fault.struck);
    }
    auto database = Database::open(path, {}).value();
    REQUIRE(migrate(*database, kTwo));
    CHECK(database->execute("INSERT INTO a VALUES(1,2); INSERT INTO b VALUES(3)"));
    if (!fault.struck) break;
    ++strikes;
  }
  CHECK(strikes > 10);
}

TEST_CASE("programs that make the same database at once all get it") {
  for (const Profile profile : {Profile::kRecords, Profile::kContent}) {
    for (int round = 0; round < 60; ++round) {
      CAPTURE(round);
      fakes::TempDir dir;
      std::array<Result<>, 4> outcomes;
      std::barrier start(4);
      {
        std::vector<std::jthread> programs;
        for (Result<>& outcome : outcomes) {
          programs.emplace_back([&] {
            start.arrive_and_wait();
            outcome = [&]() -> Result<> {
              ICMA_TRY(auto database,
                       Database::open(dir / "x.db", {.profile = profile, .application_id = 7}));
              return migrate(*database, kTwo);
            }();
          });
        }
      }
      for (const Result<>& outcome : outcomes) {
        CHECK_MESSAGE(outcome, (outcome ? "" : outcome.error().describe()));
      }
    }
  }
}
