// SPDX-License-Identifier: Apache-2.0
// The real server and the real agent as processes, killed without warning at any moment.
#include <fstream>

#include "sync/platform/evidence_folder.h"
#include "sync/server/sqlite_store.h"
#include "tests/e2e/learner.h"
#include "tests/e2e/server.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;

namespace {

const records::Subject kPage{"egv-160", "1.0.0", "m1", "p1"};

class Scene {
 public:
  Scene() {
    REQUIRE(run({ICMA_SERVER, "keys", "make", "--data", server_.data()}) == 0);
    REQUIRE(run(e2e::Learner::add_command(server_.data())) == 0);
    server_.start();
    learner_.sign_in(server_.url());
  }

  void study(int events) {
    const auto open = learner_.store();
    std::vector<records::Draft> drafts(
        static_cast<std::size_t>(events),
        {.type = "page.read", .subject = kPage, .body = records::page_read(1, 10)});
    REQUIRE(open->append_all(drafts));
    written_ += events;
  }

  std::vector<std::string> agent(const std::string& command) const {
    return {ICMA_SYNC, command, "--profile", learner_.folder().string()};
  }
  int run(std::vector<std::string> command) {
    Process process(std::move(command), dir_ / "command.log");
    return process.wait();
  }

  // All that was written is on the server exactly once, and the server's books hold.
  void check_whole() {
    Process last(agent("once"), dir_ / "agent.log");
    const int code = last.wait();
    REQUIRE_MESSAGE(code == 0, last.output());
    CHECK(learner_.store()->unsent().value() == 0);
    CHECK(learner_.store()->verify());
    CHECK(learner_.store()->activity(kPage).value().engaged_s == written_);
    const auto ledger = server::SqliteStore::open(dir_ / "data" / "ledger.db").value();
    const auto derived = ledger->derived(learner_.id());
    const auto row = derived->load("activity", "egv-160\tm1\tp1").value().value();
    CHECK(records::decode_row<records::ActivityState>(row).value().engaged_s == written_);
    Process books({ICMA_SERVER, "check", "--data", server_.data()}, dir_ / "check.log");
    const int sound = books.wait();
    CHECK_MESSAGE(sound == 0, books.output());
  }

  std::unique_ptr<server::SqliteStore> ledger() const {
    return server::SqliteStore::open(dir_ / "data" / "ledger.db").value();
  }
  e2e::Server& server() { return server_; }
  e2e::Learner& learner() { return learner_; }
  std::filesystem::path log(const std::string& name) const { return dir_ / name; }

 private:
  fakes::TempDir dir_;
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  e2e::Learner learner_{dir_ / "profile"};
  std::int64_t written_ = 0;
};

}  // namespace

TEST_CASE("the agent sends what was written, and SIGTERM ends the server cleanly") {
  Scene scene;
  scene.study(50);
  scene.check_whole();
  CHECK(scene.server().terminate() == 0);
  Process lonely(scene.agent("once"), scene.log("lonely.log"));
  CHECK(lonely.wait() == 1);
  CHECK(lonely.output().find("Your work is safe on this machine") != std::string::npos);
  scene.server().start();
  scene.check_whole();
}

TEST_CASE("kill -9 of the server in the middle of pushes loses and doubles nothing") {
  Scene scene;
  std::mt19937 random(7);
  const int count = e2e::rounds(8, 1000);
  for (int i = 0; i < count; ++i) {
    scene.study(400);
    Process agent(scene.agent("once"), scene.log("agent.log"));
    e2e::pause_for(random, 0, 150);
    scene.server().kill();
    agent.wait();
    scene.server().start();
  }
  scene.check_whole();
  MESSAGE(count, " kills of the server");
}

TEST_CASE("kill -9 of the agent in the middle of a run loses and doubles nothing") {
  Scene scene;
  std::mt19937 random(11);
  const int count = e2e::rounds(12, 1000);
  for (int i = 0; i < count; ++i) {
    scene.study(300);
    Process agent(scene.agent("once"), scene.log("agent.log"));
    e2e::pause_for(random, 0, 150);
    agent.kill();
  }
  scene.check_whole();
  MESSAGE(count, " kills of the agent");
}

TEST_CASE("a server whose disk is full says so, stores nothing half, and goes on with space") {
  Scene scene;
  scene.study(20);
  scene.check_whole();
  scene.server().kill();
  scene.server().start(std::uint64_t{120} << 10U);
  scene.study(900);
  Process agent(scene.agent("once"), scene.log("agent.log"));
  CHECK(agent.wait() == 1);
  INFO(agent.output());
  CHECK(agent.output().find("try again later") != std::string::npos);
  scene.server().kill();
  scene.server().start();
  scene.check_whole();
}

