// SPDX-License-Identifier: Apache-2.0
// Files of evidence on their way to the server, before the events that name them.
#include "sync/engine/evidence_upload.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sync/engine/by_hand.h"
#include "sync/platform/evidence_folder.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/failing_point.h"

using namespace icma;

namespace {

std::string pdf(std::size_t size, char fill = 'x') {
  std::string out = "%PDF-1.7\n";
  out.resize(size, fill);
  return out;
}

// Keeps the order of what was asked for, and whether a push named a file that was not there.
class Watched final : public protocol::Transport {
 public:
  Watched(protocol::Transport& line, server::Store& store, const Uuid& learner)
      : line_(line), store_(store), learner_(learner) {}
  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    if (request.path == "/v1/push") look(request.body);
    if (request.method == protocol::Method::kPut) ++puts;
    if (old_server && request.path.starts_with("/v1/evidence")) {
      return protocol::Response{
          .status = 404, .headers = {{"content-type", "application/json"}}, .body = "{}"};
    }
    return line_.send(request, sink, cancel);
  }
  int puts = 0;
  int too_early = 0;
  bool old_server = false;

 private:
  void look(const std::string& body) {
    const auto push = protocol::decode<protocol::Push>(body).value();
    for (const records::Record& record : push.events) {
      for (const auto& file : protocol::named_files(record.body.value_or(""))) {
        const auto row = store_.evidence(learner_, file.hash).value();
        if (!row || !row->whole) ++too_early;
      }
    }
  }
  protocol::Transport& line_;
  server::Store& store_;
  Uuid learner_;
};

struct Scene {
  fakes::FakeClock clock;
  fakes::FakeServer server{clock, fakes::kFacts};
  std::pair<Uuid, std::string> ana = server.learner("ana");
  fakes::Device laptop{server, clock, ana.first, ana.second, 1};
  fakes::TempDir dir;
  platform::EvidenceFolder files{dir / "files"};
  fakes::FixedToken tokens{ana.second};

  Scene() { laptop.shelf = &files; }

  // An event that names the files.
  void show(const std::vector<protocol::NamedFile>& named) {
    laptop.append("activity.done", "a1", {{"seconds", 60}, {"files", protocol::files_json(named)}});
  }
  protocol::NamedFile take(const std::string& content) { return files.add(content).value(); }
  bool arrived(const std::string& content) {
    const auto row = server.store().evidence(ana.first, sha256(content)).value();
    return row && row->whole;
  }
  // How many events of this type the server holds.
  std::int64_t on_server(std::string_view type) {
    const auto rows = server.store().events_after(ana.first, 0, 10'000, SIZE_MAX).value();
    return std::ranges::count(rows, type, &server::EventRow::type);
  }
};

constexpr std::string_view kMissing = "evidence.missing";

}  // namespace

