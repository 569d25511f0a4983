// SPDX-License-Identifier: Apache-2.0
// Records that travel on a stick, with the real agent and server: from a laptop without a line, by
// way of two colleagues, and the receipt back (persona P5, steps 5 to 7).
#include "sync/server/sqlite_store.h"
#include "tests/e2e/learner.h"
#include "tests/e2e/server.h"
#include "tests/e2e/studied_module.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;

namespace {

class Scene {
 public:
  Scene() {
    REQUIRE(write_file(std::filesystem::path(server_.data()) / "facts.json", fakes::kFacts));
    REQUIRE(run({ICMA_SERVER, "keys", "make", "--data", server_.data()}) == 0);
    REQUIRE(run(e2e::Learner::add_command(server_.data())) == 0);
    server_.start();
    lucia_.sign_in(server_.url());
    REQUIRE(agent(lucia_.folder(), {"once"}) == 0);
  }
  int run(std::vector<std::string> command) {
    Process process(std::move(command), dir_ / "command.log");
    const int code = process.wait();
    said_ = process.output();
    return code;
  }
  int agent(const std::filesystem::path& profile, std::vector<std::string> words) {
    words.insert(words.begin(), ICMA_SYNC);
    words.insert(words.end(), {"--profile", profile.string()});
    return run(std::move(words));
  }
  bool said(std::string_view words) const { return said_.find(words) != std::string::npos; }
  // How many decisions accept something, in the server's own books.
  int credits() {
    const auto ledger = server::SqliteStore::open(dir_ / "data" / "ledger.db").value();
    int count = 0;
    const auto rows = ledger->events_after(lucia_.id(), 0, 9999, SIZE_MAX).value();
    for (const auto& row : rows) {
      const bool accepted = row.record.body && row.type == "decision.made" &&
                            row.record.body->find("\"accepted") != std::string::npos;
      count += accepted ? 1 : 0;
    }
    return count;
  }

  fakes::TempDir dir_;
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  e2e::Learner lucia_{dir_ / "lucia"};
  std::string said_;
};

}  // namespace

TEST_CASE("records go by stick, are brought three times by two colleagues, and are credited once") {
  Scene scene;
  const std::string stick = (scene.dir_ / "stick.icmarecords").string();
  e2e::finish_module(*scene.lucia_.store());
  REQUIRE(scene.server_.terminate() == 0);  // there is no line where Lucía works
  REQUIRE_MESSAGE(scene.agent(scene.lucia_.folder(), {"export-records", "-o", stick}) == 0,
                  scene.said_);
  CHECK(scene.said("holds 5 records"));
  const std::string file = read_file(stick).value();
  for (const std::string& word :
       {std::string("permit letters"), std::string("Ana"), scene.lucia_.id().to_string()}) {
    CHECK(file.find(word) == std::string::npos);
  }
  CHECK(scene.agent(scene.dir_ / "pedro", {"relay", stick, "--server", scene.server_.url()}) == 1);
  scene.server_.start();
  // Neither is signed in, nor has ever been.
  for (const char* colleague : {"pedro", "maria", "pedro"}) {
    REQUIRE_MESSAGE(
        scene.agent(scene.dir_ / colleague, {"relay", stick, "--server", scene.server_.url()}) == 0,
        scene.said_);
    CHECK(scene.credits() == 1);
  }
  REQUIRE(scene.server_.terminate() == 0);
  const auto import = [&] {
    return scene.agent(scene.lucia_.folder(), {"import-receipts", stick + ".reply"});
  };
  REQUIRE_MESSAGE(import() == 0, scene.said_);
  CHECK(scene.said("Accepted: 1 completion, 1 h 0 min credited"));
  CHECK(import() == 0);
  CHECK_FALSE(scene.said("Accepted"));
  {
    const auto store = scene.lucia_.store();
    CHECK(store->unsent().value() == 0);
    CHECK(store->receipts(9).value().size() == 1);
    CHECK(store->verify());
  }
  scene.server_.start();
  REQUIRE(scene.agent(scene.lucia_.folder(), {"once"}) == 0);
  CHECK(scene.said("Sent 0 records, received 0"));
  CHECK(scene.credits() == 1);
  CHECK(scene.run({ICMA_SERVER, "check", "--data", scene.server_.data()}) == 0);
}

TEST_CASE("a file or an answer that is not whole is refused with a sentence, and nothing changes") {
  Scene scene;
  const auto stick = scene.dir_ / "stick.icmarecords";
  e2e::finish_module(*scene.lucia_.store());
  REQUIRE(scene.agent(scene.lucia_.folder(), {"export-records", "-o", stick.string()}) == 0);
  const std::string good = read_file(stick).value();
  const auto relay = [&](const std::string& bytes) {
    REQUIRE(write_file(stick, bytes));
    return scene.agent(scene.dir_ / "pedro",
                       {"relay", stick.string(), "--server", scene.server_.url()});
  };
  std::string changed = good;
  changed[good.size() / 2] ^= 1;
  CHECK(relay(changed) == 1);
  CHECK(scene.said("changed or damaged on its way"));
  CHECK(relay(good.substr(0, good.size() - 9)) == 1);
  CHECK(scene.said("cut off"));
  CHECK(relay("hello") == 1);
  CHECK(scene.said("no file of records"));
  // Another server's.
  e2e::Server other(scene.dir_ / "other", scene.dir_ / "other.log");
  REQUIRE(scene.run({ICMA_SERVER, "keys", "make", "--data", other.data()}) == 0);
  other.start();
  REQUIRE(write_file(stick, good));
  CHECK(scene.agent(scene.dir_ / "pedro", {"relay", stick.string(), "--server", other.url()}) == 1);
  CHECK(scene.said("for another server"));
  CHECK(scene.credits() == 0);
  REQUIRE(relay(good) == 0);
  CHECK(scene.credits() == 1);
  std::string reply = read_file(stick.string() + ".reply").value();
  reply[reply.size() / 2] ^= 1;
  REQUIRE(write_file(stick, reply));
  CHECK(scene.agent(scene.lucia_.folder(), {"import-receipts", stick.string()}) == 1);
  CHECK(scene.lucia_.store()->unsent().value() == 5);
}
