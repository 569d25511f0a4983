// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/reconciler.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/failing_point.h"

using namespace icma;
using fakes::Device;
using fakes::NetFault;

namespace {

struct World {
  fakes::FakeClock clock;
  fakes::FakeServer server{clock, fakes::kFacts};
  Uuid learner;
  std::string token;

  World() { std::tie(learner, token) = server.learner("ana"); }
  std::unique_ptr<Device> device(std::uint64_t seed = 1) {
    return std::make_unique<Device>(server, clock, learner, token, seed);
  }
};

// Everything one module asks for, without the last word.
void study(Device& device) {
  device.read("p1", 120);
  const std::vector<std::pair<std::int64_t, std::int64_t>> watched{{0, 580'000}};
  device.append("media.watched", "w1", records::media_watched(watched, 580'000, 580));
  device.append("quiz.submitted", "q1",
                records::quiz_submitted(Uuid{{5}}, Json{{"a", 1}, {"b", 2}},
                                        records::ReviewResult{2, 2}, 60));
  device.append("reflection.written", "r1",
                records::reflection_written(Uuid{{6}}, "I will rewrite our permit letters today",
                                            "sure", {}, 90));
}

records::Appended complete(Device& device) {
  return device.append(
      "module.completed", "",
      records::module_completed(Json::object(), 3600, {{"P04", 2400}, {"P09", 1200}}));
}

void check_same(World& world, Device& device) {
  CHECK(device.store().snapshot().value() == world.server.snapshot(world.learner));
  REQUIRE(device.store().verify());
}

// A fault that counts only once it is switched on, so that opening does not meet it.
struct ArmedPoint final : sqlite::FaultPoint {
  explicit ArmedPoint(int n) : fault(n) {}
  std::optional<Error> next() override { return on ? fault.next() : std::nullopt; }
  fakes::FailingPoint fault;
  bool on = false;
};

void check_clean(const engine::SyncOutcome& outcome) {
  REQUIRE_MESSAGE(outcome.problem.empty(), outcome.what);
  CHECK(outcome.unsent == 0);
}

}  // namespace

TEST_CASE("what was done offline is on the server after one run, and both derive the same") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 5; ++i) device->read("p1", 10, 20 * i);
  const auto outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.sent == 5);
  CHECK(outcome.received == 2);  // entitlement and enrolment
  check_same(world, *device);
  const auto again = device->sync();
  check_clean(again);
  CHECK(again.sent == 0);
  CHECK(again.received == 0);
}

TEST_CASE("a finished module comes back accepted, with seconds that sum and a signed receipt") {
  World world;
  auto device = world.device();
  study(*device);
  world.clock.advance(Seconds(1200));
  complete(*device);
  const auto outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.accepted == 1);
  CHECK(outcome.credited_s == 3600);
  const auto receipts = device->store().receipts(10).value();
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].decision.status == "accepted");
  CHECK(receipts[0].decision.practices == records::PracticeSeconds{{"P04", 2400}, {"P09", 1200}});
  const records::ChainId chain{world.server.identity().server, world.learner,
                               receipts[0].record.device};
  CHECK(records::verify_head(world.server.identity().receipts.public_key(), chain,
                             receipts[0].record.seq, receipts[0].record.hash,
                             *receipts[0].record.signature));
  CHECK(receipts[0].record.body->find("Demonstration, not a credential") != std::string::npos);
  const auto shown = device->store().dashboard({}, "2026").value();
  CHECK(shown.credited_s == 3600);
  CHECK(shown.waiting_s == 0);
  check_same(world, *device);
}

TEST_CASE("missing evidence is asked for by name, and credit follows once it is there") {
  World world;
  auto device = world.device();
  device->read("p1", 100);
  world.clock.advance(Seconds(1200));
  complete(*device);
  auto outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.needs_info == 1);
  auto decision = device->store().receipts(1).value().at(0).decision;
  CHECK(decision.codes == std::vector<std::string>{"R07", "R08", "R12"});
  CHECK(decision.note.find("watch at least 90 %") != std::string::npos);
  CHECK(device->store().dashboard({}, "2026").value().waiting_s == 3600);
  study(*device);
  outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.accepted == 1);
  CHECK(device->store().dashboard({}, "2026").value().credited_s == 3600);
  CHECK(device->store().dashboard({}, "2026").value().waiting_s == 0);
  complete(*device);
  outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.rejected == 1);
  CHECK(device->store().receipts(1).value().at(0).decision.codes ==
        std::vector<std::string>{"R15"});
  CHECK(device->store().dashboard({}, "2026").value().credited_s == 3600);
  check_same(world, *device);
}

