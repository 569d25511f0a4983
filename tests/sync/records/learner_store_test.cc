// SPDX-License-Identifier: Apache-2.0
#include "sync/records/learner_store.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

#include "courses/base/files.h"
#include "sync/records/queries.h"
#include "sync/records/study_recorder.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/memory_keys.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::records;

namespace {

struct Bench {
  fakes::TempDir dir;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::MemoryKeys keys;
  Uuid learner{{2}};

  StoreOptions options(sqlite::FaultPoint* fault = nullptr) {
    return {.learner = learner,
            .server = Uuid{{1}},
            .keys = &keys,
            .clock = &clock,
            .random = &random,
            .backups = dir / "backups",
            .fault = fault};
  }
  std::unique_ptr<LearnerStore> open(sqlite::FaultPoint* fault = nullptr) {
    auto store = LearnerStore::open(dir / "learner.db", options(fault));
    REQUIRE_MESSAGE(store.has_value(), store.error().describe());
    return *std::move(store);
  }
};

const Subject kPage{"egv-160", "1.0.0", "m1", "p1"};

Draft page(std::int64_t seconds, int percent) {
  return {.type = "page.read", .subject = kPage, .body = page_read(seconds, percent)};
}

std::int64_t head_of(LearnerStore& store) {
  return store.stream(store.device().device).value()->head_seq;
}

}  // namespace

TEST_CASE("every query of the learner's database prepares and has the plan it promises") {
  auto database = sqlite::Database::open_in_memory().value();
  REQUIRE(sqlite::migrate(*database, learner_migrations()));
  const auto checked = sqlite::check_queries(*database, learner_queries());
  REQUIRE_MESSAGE(checked.has_value(), checked.error().describe());
}

TEST_CASE("what was appended is there after opening again, and the derived rows with it") {
  Bench bench;
  std::string before;
  {
    auto store = bench.open();
    REQUIRE(store->append(page(30, 40)));
    bench.clock.advance(Seconds(60));
    REQUIRE(store->append(page(15, 100)));
    before = store->snapshot().value();
  }
  auto store = bench.open();
  const ActivityState activity = store->activity(kPage).value();
  CHECK(activity.engaged_s == 45);
  CHECK(activity.read_percent == 100);
  CHECK(store->unsent().value() == 2);
  CHECK(store->snapshot().value() == before);
  CHECK(store->verify());
  REQUIRE(store->rebuild());
  CHECK(store->snapshot().value() == before);
  const Dashboard shown = store->dashboard(std::vector<std::string>{"2026-11"}, "2026").value();
  CHECK(shown.days.at("2026-11-20") == 45);
  CHECK(shown.programs.at("egv-160").engaged_s == 45);
}

