// SPDX-License-Identifier: Apache-2.0
// The real server and the real agent as processes, killed without warning at any moment.
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>
#include <thread>

#include "sync/engine/sign_in.h"
#include "sync/http/curl_transport.h"
#include "sync/platform/key_store.h"
#include "sync/platform/system_clock.h"
#include "sync/server/sqlite_store.h"
#include "tests/fakes/process.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;
using protocol::CancelToken;

namespace {

const records::Subject kPage{"egv-160", "1.0.0", "m1", "p1"};

int rounds(int usual) {
  return std::getenv("ICMA_LONG") != nullptr ? 1000 : usual;
}

class Scene {
 public:
  Scene() : profile_(platform::open_profile(dir_ / "profile").value()) {
    run({ICMA_SERVER, "keys", "make", "--data", data()});
    run({ICMA_SERVER, "learner", "add", "--data", data(), "--login", "ana", "--name", "Ana",
         "--password", "correct horse"});
    start_server();
    sign_in();
  }

  void start_server(std::uint64_t file_limit = 0) {
    server_ = std::make_unique<Process>(
        std::vector<std::string>{ICMA_SERVER, "serve", "--data", data(), "--listen",
                                 fmt::format("127.0.0.1:{}", port_)},
        dir_ / "server.log", file_limit);
    for (int i = 0; i < 400; ++i) {
      const std::string log = server_->output();
      const auto at = log.find("127.0.0.1:");
      if (at != std::string::npos && log.find('\n') != std::string::npos) {
        port_ = std::atoi(log.c_str() + at + 10);
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    FAIL("the server does not start: ", server_->output());
  }

  void sign_in() {
    const std::string url = fmt::format("http://127.0.0.1:{}", port_);
    const auto line = http::CurlTransport::open({.base_url = url}).value();
    platform::FileSessionStore sessions(profile_);
    engine::SignIn flow(*line, sessions, url);
    const auto grant = flow.begin(CancelToken()).value();
    CHECK_FALSE(flow.poll(grant, CancelToken()).value());
    const auto page =
        line->send({.method = protocol::Method::kPost,
                    .path = "/device",
                    .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                    .body = "user_code=" + grant.user_code + "&login=ana&password=correct+horse"},
                   nullptr, CancelToken());
    REQUIRE(page.value().status == 200);
    REQUIRE(flow.poll(grant, CancelToken()).value());
    session_ = sessions.load().value().value();
  }

  std::unique_ptr<records::LearnerStore> store() {
    platform::SystemClock clock;
    return records::LearnerStore::open(profile_.learner(session_.learner),
                                       {.learner = session_.learner,
                                        .server = session_.server,
                                        .keys = &keys_,
                                        .clock = &clock_,
                                        .random = &random_})
        .value();
  }

  void study(int events) {
    const auto open = store();
    std::vector<records::Draft> drafts(
        static_cast<std::size_t>(events),
        {.type = "page.read", .subject = kPage, .body = records::page_read(1, 10)});
    REQUIRE(open->append_all(drafts));
    written_ += events;
  }

  std::vector<std::string> agent(const std::string& command) const {
    return {ICMA_SYNC, command, "--profile", profile_.folder.string()};
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
    CHECK(store()->unsent().value() == 0);
    CHECK(store()->verify());
    CHECK(store()->activity(kPage).value().engaged_s == written_);
    const auto ledger = server::SqliteStore::open(dir_ / "data" / "ledger.db").value();
    const auto derived = ledger->derived(session_.learner);
    const auto row = derived->load("activity", "egv-160\tm1\tp1").value().value();
    CHECK(records::decode_row<records::ActivityState>(row).value().engaged_s == written_);
    Process books({ICMA_SERVER, "check", "--data", data()}, dir_ / "check.log");
    const int sound = books.wait();
    CHECK_MESSAGE(sound == 0, books.output());
  }

  Process& server() { return *server_; }
  std::filesystem::path log(const std::string& name) const { return dir_ / name; }
  std::string data() const { return (dir_ / "data").string(); }

 private:
  fakes::TempDir dir_;
  platform::Profile profile_;
  platform::FileKeyStore keys_{profile_};
  platform::SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<Process> server_;
  protocol::Session session_;
  int port_ = 0;
  std::int64_t written_ = 0;
};

void pause_up_to(std::mt19937& random, int ms) {
  std::this_thread::sleep_for(
      std::chrono::milliseconds(std::uniform_int_distribution<int>(0, ms)(random)));
}

}  // namespace

TEST_CASE("the agent sends what was written, and SIGTERM ends the server cleanly") {
  Scene scene;
  scene.study(50);
  scene.check_whole();
  CHECK(scene.server().terminate() == 0);
  Process lonely(scene.agent("once"), scene.log("lonely.log"));
  CHECK(lonely.wait() == 1);
  CHECK(lonely.output().find("Your work is safe on this machine") != std::string::npos);
  scene.start_server();
  scene.check_whole();
}

TEST_CASE("kill -9 of the server in the middle of pushes loses and doubles nothing") {
  Scene scene;
  std::mt19937 random(7);
  const int count = rounds(8);
  for (int i = 0; i < count; ++i) {
    scene.study(400);
    Process agent(scene.agent("once"), scene.log("agent.log"));
    pause_up_to(random, 150);
    scene.server().kill();
    agent.wait();
    scene.start_server();
  }
  scene.check_whole();
  MESSAGE(count, " kills of the server");
}

TEST_CASE("kill -9 of the agent in the middle of a run loses and doubles nothing") {
  Scene scene;
  std::mt19937 random(11);
  const int count = rounds(12);
  for (int i = 0; i < count; ++i) {
    scene.study(300);
    Process agent(scene.agent("once"), scene.log("agent.log"));
    pause_up_to(random, 150);
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
  scene.start_server(std::uint64_t{120} << 10U);
  scene.study(900);
  Process agent(scene.agent("once"), scene.log("agent.log"));
  CHECK(agent.wait() == 1);
  INFO(agent.output());
  CHECK(agent.output().find("try again later") != std::string::npos);
  scene.server().kill();
  scene.start_server();
  scene.check_whole();
}

TEST_CASE("a ledger restored from a backup gets back what it lacks, without a second sign-in") {
  Scene scene;
  scene.study(30);
  scene.check_whole();
  const std::string copy = scene.log("copy.db").string();
  CHECK(scene.run({ICMA_SERVER, "backup", copy, "--data", scene.data()}) == 0);
  scene.study(40);
  scene.check_whole();
  CHECK(scene.server().terminate() == 0);
  CHECK(scene.run({ICMA_SERVER, "restore", copy, "--data", scene.data()}) == 0);
  scene.start_server();
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
    sent = scene.store()->unsent().value() == 0;
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