TEST_CASE("decisions of one moment follow one another, and none is made twice") {
  World world;
  auto device = world.device();
  complete(*device);
  complete(*device);
  study(*device);
  for (int i = 0; i < 12; ++i) device->read("p1", 100);
  // Many pushes, and the server's clock stands still between them.
  check_clean(device->sync({.batch_events = 1}));
  std::set<std::pair<std::string, std::string>> replaced;
  const auto receipts = device->store().receipts(100).value();
  CHECK(receipts.size() >= 4);
  for (const auto& receipt : receipts) {
    const auto& decision = receipt.decision;
    CHECK_MESSAGE(replaced.emplace(decision.subject_event, decision.supersedes).second,
                  decision.subject_event, " supersedes ", decision.supersedes, " twice");
  }
  CHECK(device->store().dashboard({}, "2026").value().credited_s == 3600);
  check_same(world, *device);
}

TEST_CASE("a final is graded by the server alone") {
  World world;
  auto device = world.device();
  device->append("quiz.submitted", "f1",
                 records::quiz_submitted(Uuid{{8}}, Json{{"x", 1}, {"y", 2}, {"z", 9}}, {}, 60));
  check_clean(device->sync());
  const auto attempts = device->store().attempts({"egv-160", "1.0.0", "m1", "f1"}).value();
  const auto& attempt = attempts.at(Uuid{{8}}.to_string());
  CHECK(attempt.grade_right == 2);
  CHECK(attempt.grade_total == 3);
  CHECK_FALSE(attempt.passed);
  device->append("quiz.submitted", "f1",
                 records::quiz_submitted(Uuid{{9}}, Json{{"x", 1}, {"y", 2}, {"z", 3}}, {}, 60));
  check_clean(device->sync());
  CHECK(device->store().activity({"egv-160", "1.0.0", "m1", "f1"}).value().passed);
  check_same(world, *device);
}

TEST_CASE("whatever request fails in whatever way, the next run ends it with nothing lost") {
  for (const NetFault fault : {NetFault::kNotSent, NetFault::kAnswerLost, NetFault::kAnswerCut,
                               NetFault::kPortal, NetFault::kUnavailable}) {
    for (int n = 1; n < 100; ++n) {
      World world;
      auto device = world.device();
      study(*device);
      complete(*device);
      bool struck = false;
      world.server.fault_at = [&](int request) {
        if (request != n) return NetFault::kNone;
        struck = true;
        return fault;
      };
      const auto first = device->sync({.batch_events = 2});
      INFO("fault ", static_cast<int>(fault), " at request ", n, ": ", first.what);
      if (!struck) break;
      // A busy answer to a batch may be healed within the run by a smaller one.
      CHECK_FALSE(first.problem.empty());
      if (fault == NetFault::kUnavailable) CHECK(first.retry_after_s == 7);
      world.server.fault_at = nullptr;
      check_clean(device->sync({.batch_events = 2}));
      check_same(world, *device);
      CHECK(device->store().streams().value().size() == 2);  // no device was minted
      CHECK(device->store().receipts(5).value().size() == 1);
    }
  }
}

TEST_CASE("somebody who writes faster than a run sends is no failure of the run") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 5; ++i) device->read("p1", 1);
  world.server.fault_at = [&](int) {
    device->read("p1", 1);
    return NetFault::kNone;
  };
  const auto outcome = device->sync();
  CHECK_MESSAGE(outcome.problem.empty(), outcome.what);
  CHECK(outcome.sent >= 5);
  CHECK(outcome.unsent > 0);
  world.server.fault_at = nullptr;
  check_clean(device->sync());
  check_same(world, *device);
}

