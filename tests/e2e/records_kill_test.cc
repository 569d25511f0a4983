// SPDX-License-Identifier: Apache-2.0
// Two laptops of one learner study and exchange while everything - the program that writes, the
// agent, the server - is killed at random. After each round every event that was said to be durable
// is there once, the chains and the server's books hold, and each module is credited once.
#include <algorithm>
#include <array>

#include "tests/e2e/learner.h"
#include "tests/e2e/server.h"
#include "tests/e2e/server_books.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;

namespace {

constexpr int kPages = 12;
constexpr int kRoundsOfOne = 50;
constexpr std::int64_t kModuleSeconds = 600;

std::string module_name(int round) {
  return fmt::format("m{}", round);
}

// What the server has to know: one small module for each round.
std::string facts(int modules) {
  Json out = Json::object();
  for (int i = 0; i < modules; ++i) {
    out[module_name(i)] = {{"title", "Small"},
                           {"seconds", kModuleSeconds},
                           {"min_engaged_seconds", 1},
                           {"practices", {{"P04", 1}}},
                           {"activities", {{{"id", "p1"}, {"kind", "page"}}}}};
  }
  return Json{{"programs", {{"egv-160", {{"versions", {"1.0.0"}}, {"modules", out}}}}}}.dump();
}

class Scene {
 public:
  Scene(int modules, unsigned seed) : random_(seed) {
    std::filesystem::create_directories(dir_ / "data");
    REQUIRE(write_file(dir_ / "data" / "facts.json", facts(modules)));
    REQUIRE(run({ICMA_SERVER, "keys", "make", "--data", server_.data()}) == 0);
    REQUIRE(run(e2e::Learner::add_command(server_.data())) == 0);
    server_.start();
    for (e2e::Learner& laptop : laptops_) laptop.sign_in(server_.url());
  }

  // The module is studied on both laptops while both exchange; what is killed, and when, is chance.
  void round(int number) {
    std::vector<std::unique_ptr<Process>> all;
    for (std::size_t i = 0; i < laptops_.size(); ++i) {
      all.push_back(std::make_unique<Process>(recorder(i, number), log("recorder", i)));
      all.push_back(std::make_unique<Process>(agent(i), log("agent", i)));
    }
    e2e::pause_for(random_, 5, 250);
    const bool server_dies = random_() % 2 == 0;
    if (server_dies) server_.kill();
    for (auto& one : all) {
      if (random_() % 3 == 0) continue;
      e2e::pause_for(random_, 0, 40);
      killed_ += one->running() ? 1 : 0;
      one->kill();
    }
    for (auto& one : all) static_cast<void>(one->wait());
    killed_ += server_dies ? 1 : 0;
    for (std::size_t i = 0; i < laptops_.size(); ++i) note_told(all[2 * i]->output());
    if (server_dies) server_.start();
    // Whoever was killed finishes the module in the end, on one laptop or on both.
    finish(number);
  }

  void check(int modules) {
    settle();
    std::vector<std::string> shown;
    for (e2e::Learner& laptop : laptops_) {
      const auto store = laptop.store();
      REQUIRE(store->verify());
      CHECK(store->unsent().value() == 0);
      const auto module = store->module({"egv-160", "", module_name(0), ""}).value();
      REQUIRE_FALSE(module.claims.empty());
      const std::string& cycle = module.claims.begin()->second.cycle;
      CHECK(store->dashboard({}, cycle).value().credited_s == kModuleSeconds * modules);
      shown.push_back(store->snapshot().value());
    }
    CHECK(shown[0] == shown[1]);
    check_ledger(modules);
    const int sound = run({ICMA_SERVER, "check", "--data", server_.data()});
    CHECK_MESSAGE(sound == 0, said_);
  }
  int killed() const { return killed_; }
  std::size_t told() const { return told_.size(); }

 private:
  std::vector<std::string> recorder(std::size_t laptop, int number) const {
    return {ICMA_RECORDER, laptops_[laptop].folder().string(), module_name(number),
            std::to_string(kPages)};
  }
  std::vector<std::string> agent(std::size_t laptop) const {
    return {ICMA_SYNC, "once", "--profile", laptops_[laptop].folder().string()};
  }
  std::filesystem::path log(std::string_view name, std::size_t laptop) const {
    return dir_ / fmt::format("{}-{}.log", name, laptop);
  }
  int run(std::vector<std::string> command) {
    Process process(std::move(command), dir_ / "command.log");
    const int code = process.wait();
    said_ = process.output();
    return code;
  }
  void note_told(const std::string& lines) {
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = lines.find('\n', at);
      if (end == std::string::npos) break;
      const auto id = parse_uuid(lines.substr(at, end - at));
      // A sanitizer may have its say when it is killed with the rest.
      if (id) CHECK(told_.insert(*id).second);
      at = end + 1;
    }
  }
  void finish(int number) {
    Process last(recorder(random_() % 2, number), dir_ / "recorder.log");
    const int code = last.wait();
    REQUIRE_MESSAGE(code == 0, last.output());
    note_told(last.output());
  }
  // A, B, and A again for what B brought.
  void settle() {
    for (const std::size_t laptop : {0U, 1U, 0U}) {
      const int code = run(agent(laptop));
      REQUIRE_MESSAGE(code == 0, said_);
    }
  }
  // In the server's own books: each told event once, one accepting decision for each module.
  void check_ledger(int modules) {
    const auto books = e2e::read_books(dir_ / "data" / "ledger.db", laptops_[0].id());
    CHECK(books.set_aside == 0);
    CHECK(std::ranges::includes(books.events, told_));
    CHECK(static_cast<int>(books.accepted.size()) == modules);
    for (const auto& [module, times] : books.accepted) CHECK_MESSAGE(times == 1, module);
  }

  fakes::TempDir dir_;
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  std::array<e2e::Learner, 2> laptops_{e2e::Learner(dir_ / "a"), e2e::Learner(dir_ / "b")};
  std::set<Uuid> told_;  // events of which a program was told that they are durable
  std::mt19937 random_;
  std::string said_;
  int killed_ = 0;
};

}  // namespace

TEST_CASE("kill -9 of all that writes and sends: what was acknowledged is there once") {
  const int count = e2e::rounds(10, 1000);
  int killed = 0;
  std::size_t told = 0;
  for (int done = 0; done < count;) {
    // Another learner now and then: each check reads the books from their beginning.
    const int rounds = std::min(kRoundsOfOne, count - done);
    Scene scene(rounds, e2e::seed(23) + static_cast<unsigned>(done));
    for (int i = 0; i < rounds; ++i) {
      CAPTURE(done + i);
      scene.round(i);
      scene.check(i + 1);
    }
    done += rounds;
    killed += scene.killed();
    told += scene.told();
    MESSAGE(done, " rounds, ", killed, " processes killed, ", told, " acknowledged events");
  }
  CHECK(killed > count);
}