TEST_CASE("malformed bodies and types of the server are refused and leave nothing") {
  Bench bench;
  auto store = bench.open();
  CHECK_FALSE(store->append({.type = "page.read", .subject = kPage, .body = {{"seconds", -1}}}));
  CHECK_FALSE(store->append({.type = "grade.given", .subject = kPage, .body = Json::object()}));
  Draft bad = page(1, 1);
  bad.subject.module = "a\tb";
  CHECK_FALSE(store->append(bad));
  bad = page(1, 1);
  bad.body["note"] = std::string(70'000, 'x');
  CHECK_FALSE(store->append(bad));
  CHECK(head_of(*store) == 0);
  CHECK(store->snapshot().value().empty());
}

TEST_CASE("a fault at any database operation of an append leaves all of it or nothing") {
  Bench bench;
  {
    bench.open();
  }
  int struck = 0;
  for (int n = 1;; ++n) {
    fakes::FailingPoint fault(n);
    std::int64_t expected = 0;
    bool appended = false;
    {
      auto store = LearnerStore::open(bench.dir / "learner.db", bench.options(&fault));
      if (store) {
        const auto result = (*store)->append(page(10, 10));
        appended = result.has_value();
        if (appended) expected = result->seq;
      }
    }
    auto store = bench.open();
    REQUIRE(store->verify());
    const std::string derived = store->snapshot().value();
    REQUIRE(store->rebuild());
    CHECK(store->snapshot().value() == derived);
    if (appended) CHECK(head_of(*store) == expected);
    CHECK(store->activity(kPage).value().engaged_s == 10 * head_of(*store));
    if (!fault.struck) break;
    ++struck;
  }
  CHECK(struck > 15);
}

TEST_CASE("two open stores append in turn to one stream without a gap") {
  Bench bench;
  auto first = bench.open();
  auto second = bench.open();
  for (int i = 0; i < 10; ++i) {
    REQUIRE(first->append(page(1, 1)));
    REQUIRE(second->append(page(1, 1)));
  }
  CHECK(head_of(*first) == 20);
  CHECK(first->verify());
  CHECK(second->activity(kPage).value().engaged_s == 20);
}

TEST_CASE("a lost key begins a new stream that names the old one and takes over what was unsent") {
  Bench bench;
  Uuid old_device;
  {
    auto store = bench.open();
    old_device = store->device().device;
    for (int i = 0; i < 5; ++i) REQUIRE(store->append(page(10, 10)));
    REQUIRE(store->sign_at(2));  // as it was pushed
    REQUIRE(store->set_server_have(old_device, 2));
  }
  bench.keys.keys.clear();
  auto store = bench.open();
  CHECK(store->device().device != old_device);
  CHECK(head_of(*store) == 4);  // the note of the loss and three events
  CHECK(store->stream(old_device).value()->head_seq == 2);
  CHECK(store->activity(kPage).value().engaged_s == 50);
  const auto moved = store->records(store->device().device, 1, 100, SIZE_MAX).value();
  const Event first = parse_record(moved.at(0).record).value();
  CHECK(first.envelope.type == "device.started");
  CHECK(first.body.at("previous_device") == old_device.to_string());
  const Event last = parse_record(moved.at(3).record).value();
  CHECK(last.envelope.origin == Origin{old_device, 5});
  REQUIRE(store->verify());
  const std::string before = store->snapshot().value();
  REQUIRE(store->rebuild());
  CHECK(store->snapshot().value() == before);
}

TEST_CASE("what no signature covers goes along when the key is lost, though the server had it") {
  Bench bench;
  Uuid old_device;
  {
    auto store = bench.open();
    old_device = store->device().device;
    for (int i = 0; i < 5; ++i) REQUIRE(store->append(page(10, 10)));
    REQUIRE(store->sign_at(1));
    REQUIRE(store->set_server_have(old_device, 4));
  }
  bench.keys.keys.clear();
  auto store = bench.open();
  CHECK(store->stream(old_device).value()->head_seq == 1);
  CHECK(head_of(*store) == 5);  // the note of the loss and four events
  CHECK(store->activity(kPage).value().engaged_s == 50);
  REQUIRE(store->verify());
}

TEST_CASE("a locked keyring means wait, not a new device") {
  Bench bench;
  {
    bench.open();
  }
  bench.keys.locked = true;
  const auto store = LearnerStore::open(bench.dir / "learner.db", bench.options());
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::kBusy);
  bench.keys.locked = false;
  CHECK(bench.open()->streams().value().size() == 1);
}

TEST_CASE("re-homing twice keeps the first origin and counts nothing twice") {
  Bench bench;
  auto store = bench.open();
  const Uuid first = store->device().device;
  for (int i = 0; i < 4; ++i) REQUIRE(store->append(page(10, 10)));
  REQUIRE(store->rehome(1));
  REQUIRE(store->append(page(10, 10)));
  REQUIRE(store->rehome(0));
  CHECK(store->activity(kPage).value().engaged_s == 50);
  REQUIRE(store->verify());
  const auto rows = store->records(store->device().device, 1, 100, SIZE_MAX).value();
  int from_first = 0;
  for (const Stored& row : rows) {
    const auto origin = parse_record(row.record).value().envelope.origin;
    if (origin && origin->device == first) ++from_first;
  }
  CHECK(from_first == 3);
  const std::string before = store->snapshot().value();
  REQUIRE(store->rebuild());
  CHECK(store->snapshot().value() == before);
}