TEST_CASE("what is written between two batches goes with the second and is no odd answer") {
  for (const int batch : {1, 2, 3, 5}) {
    World world;
    auto device = world.device();
    for (int i = 0; i < 6; ++i) device->read("p1", 1);
    int writes = 0;
    world.server.fault_at = [&](int) {
      if (++writes <= 6) device->read("p1", 1);
      return NetFault::kNone;
    };
    const auto outcome = device->sync({.batch_events = batch});
    INFO("batches of ", batch);
    check_clean(outcome);
    check_same(world, *device);
  }
}

TEST_CASE("losing every second answer at random still comes to rest") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 30; ++i) device->read("p1", 1);
  world.server.fault_at = [](int request) {
    const auto mixed = static_cast<std::uint32_t>(request) * 2654435761U;
    return (mixed >> 16U) % 2 == 0 ? NetFault::kAnswerLost : NetFault::kNone;
  };
  int runs = 0;
  while (!device->sync({.batch_events = 5}).problem.empty()) REQUIRE(++runs < 100);
  world.server.fault_at = nullptr;
  check_clean(device->sync());
  check_same(world, *device);
  CHECK(device->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s == 30);
}

TEST_CASE("two devices of one learner end in the same state, whoever syncs first") {
  World world;
  auto one = world.device(1);
  auto two = world.device(2);
  for (int i = 0; i < 6; ++i) {
    one->read("p1", 10, 10 * i);
    two->append("media.watched", "w1",
                records::media_watched(
                    std::vector<std::pair<std::int64_t, std::int64_t>>{{i * 1000, i * 1000 + 5000}},
                    i * 1000, 5));
    check_clean((i % 2 == 0 ? one : two)->sync());
  }
  check_clean(one->sync());
  check_clean(two->sync());
  check_clean(one->sync());
  CHECK(one->store().snapshot().value() == two->store().snapshot().value());
  check_same(world, *one);
}

TEST_CASE("a server restored from its backup gets everything back, its own receipts included") {
  World world;
  auto device = world.device();
  device->read("p1", 10);
  check_clean(device->sync());
  world.server.copy_to("copy.db");
  study(*device);
  world.clock.advance(Seconds(1200));
  complete(*device);
  check_clean(device->sync());
  const auto receipts = device->store().receipts(5).value();
  REQUIRE(receipts.size() == 1);
  const std::string before = device->store().snapshot().value();
  world.server.restore("copy.db");
  const auto outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.handed_back > 0);
  check_same(world, *device);
  // The decision of before stands: the same receipt, the same credit.
  CHECK(device->store().program("egv-160").value().modules.at("m1").deciding_event ==
        receipts[0].event_id.to_string());
  CHECK(device->store().dashboard({}, "2026").value().credited_s == 3600);
  CHECK(device->store().snapshot().value() == before);
}

TEST_CASE("another device hands back a stream whose own device is gone") {
  World world;
  auto lost = world.device(1);
  auto kept = world.device(2);
  world.server.copy_to("copy.db");
  for (int i = 0; i < 7; ++i) lost->read("p1", 10);
  check_clean(lost->sync());
  check_clean(kept->sync());
  const std::string places = world.server.places(world.learner);
  lost.reset();
  world.server.restore("copy.db");
  CHECK(world.server.places(world.learner) != places);
  check_clean(kept->sync());
  CHECK(world.server.places(world.learner) == places);
  check_same(world, *kept);
}

TEST_CASE("a profile restored from an old copy pulls its own tail and goes on") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 3; ++i) device->read("p1", 10);
  check_clean(device->sync());
  device->copy_to("old.db");
  for (int i = 0; i < 4; ++i) device->read("p1", 10);
  check_clean(device->sync());
  device->read("p1", 10);
  check_clean(device->sync());
  device->put_back("old.db");
  SUBCASE("and nothing new was written") {}
  SUBCASE("and something new was written before the first contact") {
    device->read("p1", 10);
  }
  const std::int64_t own = device->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s;
  check_clean(device->sync());
  check_clean(device->sync());
  CHECK(device->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s == 80 + (own - 30));
  check_same(world, *device);
  device->read("p1", 5);
  check_clean(device->sync());
  check_same(world, *device);
}

