// SPDX-License-Identifier: Apache-2.0
// Programs of before and after, and a server with another key: what one side does not know is kept,
// and counts as soon as it is known.
#include <doctest/doctest.h>

#include "sync/records/access.h"
#include "sync/records/bodies.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"

using namespace icma;

namespace {

struct Scene {
  fakes::FakeClock clock;
  fakes::FakeServer world{clock, fakes::kFacts};
  std::pair<Uuid, std::string> ana = world.newcomer("ana");
  fakes::Device laptop{world, clock, ana.first, ana.second, 1};

  void say(std::string_view type, const Json& body) {
    REQUIRE(world.ledger().tell(ana.first, {{type, body}}));
  }
  void grant_all() {
    say(records::type::kAccessGranted,
        records::access_granted({.programs = {"*"}, .why = "staff"}));
  }
  std::vector<records::Stored> of_server() {
    std::vector<records::Stored> out;
    for (const records::Stream& stream : laptop.store().streams().value()) {
      if (stream.kind != records::StreamKind::kServer) continue;
      auto rows = laptop.store().records(stream.device, 1, 1000, SIZE_MAX).value();
      std::ranges::move(rows, std::back_inserter(out));
    }
    return out;
  }
  // What a program left that did not know the type yet, and knew nothing of what follows.
  void as_an_older_program_left_it(std::string_view type) {
    laptop.close();
    auto database = sqlite::Database::open(laptop.path(), {}).value();
    sqlite::Statement aside = database->statement("UPDATE event SET standing = 2 WHERE type = ?1");
    REQUIRE(aside.bind(1, type).run());
    REQUIRE(
        database->execute("DELETE FROM derived; UPDATE meta SET value = '0' WHERE key = 'fold'"));
  }
};

}  // namespace

TEST_CASE("a word of the server that nobody here knows yet is kept as it is, and stops nothing") {
  Scene scene;
  scene.say("badge.awarded", {{"name", "First steps"}});
  scene.grant_all();
  scene.laptop.read("p1", 60);
  CHECK(scene.laptop.sync().problem.empty());
  const auto rows = scene.of_server();
  REQUIRE(rows.size() >= 2);
  for (const records::Stored& row : rows) CHECK(row.standing == 0);
  CHECK(scene.laptop.store().about_learner().value().access.is_told());
  CHECK(scene.laptop.store().verify());
  CHECK(scene.world.store().quarantined(9).value().empty());
}

TEST_CASE("what an older program set aside counts once a newer one opens the records") {
  Scene scene;
  scene.grant_all();
  scene.laptop.read("p1", 60);
  REQUIRE(scene.laptop.sync().problem.empty());
  const std::string before = scene.laptop.store().snapshot().value();
  scene.as_an_older_program_left_it(records::type::kAccessGranted);
  scene.laptop.open();
  CHECK(scene.laptop.store().about_learner().value().access.is_told());
  CHECK(scene.laptop.store().snapshot().value() == before);
  for (const records::Stored& row : scene.of_server()) CHECK(row.standing == 0);
}

TEST_CASE("a device's word in the server's name stays aside, whatever program looks") {
  Scene scene;
  scene.laptop.read("p1", 60);
  const Uuid own = scene.laptop.store().device().device;
  scene.laptop.close();
  {
    auto database = sqlite::Database::open(scene.laptop.path(), {}).value();
    REQUIRE(
        database->execute("UPDATE event SET standing = 2; DELETE FROM derived; "
                          "UPDATE meta SET value = '0' WHERE key = 'fold'"));
  }
  scene.laptop.open();
  // Its own honest page counts again: it was never the server's to write.
  const auto rows = scene.laptop.store().records(own, 1, 9, SIZE_MAX).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].standing == 0);
  CHECK_FALSE(records::fits_author(records::type::kAccessGranted, false));
  CHECK_FALSE(records::fits_author(records::type::kPageRead, true));
  CHECK(records::fits_author("badge.awarded", true));
  CHECK(records::fits_author("badge.awarded", false));
}

TEST_CASE("a server with another receipts key goes on, and so do those who know both keys") {
  Scene scene;
  scene.grant_all();
  scene.laptop.read("p1", 60);
  REQUIRE(scene.laptop.sync().problem.empty());
  server::Identity& identity = scene.world.identity();
  identity.retired.push_back(identity.receipts.public_key());
  identity.receipts = KeyPair::from_seed({9, 9});
  scene.say(records::type::kMembershipStated, records::membership_stated("full"));
  // Whoever knows the old key alone believes nothing of it, and loses nothing.
  const auto refused = scene.laptop.sync();
  CHECK_FALSE(refused.problem.empty());
  CHECK(scene.laptop.store().about_learner().value().membership.empty());
  scene.laptop.sign_in();
  scene.laptop.read("p1", 30);
  const auto outcome = scene.laptop.sync();
  CHECK_MESSAGE(outcome.problem.empty(), outcome.what);
  CHECK(outcome.unsent == 0);
  CHECK(scene.laptop.store().about_learner().value().membership == "full");
  CHECK(scene.laptop.store().verify());
  // And again: the stream of the new key is the one that goes on.
  scene.say(records::type::kMembershipStated, records::membership_stated("affiliate"));
  REQUIRE(scene.laptop.sync().problem.empty());
  int streams = 0;
  for (const records::Stream& one : scene.laptop.store().streams().value()) {
    streams += one.kind == records::StreamKind::kServer ? 1 : 0;
  }
  CHECK(streams == 2);
}