TEST_CASE("a window goes on writing after the agent re-homed the profile") {
  Bench bench;
  auto window = bench.open();
  auto agent = bench.open();
  REQUIRE(window->append(page(10, 10)));
  REQUIRE(agent->rehome(0));
  REQUIRE(window->append(page(10, 10)));
  CHECK(window->device().device == agent->device().device);
  CHECK(window->verify());
  CHECK(window->activity(kPage).value().engaged_s == 20);
}

TEST_CASE("what a guest did is taken over once, with its ids and places") {
  Bench guest;
  guest.learner = Uuid{{3}};
  guest.random = fakes::FakeRandom(9);
  auto before = guest.open();
  for (int i = 0; i < 3; ++i) REQUIRE(before->append(page(10, 30 * i)));
  Bench bench;
  auto store = bench.open();
  REQUIRE(store->append(page(5, 10)));
  CHECK(store->adopt(*before).value() == 3);
  CHECK(store->adopt(*before).value() == 0);
  CHECK(store->activity(kPage).value().engaged_s == 35);
  CHECK(store->unsent().value() == 4);
  REQUIRE(store->verify());
  const auto rows = store->records(store->device().device, 4, 1, SIZE_MAX).value();
  const Envelope last = parse_record(rows.front().record).value().envelope;
  CHECK(last.learner == bench.learner);
  CHECK(last.origin == Origin{before->device().device, 3});
  const std::string derived = store->snapshot().value();
  REQUIRE(store->rebuild());
  CHECK(store->snapshot().value() == derived);
}

TEST_CASE("an erased body leaves no trace of its words and an intact chain") {
  Bench bench;
  const std::string secret = "a confidential remark about the council";
  {
    auto store = bench.open();
    const auto written =
        store->append({.type = "reflection.written",
                       .subject = {"egv-160", "1.0.0", "m1", "r1"},
                       .body = reflection_written(Uuid{{7}}, secret, "sure", {}, 30)});
    REQUIRE(written);
    REQUIRE(store->append(page(1, 1)));
    REQUIRE(store->erase_body(written->event_id));
    CHECK(store->verify());
    CHECK(store->snapshot().value().find("council") == std::string::npos);
    CHECK_FALSE(store->erase_body(Uuid{{9}}));
  }
}

TEST_CASE("daily copies are made once a day, and three are kept") {
  Bench bench;
  auto store = bench.open();
  for (int day = 0; day < 5; ++day) {
    REQUIRE(store->append(page(1, 1)));
    REQUIRE(store->backup_daily());
    REQUIRE(store->backup_daily());
    bench.clock.advance(std::chrono::hours(24));
  }
  int copies = 0;
  for (const auto& entry : std::filesystem::directory_iterator(bench.dir / "backups")) {
    CHECK(entry.path().extension() == ".db");
    ++copies;
  }
  CHECK(copies == 3);
}

TEST_CASE("damage to any page is found, the newest sound copy returns, nothing is wiped") {
  Bench bench;
  std::uintmax_t size = 0;
  {
    auto store = bench.open();
    for (int i = 0; i < 30; ++i) REQUIRE(store->append(page(10, 10)));
    REQUIRE(store->backup_daily());
  }
  size = std::filesystem::file_size(bench.dir / "learner.db");
  const std::string sound = read_file(bench.dir / "learner.db").value();
  for (std::uintmax_t page_start = 0; page_start < size; page_start += 4096) {
    std::string damaged = sound;
    for (std::size_t i = page_start; i < page_start + 4096; ++i) damaged[i] = '\x5A';
    REQUIRE(write_file(bench.dir / "learner.db", damaged));
    INFO("page at ", page_start);
    auto store = LearnerStore::open(bench.dir / "learner.db", bench.options());
    REQUIRE_MESSAGE(store.has_value(), store.error().describe());
    CHECK_FALSE((*store)->restored_from().empty());
    CHECK((*store)->verify());
    CHECK((*store)->activity(kPage).value().engaged_s == 300);
    store->reset();
    bool kept = false;
    for (const auto& entry : std::filesystem::directory_iterator(bench.dir.path())) {
      if (entry.path().string().find(".damaged-") == std::string::npos) continue;
      kept = kept || read_file(entry.path()).value() == damaged;
    }
    CHECK(kept);
    bench.clock.advance(Seconds(1));
  }
}