TEST_CASE("a file goes before the event that names it, and what was written before does not wait") {
  Scene scene;
  Watched line(scene.server, scene.server.store(), scene.ana.first);
  scene.laptop.line = &line;
  const std::string one = pdf(300'000);
  const std::string two = "Minutes of a meeting";
  scene.laptop.read("p1", 5);
  scene.show({scene.take(one), scene.take(two)});
  scene.laptop.read("p1", 5);
  scene.show({scene.take(one)});
  const auto outcome = scene.laptop.sync();
  CHECK(outcome.problem.empty());
  CHECK(outcome.files == 2);
  CHECK(outcome.files_missing == 0);
  CHECK(outcome.unsent == 0);
  CHECK(line.too_early == 0);
  CHECK(line.puts == 4);
  CHECK(scene.arrived(one));
  CHECK(scene.arrived(two));
  CHECK(scene.on_server("activity.done") == 2);
  CHECK(scene.on_server(kMissing) == 0);
  // And nothing of it is asked again.
  scene.laptop.read("p1", 5);
  REQUIRE(scene.laptop.sync().problem.empty());
  CHECK(line.puts == 4);
}

TEST_CASE("while a file cannot go, the records before it do, and its event waits") {
  Scene scene;
  scene.laptop.read("p1", 5);
  scene.show({scene.take(pdf(5'000))});
  scene.laptop.read("p1", 5);
  // 1 hello, 2 push of what goes before, 3 offer, 4 offer, 5 the piece.
  for (int fails = 3; fails <= 5; ++fails) {
    scene.server.requests = 0;
    const bool first = fails == 3;
    scene.server.fault_at = [&](int n) {
      return n >= (first ? 3 : fails - 1) ? fakes::NetFault::kNotSent : fakes::NetFault::kNone;
    };
    const auto outcome = scene.laptop.sync();
    CHECK(outcome.problem == "network");
    CHECK(outcome.unsent == 2);
    CHECK(scene.on_server("page.read") == 1);
    CHECK(scene.on_server("activity.done") == 0);
  }
  scene.server.fault_at = nullptr;
  REQUIRE(scene.laptop.sync().problem.empty());
  CHECK(scene.on_server("activity.done") == 1);
}

TEST_CASE("whatever request fails in whatever way, the file arrives whole and before its event") {
  using fakes::NetFault;
  const std::string file = pdf(5'000);
  int runs = 0;
  for (const NetFault fault : {NetFault::kNotSent, NetFault::kAnswerLost, NetFault::kAnswerCut,
                               NetFault::kPortal, NetFault::kUnavailable}) {
    for (int at = 1;; ++at) {
      Scene scene;
      Watched line(scene.server, scene.server.store(), scene.ana.first);
      scene.laptop.line = &line;
      scene.laptop.read("p1", 5);
      scene.show({scene.take(file)});
      bool struck = false;
      scene.server.fault_at = [&](int n) {
        struck = struck || n == at;
        return n == at ? fault : NetFault::kNone;
      };
      (void)scene.laptop.sync();
      scene.server.fault_at = nullptr;
      REQUIRE(scene.laptop.sync().problem.empty());
      CHECK(line.too_early == 0);
      CHECK(scene.arrived(file));
      CHECK(scene.on_server("activity.done") == 1);
      CHECK(scene.on_server(kMissing) == 0);
      CHECK(scene.laptop.store().unsent().value() == 0);
      ++runs;
      if (!struck) break;
    }
  }
  CHECK(runs > 25);
}

TEST_CASE("a file that is lost, changed or cut keeps no record back, and the records say so once") {
  Scene scene;
  const std::string gone = pdf(4'000, 'g');
  const std::string changed = pdf(4'000, 'c');
  const std::string cut = pdf(4'000, 'u');
  const std::string sound = pdf(4'000, 's');
  scene.show({scene.take(gone), scene.take(changed)});
  scene.show({scene.take(cut), scene.take(sound)});
  const auto path = [&](const std::string& content) {
    return scene.dir / "files" / sha256(content).to_hex();
  };
  std::filesystem::remove(path(gone));
  REQUIRE(write_file(path(changed), pdf(4'000, 'C')));
  REQUIRE(write_file(path(cut), cut.substr(0, 2'000)));
  // The line ends before the event has gone: the next run does not say it again.
  scene.server.fault_at = [&](int n) {
    return n == 3 ? fakes::NetFault::kAnswerLost : fakes::NetFault::kNone;
  };
  const auto first = scene.laptop.sync();
  scene.server.fault_at = nullptr;
  const auto outcome = scene.laptop.sync();
  CHECK(outcome.problem.empty());
  CHECK(outcome.unsent == 0);
  CHECK(first.files_missing + outcome.files_missing == 3);
  CHECK(scene.on_server("activity.done") == 2);
  CHECK(scene.on_server(kMissing) == 3);
  CHECK(scene.arrived(sound));
  CHECK_FALSE(scene.arrived(changed));
}

TEST_CASE("a file without room, or of a kind that the server does not take, keeps nothing back") {
  Scene scene;
  for (int i = 0; i < 10; ++i) {
    const server::EvidenceRow full{.hash = sha256(fmt::to_string(i)),
                                   .bytes = protocol::kMaxEvidenceBytes,
                                   .touched = scene.clock.now()};
    REQUIRE(scene.server.store().put_evidence(scene.ana.first, full));
  }
  const std::string file = pdf(2'000);
  scene.show({scene.take(file)});
  auto outcome = scene.laptop.sync();
  CHECK(outcome.problem.empty());
  CHECK(outcome.files_missing == 1);
  CHECK(scene.on_server("activity.done") == 1);
  const auto rows = scene.server.store().events_after(scene.ana.first, 0, 100, SIZE_MAX).value();
  const auto said = std::ranges::find(rows, kMissing, &server::EventRow::type);
  REQUIRE(said != rows.end());
  CHECK(said->record.body.value_or("").find("no_room") != std::string::npos);
}

TEST_CASE(
    "a restored server gets the files again, also those whose events another device brought") {
  Scene scene;
  const std::string file = pdf(6'000);
  REQUIRE(scene.laptop.sync().problem.empty());
  scene.server.copy_to("before.db");
  scene.show({scene.take(file)});
  REQUIRE(scene.laptop.sync().problem.empty());
  fakes::Device other(scene.server, scene.clock, scene.ana.first, scene.ana.second, 2);
  REQUIRE(other.sync().problem.empty());
  scene.server.restore("before.db");
  CHECK_FALSE(scene.arrived(file));
  REQUIRE(other.sync().problem.empty());
  CHECK(scene.on_server("activity.done") == 1);
  REQUIRE(scene.laptop.sync().problem.empty());
  CHECK(scene.arrived(file));
  CHECK(scene.on_server(kMissing) == 0);
}

TEST_CASE("records that went by hand have their files with the next synchronisation") {
  Scene scene;
  const std::string file = pdf(6'000);
  REQUIRE(scene.laptop.sync().problem.empty());
  scene.laptop.read("p1", 5);
  scene.show({scene.take(file)});
  const protocol::Session session{.refresh = "unknown",
                                  .learner = scene.ana.first,
                                  .server = scene.server.identity().server,
                                  .box_key = scene.server.identity().box->public_key()};
  fakes::FakeRandom random(5);
  const auto exported = engine::export_records(scene.laptop.store(), session, random).value();
  const auto relayed = engine::relay_records(scene.server, exported.file, {}, {}).value();
  const std::vector<PublicKey> trusted{scene.server.identity().receipts.public_key()};
  REQUIRE(engine::import_receipts(scene.laptop.store(), trusted, relayed.replies, scene.clock));
  CHECK(scene.laptop.store().unsent().value() == 0);
  CHECK_FALSE(scene.arrived(file));
  REQUIRE(scene.laptop.sync().problem.empty());
  CHECK(scene.arrived(file));
}

TEST_CASE("a server of before there were files gets the records, and the files when it is newer") {
  Scene scene;
  Watched line(scene.server, scene.server.store(), scene.ana.first);
  scene.laptop.line = &line;
  line.old_server = true;
  const std::string file = pdf(6'000);
  scene.show({scene.take(file)});
  REQUIRE(scene.laptop.sync().problem.empty());
  CHECK(scene.on_server("activity.done") == 1);
  CHECK(scene.on_server(kMissing) == 0);
  line.old_server = false;
  REQUIRE(scene.laptop.sync().problem.empty());
  CHECK(scene.arrived(file));
}

TEST_CASE("two devices with one file bring it together") {
  Scene scene;
  const std::string file = pdf(400'000);
  fakes::Device other(scene.server, scene.clock, scene.ana.first, scene.ana.second, 2);
  other.shelf = &scene.files;
  const auto named = scene.take(file);
  scene.show({named});
  other.append("activity.done", "a1", {{"files", protocol::files_json(std::vector{named})}});
  // The other's whole run comes between two pieces of this one.
  bool between = false;
  scene.server.fault_at = [&](int n) {
    if (n == 5 && !between) {
      between = true;
      CHECK(other.sync().problem.empty());
    }
    return fakes::NetFault::kNone;
  };
  const auto outcome = scene.laptop.sync();
  CHECK(between);
  CHECK(outcome.problem.empty());
  CHECK(scene.arrived(file));
  CHECK(scene.on_server("activity.done") == 2);
  CHECK(scene.on_server(kMissing) == 0);
}

TEST_CASE("any call of the learner's database may fail meanwhile, and the next run ends it") {
  Scene scene;
  Watched line(scene.server, scene.server.store(), scene.ana.first);
  scene.laptop.line = &line;
  REQUIRE(scene.laptop.sync().problem.empty());
  int struck = 0;
  int shown = 0;
  // Every seventh call: which of them it is moves on with what was stored before.
  for (int i = 1;; i += 7) {
    ++shown;
    const std::string file = fmt::format("%PDF-1.7 number {}", i);
    const Hash lost = sha256(fmt::format("lost {}", i));
    scene.show({scene.take(file), {lost, 5}});
    scene.laptop.close();
    fakes::FailingPoint fault(i);
    if (auto opened = scene.laptop.try_open(&fault)) {
      // What is written by the hand that fails is of this store alone.
      engine::Api api(line, scene.tokens);
      const std::vector<PublicKey> trusted{scene.server.identity().receipts.public_key()};
      engine::Reconciler reconciler(**opened, api, trusted, scene.clock, {.files = &scene.files});
      (void)reconciler.run(protocol::CancelToken());
    }
    scene.laptop.open();
    INFO("call ", i);
    REQUIRE(scene.laptop.sync().problem.empty());
    CHECK(scene.arrived(file));
    CHECK(scene.laptop.store().unsent().value() == 0);
    CHECK(scene.on_server("activity.done") == shown);
    // Each loss is said; twice where the note of having said it was what failed.
    CHECK(scene.on_server(kMissing) >= shown);
    if (!fault.struck) break;
    ++struck;
  }
  CHECK(scene.on_server(kMissing) <= struck + 4);
  CHECK(struck > 20);
}