TEST_CASE("a fork that is found further back than it is brings the whole of the old stream again") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 12; ++i) device->read("p1", 10, 5 * i);
  check_clean(device->sync());
  device->copy_to("copy");
  for (int i = 0; i < 3; ++i) device->read("p1", 20, 70 + i);
  check_clean(device->sync());
  device->put_back("copy");
  // The heads that a hello names lie ever further apart: none of them is where the fork is.
  for (int i = 0; i < 5; ++i) device->read("p1", 30, 80 + i);
  const auto outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.new_device);
  check_clean(device->sync());
  check_same(world, *device);
  CHECK(device->store().program("egv-160").value().engaged_s == 12 * 10 + 3 * 20 + 5 * 30);
}

TEST_CASE("what a fork left behind goes back to a server that has lost it") {
  World world;
  auto device = world.device();
  check_clean(device->sync());
  world.server.copy_to("before");
  for (int i = 0; i < 3; ++i) device->read("p1", 10, 10 * i);
  // In the copy nothing is signed yet.
  device->copy_to("copy");
  check_clean(device->sync());
  check_clean(device->sync());
  device->put_back("copy");
  const auto forked = device->sync();
  check_clean(forked);
  REQUIRE(forked.new_device);
  world.server.restore("before");
  check_clean(device->sync());
  check_clean(device->sync());
  check_same(world, *device);
  CHECK(world.server.snapshot(world.learner).find("\"engaged\":30") != std::string::npos);
}

TEST_CASE("a cloned profile becomes a device of its own, with nothing lost and nothing double") {
  World world;
  auto one = world.device(1);
  auto two = world.device(2);
  for (int i = 0; i < 3; ++i) one->read("p1", 10);
  check_clean(one->sync());
  one->clone_into(*two);
  for (int i = 0; i < 4; ++i) one->read("p1", 100);
  for (int i = 0; i < 5; ++i) two->read("p1", 1000);
  check_clean(one->sync());
  const auto outcome = two->sync();
  check_clean(outcome);
  CHECK(outcome.new_device);
  check_clean(one->sync());
  check_clean(two->sync());
  CHECK(one->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s == 30 + 400 + 5000);
  CHECK(one->store().snapshot().value() == two->store().snapshot().value());
  check_same(world, *one);
  check_same(world, *two);
}

TEST_CASE("a profile put back from before a fork meets its own later stream and loses nothing") {
  World world;
  auto one = world.device(1);
  auto two = world.device(2);
  one->read("p1", 10);
  check_clean(one->sync());
  one->clone_into(*two);
  two->copy_to("before.db");
  one->read("p1", 100);
  check_clean(one->sync());
  two->read("p1", 1000);
  check_clean(two->sync());  // goes on as a new device
  two->read("p1", 10'000);
  check_clean(two->sync());
  two->put_back("before.db");  // the key of the new device stays where it is
  two->read("p1", 86'400);
  check_clean(two->sync());
  check_clean(two->sync());
  CHECK(two->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s ==
        10 + 100 + 1000 + 10'000 + 86'400);
  check_same(world, *two);
}

TEST_CASE("a lost key means a new stream, and the unsent work arrives once") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 3; ++i) device->read("p1", 10);
  check_clean(device->sync());
  for (int i = 0; i < 3; ++i) device->read("p1", 10);
  device->keys.keys.clear();
  device->open();
  check_clean(device->sync());
  CHECK(device->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s == 60);
  check_same(world, *device);
}

TEST_CASE("a record the server cannot accept is set aside on both sides and stops nothing") {
  World world;
  auto device = world.device();
  device->read("p1", 10);
  // As a faulty program would have written it: a type of the server in the device's stream.
  const Uuid name = device->store().device().device;
  const auto head = device->store().stream(name).value();
  const records::ChainId chain{world.server.identity().server, world.learner, name};
  records::Envelope envelope{.event_id = Uuid{{77}},
                             .learner = world.learner,
                             .device = name,
                             .seq = head->head_seq + 1,
                             .type = "grade.given",
                             .subject = {"egv-160", "1.0.0", "m1", "f1"},
                             .occurrence = {.utc = world.clock.now(), .zone = "UTC"}};
  const Json forged{
      {"attempt", Uuid{{8}}.to_string()}, {"right", 3}, {"total", 3}, {"passed", true}};
  const auto record =
      records::make_record(chain, head->head_hash, envelope, forged, Bytes(16, 1)).value();
  REQUIRE(device->store().receive(std::vector<records::Received>{{1, record}}, {}, {}));
  device->read("p1", 10);
  const auto outcome = device->sync();
  check_clean(outcome);
  CHECK(outcome.quarantined == 1);
  const auto problems = device->store().problems(5).value();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == "R01");
  CHECK_FALSE(device->store().activity({"egv-160", "", "m1", "f1"}).value().passed);
  CHECK(device->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s == 20);
  check_same(world, *device);
  CHECK(world.server.store().quarantined(5).value().size() == 1);
}