TEST_CASE("a database of a newer program is refused and left alone") {
  Bench bench;
  {
    bench.open();
  }
  {
    auto database = sqlite::Database::open(bench.dir / "learner.db", {}).value();
    REQUIRE(database->execute("PRAGMA user_version=99"));
  }
  const auto store = LearnerStore::open(bench.dir / "learner.db", bench.options());
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::kTooNew);
}

TEST_CASE("a clock that jumps a day is seen through by the steady clock") {
  Bench bench;
  auto store = bench.open();
  const Time real = bench.clock.wall;
  REQUIRE(store->note_server_time(real + Seconds(5), real, real));
  bench.clock.wall += std::chrono::hours(24);
  bench.clock.boot += Seconds(10);
  REQUIRE(store->append(page(1, 1)));
  const auto rows = store->records(store->device().device, 1, 1, SIZE_MAX).value();
  const Event event = parse_record(rows.front().record).value();
  CHECK(effective_time(event.envelope.occurrence) == real + Seconds(15));
  CHECK(event.envelope.occurrence.server->age == Seconds(10));
}

TEST_CASE("the hybrid clock never goes back, though the wall clock does") {
  Bench bench;
  auto store = bench.open();
  std::uint64_t last = 0;
  for (int i = 0; i < 20; ++i) {
    bench.clock.wall += std::chrono::hours(i % 2 == 0 ? 24 : -30);
    REQUIRE(store->append(page(1, 1)));
    const auto rows = store->records(store->device().device, i + 1, 1, SIZE_MAX).value();
    const std::uint64_t hlc = parse_record(rows.front().record).value().envelope.hlc;
    CHECK(hlc > last);
    last = hlc;
  }
}

TEST_CASE("study seconds gather into few events and none are lost or invented") {
  fakes::FakeClock clock;
  StudyRecorder recorder(clock);
  std::int64_t seconds = 0;
  int events = 0;
  const auto take = [&](const std::optional<Draft>& draft) {
    if (!draft) return;
    ++events;
    seconds += draft->body.at("seconds").get<std::int64_t>();
  };
  take(recorder.enter(kPage, type::kPageRead));
  for (int i = 0; i < 60; ++i) {
    clock.advance(Millis(1'000));
    take(recorder.page_progress(i));
  }
  CHECK(events == 6);
  clock.advance(std::chrono::hours(3));  // the lid was closed
  take(recorder.page_progress(60));
  clock.advance(Millis(2'500));
  take(recorder.pause());
  clock.advance(Seconds(600));
  take(recorder.leave());
  CHECK(seconds == 62);
}

TEST_CASE("blocks that were read are written once, and a page read in two sittings is read") {
  fakes::FakeClock clock;
  StudyRecorder recorder(clock);
  CHECK_FALSE(recorder.enter(kPage, type::kPageRead));
  const std::vector<int> first{0, 2};
  CHECK_FALSE(recorder.page_progress(40, first));
  CHECK(recorder.is_on(kPage));
  const auto draft = recorder.leave();
  REQUIRE(draft);
  CHECK(draft->body == Json{{"seconds", 0}, {"percent", 40}, {"blocks", {0, 2}}});
  CHECK_FALSE(recorder.is_on(kPage));
  CHECK_FALSE(recorder.enter(kPage, type::kPageRead));
  const std::vector<int> second{2, 3};
  CHECK_FALSE(recorder.page_progress(100, second));
  const auto rest = recorder.leave();
  REQUIRE(rest);
  CHECK(rest->body == Json{{"seconds", 0}, {"percent", 100}, {"blocks", {2, 3}}});
}

TEST_CASE("a film's intervals are written once and merge") {
  fakes::FakeClock clock;
  StudyRecorder recorder(clock);
  CHECK_FALSE(recorder.enter({"p", "1", "m", "w"}, type::kMediaWatched));
  clock.advance(Seconds(5));
  CHECK_FALSE(recorder.played(0, 5000));
  clock.advance(Seconds(5));
  const auto draft = recorder.played(5000, 10'000);
  REQUIRE(draft);
  CHECK(draft->body.at("intervals_ms") == Json::array({Json::array({0, 10'000})}));
  CHECK_FALSE(recorder.leave());
}