TEST_CASE("a ledger restored from a backup gets back what it lacks, without a second sign-in") {
  Scene scene;
  scene.study(30);
  scene.check_whole();
  const std::string copy = scene.log("copy.db").string();
  CHECK(scene.run({ICMA_SERVER, "backup", copy, "--data", scene.server().data()}) == 0);
  scene.study(40);
  scene.check_whole();
  CHECK(scene.server().terminate() == 0);
  CHECK(scene.run({ICMA_SERVER, "restore", copy, "--data", scene.server().data()}) == 0);
  scene.server().start();
  scene.check_whole();
}

TEST_CASE("two agents at once do not both sync, and none of them breaks anything") {
  Scene scene;
  scene.study(500);
  Process one(scene.agent("once"), scene.log("one.log"));
  Process two(scene.agent("once"), scene.log("two.log"));
  const int first = one.wait();
  const int second = two.wait();
  CHECK((first == 0 || second == 0));
  scene.check_whole();
}

TEST_CASE("kill -9 of the server and of the agent while a file is on its way ends with it whole") {
  Scene scene;
  scene.study(1);
  std::mt19937 random(13);
  platform::EvidenceFolder files(scene.learner().profile().files(scene.learner().id()));
  const int count = e2e::rounds(4, 200);
  std::vector<Hash> brought;
  for (int i = 0; i < count; ++i) {
    std::string content = fmt::format("%PDF-1.7 number {}\n", i);
    content.resize(3'000'000, static_cast<char>('a' + i % 26));
    const auto named = files.add(content).value();
    brought.push_back(named.hash);
    REQUIRE(scene.learner().store()->append(
        {.type = "activity.done",
         .subject = kPage,
         .body = {{"files", protocol::files_json(std::vector{named})}}}));
    for (int kills = 0; kills < 3; ++kills) {
      Process agent(scene.agent("once"), scene.log("agent.log"));
      e2e::pause_for(random, 0, 400);
      if (kills % 2 == 0) {
        agent.kill();
        continue;
      }
      scene.server().kill();
      agent.wait();
      scene.server().start();
    }
  }
  scene.check_whole();
  const auto ledger = scene.ledger();
  for (const Hash& hash : brought) {
    const auto row = ledger->evidence(scene.learner().id(), hash).value();
    REQUIRE(row.has_value());
    CHECK(row->whole);
    const auto bytes = ledger->evidence_bytes(scene.learner().id(), hash, 0, row->bytes).value();
    CHECK(sha256(bytes) == hash);
  }
  const auto rows = ledger->events_after(scene.learner().id(), 0, 10'000, SIZE_MAX).value();
  CHECK(std::ranges::count(rows, "activity.done", &server::EventRow::type) == count);
  CHECK(std::ranges::count(rows, "evidence.missing", &server::EventRow::type) == 0);
  MESSAGE(3 * count, " kills");
}

TEST_CASE("no program leaves an image of its memory when it crashes") {
  Scene scene;
  Process watch(scene.agent("watch"), scene.log("watch.log"));
  for (const pid_t pid : {scene.server().pid(), watch.pid()}) {
    std::string limits;
    // The program itself has to get there first.
    for (int i = 0; i < 400 && limits.find("core file size        0 ") == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
      std::ifstream in(fmt::format("/proc/{}/limits", pid));
      limits.assign(std::istreambuf_iterator<char>(in), {});
    }
    CHECK(limits.find("Max core file size        0                    0") != std::string::npos);
  }
}

TEST_CASE("`watch` sends what is written while it runs, and SIGTERM ends it cleanly") {
  Scene scene;
  Process watch(scene.agent("watch"), scene.log("watch.log"));
  for (int i = 0; i < 5; ++i) {
    scene.study(5);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  bool sent = false;
  for (int i = 0; i < 400 && !sent; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    sent = scene.learner().store()->unsent().value() == 0;
  }
  CHECK_MESSAGE(sent, watch.output());
  CHECK(watch.terminate() == 0);
  scene.check_whole();
}

TEST_CASE("writing goes on while the agent syncs, and nobody is told that the records are locked") {
  Scene scene;
  for (int round = 0; round < 4; ++round) {
    Process agent(scene.agent("once"), scene.log("agent.log"));
    for (int i = 0; i < 60; ++i) scene.study(1);
    const int code = agent.wait();
    CHECK_MESSAGE(code == 0, agent.output());
  }
  scene.check_whole();
}
