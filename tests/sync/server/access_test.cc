// SPDX-License-Identifier: Apache-2.0
// Who may learn what, from the server's word to the laptop's answer and the judgement.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"

using namespace icma;
using namespace icma::server;

namespace {

constexpr std::chrono::days kDay{1};

// A server and one laptop, each with a clock of its own. Day 0 is when it begins.
struct World {
  fakes::FakeClock there;
  fakes::FakeClock here;
  fakes::FakeServer server{there, fakes::kFacts};
  std::pair<Uuid, std::string> who = server.newcomer("ana");
  fakes::Device laptop{server, here, who.first, who.second, 1};
  Time start = there.now();
  std::optional<Uuid> granted;

  std::int64_t ms(int day) const { return (start + day * kDay).time_since_epoch().count(); }
  // Both clocks go on to that day, the laptop's through its steady clock too.
  void on_day(int day) {
    const Millis ahead = std::max(Millis(0), Millis(start + day * kDay - there.now()));
    there.advance(ahead);
    here.advance(ahead);
  }
  void grant(int from, int until, const std::string& programs = "egv-160",
             records::AccessLevel level = records::AccessLevel::kFull) {
    const AccessTerms terms{.grant = {.programs = {programs},
                                      .level = level,
                                      .from_ms = ms(from),
                                      .until_ms = until < 0 ? 0 : ms(until),
                                      .why = "licence",
                                      .name = "Harris County"}};
    granted = server.ledger().tell(who.first, words_of(terms)).value().at(0);
  }
  void withdraw(int at, const std::string& note = {}) {
    const records::AccessWithdrawal word{
        .grant = granted->to_string(), .at_ms = ms(at), .note = note};
    REQUIRE(server.ledger().tell(
        who.first, {{records::type::kAccessWithdrawn, records::access_withdrawn(word)}}));
  }
  void study() {
    laptop.read("p1", 100);
    const std::vector<std::pair<std::int64_t, std::int64_t>> whole{{0, 600'000}};
    laptop.append("media.watched", "w1", records::media_watched(whole, 600'000, 600));
    const Uuid attempt{{7}};
    laptop.append("quiz.started", "q1", records::quiz_started(attempt, "q1", 1, {"a", "b"}));
    laptop.append("quiz.submitted", "q1",
                  records::quiz_submitted(attempt, Json{{"a", 1}, {"b", 2}},
                                          records::ReviewResult{1, 2}, 60));
    laptop.append(
        "reflection.written", "r1",
        records::reflection_written(Uuid{{8}}, "I will rewrite our permit letter.", "", {}, 30));
    here.advance(Seconds(1200));
    there.advance(Seconds(1200));
  }
  void finish() {
    laptop.append("module.completed", "",
                  records::module_completed(Json::object(), 3600, {{"P04", 2400}, {"P09", 1200}}));
  }
  void sync() {
    const auto outcome = laptop.sync();
    REQUIRE_MESSAGE(outcome.problem.empty(), outcome.what);
  }
  // "accepted", or the code that stands.
  std::string verdict() {
    const auto receipts = laptop.store().receipts(1).value();
    if (receipts.empty()) return "none";
    const auto& decision = receipts[0].decision;
    return decision.codes.empty() ? decision.status : decision.codes.front();
  }
  records::Access access(const std::string& module = {}) {
    return laptop.store().access_to({"egv-160", "", module, ""}).value();
  }
};

}  // namespace

TEST_CASE("work is judged by when it was done, whenever it arrives") {
  struct Row {
    int studied, finished, arrived;
    const char* verdict;
  };
  for (const Row& row : {Row{10, 10, 10, "accepted"}, Row{12, 19, 19, "accepted"},
                         Row{12, 19, 60, "accepted"},  // inside, synced long after
                         Row{9, 12, 12, "R04"},        // done before, handed in inside
                         Row{12, 25, 25, "accepted"},  // studied inside, handed in later
                         Row{8, 9, 9, "R04"},          // done before, synced before
                         Row{8, 9, 15, "R04"},         // done before, synced inside
                         Row{21, 22, 22, "R04"}, Row{21, 22, 60, "R04"}}) {
    CAPTURE(row.studied);
    CAPTURE(row.finished);
    CAPTURE(row.arrived);
    World world;
    world.grant(10, 20);
    world.sync();
    world.on_day(row.studied);
    world.study();
    world.on_day(row.finished);
    world.finish();
    world.on_day(row.arrived);
    world.sync();
    CHECK(world.verdict() == row.verdict);
    CHECK(world.laptop.store().verify());
  }
}

TEST_CASE("a clock that is more than five minutes off is noted, and costs nothing") {
  struct Row {
    int minutes;
    const char* status;
  };
  for (const Row& row : {Row{0, "accepted"}, Row{5, "accepted"}, Row{9, "accepted_with_note"},
                         Row{-9, "accepted_with_note"}}) {
    CAPTURE(row.minutes);
    World world;
    world.grant(0, 20);
    world.here.wall += std::chrono::minutes(row.minutes);
    world.sync();
    world.study();
    world.finish();
    world.sync();
    const auto decision = world.laptop.store().receipts(1).value().at(0).decision;
    CHECK(decision.status == row.status);
    CHECK(decision.credited_s == 3600);
    const bool noted = decision.status != "accepted";
    CHECK(decision.codes == (noted ? std::vector<std::string>{"R21"} : std::vector<std::string>{}));
    CHECK(decision.note.contains("9 minutes off") == noted);
  }
}

TEST_CASE("what was looked at before the window opened does not spoil what is done inside") {
  World world;
  world.grant(10, 20);
  world.laptop.read("p1", 30, 40);
  world.on_day(12);
  world.study();
  world.finish();
  world.sync();
  CHECK(world.verdict() == "accepted");
}

TEST_CASE("begun inside and gone on with after the end: the end is named, and a renewal heals it") {
  World world;
  world.grant(10, 20);
  world.on_day(15);
  world.laptop.read("p1", 100);
  world.on_day(22);
  world.study();
  world.finish();
  world.sync();
  CHECK(world.verdict() == "R04");
  const auto receipt = world.laptop.store().receipts(1).value().at(0);
  CHECK(receipt.decision.status == "needs_info");
  CHECK(receipt.decision.note.find("your access ended on 2026-12-10") != std::string::npos);
  // What was asked about is judged anew when the server says more.
  world.grant(20, 40);
  world.sync();
  CHECK(world.verdict() == "accepted");
  CHECK(world.laptop.store().dashboard({}, "2026").value().credited_s == 3600);
}

TEST_CASE("without any grant nothing is credited, with a preview neither, and nothing is lost") {
  World world;
  world.study();
  world.finish();
  world.sync();
  CHECK(world.verdict() == "R03");
  CHECK(world.access().reason == records::AccessReason::kNotTold);
  world.grant(0, -1, "egv-160", records::AccessLevel::kPreview);
  world.sync();
  CHECK(world.verdict() == "R03");
  CHECK(world.access().level == records::AccessLevel::kPreview);
  world.grant(0, -1, "wsc-130");
  world.sync();
  CHECK(world.verdict() == "R03");
  world.grant(0, -1);
  world.sync();
  CHECK(world.verdict() == "accepted");
}

TEST_CASE("a withdrawal stops what begins, honours what was begun, and takes no credit back") {
  World world;
  world.grant(0, 30);
  world.on_day(2);
  world.study();
  world.on_day(5);
  world.withdraw(5, "left the county");
  world.sync();
  const records::Access fresh = world.access();
  CHECK(fresh.level == records::AccessLevel::kNone);
  CHECK(fresh.reason == records::AccessReason::kWithdrawn);
  CHECK(fresh.note == "left the county");
  CHECK(world.access("m1").level == records::AccessLevel::kFull);  // begun before
  world.on_day(7);
  world.finish();
  world.sync();
  CHECK(world.verdict() == "accepted");
  // A second word changes nothing of what was accepted.
  world.withdraw(1);
  world.sync();
  CHECK(world.verdict() == "accepted");
  CHECK(world.laptop.store().dashboard({}, "2026").value().credited_s == 3600);

  World late;
  late.grant(0, 30);
  late.withdraw(5);
  late.sync();
  late.on_day(6);
  late.study();
  late.finish();
  late.sync();
  CHECK(late.verdict() == "R03");
  CHECK(late.laptop.store().module({"egv-160", "", "m1", ""}).value().claims.size() == 1);
}

TEST_CASE("a clock set back opens no window again, in the same boot and after a restart") {
  World world;
  world.grant(0, 20);
  world.on_day(19);
  world.sync();
  CHECK(world.access().level == records::AccessLevel::kFull);
  world.on_day(21);
  world.laptop.read("p1", 5);
  CHECK(world.access().reason == records::AccessReason::kEnded);
  world.here.wall -= 10 * kDay;
  CHECK(world.access().reason == records::AccessReason::kEnded);
  // Nothing but the clock of the new boot says when it is.
  world.here.boot_identity = Uuid{{9}};
  world.here.boot = Millis(1000);
  CHECK(world.access().reason == records::AccessReason::kEnded);
  world.laptop.open();
  CHECK(world.access().reason == records::AccessReason::kEnded);
  // The server's own words prove a time too, to a laptop that never asked for the time before.
  world.laptop.store().set_fact("learning_ms", "0").value();
  world.laptop.store().set_fact("offset_boot", "").value();
  CHECK(world.access().level == records::AccessLevel::kFull);
  world.withdraw(90);
  world.sync();
  world.laptop.store().set_fact("learning_ms", "0").value();
  world.laptop.store().set_fact("offset_boot", "").value();
  CHECK(world.access().reason == records::AccessReason::kEnded);
}

TEST_CASE("a clock that ran ahead closes a window only until the server tells the time") {
  World world;
  world.grant(0, 20);
  world.sync();
  world.here.boot_identity = Uuid{{9}};
  world.here.wall += 400 * kDay;
  CHECK(world.access().reason == records::AccessReason::kEnded);
  world.here.wall -= 400 * kDay;
  CHECK(world.access().reason == records::AccessReason::kEnded);  // nobody knows better yet
  world.sync();
  CHECK(world.access().level == records::AccessLevel::kFull);
}

TEST_CASE("membership and roles reach the laptop, signed, and the latest word stands") {
  World world;
  REQUIRE(world.server.ledger().tell(
      world.who.first, words_of({.membership = "student", .roles = {"learner", "instructor"}})));
  world.sync();
  auto about = world.laptop.store().about_learner().value();
  CHECK(about.membership == "student");
  CHECK(about.roles == std::set<std::string>{"instructor", "learner"});
  REQUIRE(world.server.ledger().tell(world.who.first, words_of({.membership = "full"})));
  world.sync();
  about = world.laptop.store().about_learner().value();
  CHECK(about.membership == "full");
  CHECK(about.roles.size() == 2);
  CHECK(world.server.snapshot(world.who.first) == world.laptop.store().snapshot().value());
}

TEST_CASE("no learner grants himself access, whatever the event is called") {
  World world;
  for (const char* type :
       {"access.granted", "access.withdrawn", "membership.stated", "roles.stated"}) {
    INFO(type);
    const auto refused = world.laptop.store().append(
        {.type = type, .subject = {}, .body = records::roles_stated({"administrator"})});
    CHECK_FALSE(refused);
  }
  // And by his own key, past his own client.
  const KeyPair key = KeyPair::from_seed({5});
  const Uuid device{{50}};
  const records::ChainId chain{world.server.identity().server, world.who.first, device};
  const Json body = records::access_granted({.programs = {"*"}, .why = "me"});
  const records::Envelope envelope{.event_id = Uuid{{51}},
                                   .learner = world.who.first,
                                   .device = device,
                                   .seq = 1,
                                   .type = "access.granted",
                                   .occurrence = {.utc = world.there.now(), .zone = "UTC"}};
  auto record = records::make_record(chain, Hash{}, envelope, body, Bytes(16, 1)).value();
  record.signature = records::sign_head(key, chain, 1, record.hash);
  const auto answer =
      world.server.ledger()
          .push(world.who.first, {.device = device, .key = key.public_key(), .events = {record}})
          .value();
  CHECK(answer.results.at(0).code == "R01");
  world.study();
  world.finish();
  world.sync();
  CHECK(world.verdict() == "R03");
}

TEST_CASE("records of an earlier version learn what their fold did not understand") {
  World world;
  world.grant(0, -1);
  world.sync();
  const std::string before = world.laptop.store().snapshot().value();
  // As a program left it that kept the grant without understanding it.
  {
    auto database = sqlite::Database::open(world.laptop.path(), {}).value();
    REQUIRE(database->execute("DELETE FROM derived; DELETE FROM meta WHERE key = 'fold'"));
  }
  world.laptop.open();
  CHECK(world.laptop.store().snapshot().value() == before);
  CHECK(world.access().level == records::AccessLevel::kFull);
}