TEST_CASE("types of a newer program pass through an older server and reach other devices") {
  World world;
  auto one = world.device(1);
  auto two = world.device(2);
  one->append("lab.finished", "p1", Json{{"beaker", 3}});
  check_clean(one->sync());
  check_clean(two->sync());
  bool found = false;
  const auto streams = two->store().streams().value();
  for (const auto& stream : streams) {
    const auto rows = two->store().records(stream.device, 1, 100, SIZE_MAX).value();
    for (const auto& row : rows) {
      found = found || row.record.body == R"({"beaker":3})";
    }
  }
  CHECK(found);
  check_same(world, *two);
}

TEST_CASE("a fault at any database operation while pulling or pushing is healed by the next run") {
  int struck_count = 0;
  for (int n = 1; n < 2000; n += 1 + n / 60) {
    World world;
    auto other = world.device(2);
    other->read("p1", 7);
    check_clean(other->sync());
    auto device = world.device(1);
    study(*device);
    complete(*device);
    fakes::FailingPoint fault(n);
    device->close();
    auto faulty = device->try_open(&fault);
    bool struck = fault.struck;
    if (faulty) {
      engine::SyncOutcome outcome;
      {
        fakes::FixedToken token(world.token);
        engine::Api api(world.server, token);
        engine::Reconciler run(**faulty, api, {world.server.identity().receipts.public_key()},
                               world.clock);
        outcome = run.run(protocol::CancelToken());
      }
      faulty->reset();
      struck = fault.struck;
    }
    device->open();
    INFO("operation ", n);
    REQUIRE(device->store().verify());
    check_clean(device->sync());
    check_same(world, *device);
    CHECK(device->store().receipts(5).value().size() == 1);
    if (!struck) break;
    ++struck_count;
  }
  CHECK(struck_count > 50);
}

TEST_CASE("a fault at any database operation of the server leaves all of a batch or nothing") {
  int struck_count = 0;
  for (int n = 1; n < 3000; n += 1 + n / 60) {
    World world;
    auto device = world.device();
    study(*device);
    complete(*device);
    ArmedPoint armed(n);
    world.server.start(&armed);
    armed.on = true;
    const auto outcome = device->sync();
    const bool struck = armed.fault.struck;
    world.server.start();
    INFO("operation ", n, ": ", outcome.what);
    check_clean(device->sync());
    check_same(world, *device);
    CHECK(device->store().receipts(5).value().size() == 1);
    if (!struck) break;
    ++struck_count;
  }
  CHECK(struck_count > 50);
}

TEST_CASE("clocks that jump a day either way change neither order nor completeness") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 6; ++i) {
    world.clock.wall += std::chrono::hours(i % 2 == 0 ? 24 : -24);
    device->read("p1", 10);
    check_clean(device->sync());
  }
  CHECK(device->store().activity({"egv-160", "", "m1", "p1"}).value().engaged_s == 60);
  check_same(world, *device);
}

TEST_CASE("receipts under a key that was not trusted at sign-in are refused whole") {
  World world;
  auto device = world.device();
  device->read("p1", 10);
  world.server.identity().receipts = KeyPair::from_seed({66});
  fakes::FixedToken token(world.token);
  engine::Api api(world.server, token);
  engine::Reconciler run(device->store(), api, {KeyPair::from_seed({4, 2}).public_key()},
                         world.clock);
  const auto outcome = run.run(protocol::CancelToken());
  CHECK(outcome.problem == "unverified");
  CHECK(device->store().cursor().value().n == 0);
}

TEST_CASE("the history keeps the last twenty runs and reads back") {
  World world;
  auto device = world.device();
  for (int i = 0; i < 25; ++i) device->sync();
  const auto runs = device->store().sync_runs(100).value();
  CHECK(runs.size() == 20);
  CHECK(engine::decode_outcome(runs.front()).value().problem.empty());
}
