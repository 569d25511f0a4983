// SPDX-License-Identifier: Apache-2.0
// A computer that several people use (persona P4): what is left of one who signs out, and two at
// the same time, with the real agent and server.
#include <set>
#include <sys/wait.h>

#include "courses/package/manifest.h"
#include "sync/server/sqlite_store.h"
#include "tests/e2e/learner.h"
#include "tests/e2e/publication.h"
#include "tests/e2e/studied_module.h"
#include "tests/fakes/facts.h"

using namespace icma;
using fakes::Process;

namespace {

const std::string kName = "Kofi Ansah-Mensimah";
const std::string kLogin = "kofi@lab.example";
constexpr std::size_t kSmallPicture = std::size_t{300} << 10U;

// How often one of the words stands in a file below the folder; which and where goes to `found`.
int hits(const std::filesystem::path& folder, const std::vector<std::string>& words,
         std::string& found) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const std::string bytes =
        entry.is_regular_file() ? read_file(entry.path()).value() : std::string();
    for (const std::string& word : words) {
      if (bytes.find(word) == std::string::npos && name.find(word) == std::string::npos) continue;
      ++count;
      found += fmt::format("{} in {}\n", word, entry.path().string());
    }
  }
  return count;
}

// Where processes put what is temporary, as long as this lives.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    ::setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryFolder() { ::unsetenv("TMPDIR"); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

class Lab {
 public:
  Lab() {
    std::filesystem::create_directories(dir_ / "logs");
    REQUIRE(write_file(std::filesystem::path(published_.data()) / "facts.json", fakes::kFacts));
    published_.server().kill();
    // The publisher's root names whose receipts are believed.
    std::filesystem::copy_file(published_.path("keys") / "receipts.key",
                               std::filesystem::path(published_.data()) / "keys" / "receipts.key",
                               std::filesystem::copy_options::overwrite_existing);
    REQUIRE(published_.run(e2e::Learner::add_command(published_.data(), kLogin, kName)) == 0);
    REQUIRE(published_.run(e2e::Learner::add_command(published_.data(), "esi", "Esi")) == 0);
    published_.server().start();
    kofi_.sign_in(published_.url());
    REQUIRE(published_.run(published_.get_command(profile())) == 0);
    REQUIRE_MESSAGE(agent({"once"}) == 0, said_);
    // A day's copy, and what a damaged file leaves beside it.
    REQUIRE(std::filesystem::exists(profile() / "backups"));
    REQUIRE(write_file(kofi_.file().string() + ".damaged-1", "Kofi Ansah-Mensimah"));
  }
  int agent(std::vector<std::string> words) {
    words.insert(words.begin(), ICMA_SYNC);
    words.insert(words.end(), {"--profile", profile().string()});
    Process process(std::move(words), dir_ / "logs" / "agent.log");
    const int code = process.wait();
    said_ = process.output();
    return code;
  }
  std::vector<std::string> words() {
    const auto key = platform::FileKeyStore(kofi_.profile()).load(kofi_.id()).value().value();
    return {kName,
            kLogin,
            std::string(e2e::kReflection),
            kofi_.session().access,
            kofi_.session().refresh,
            kofi_.id().to_string(),
            std::string(as_text(kofi_.id().view())),
            key.device.to_string(),
            std::string(as_text(key.device.view())),
            hex(key.key.seed())};
  }
  // In the profile, the folder for temporary files, and what the agent wrote.
  int hits_of(const std::vector<std::string>& words) {
    found_.clear();
    return hits(dir_.path(), words, found_);
  }
  int credits() {
    const auto ledger =
        server::SqliteStore::open(std::filesystem::path(published_.data()) / "ledger.db").value();
    const auto row = ledger->derived(kofi_.id())->load("module", "egv-160\tm1").value();
    return row && row->find("\"status\":\"accepted") != std::string::npos ? 1 : 0;
  }
  std::vector<std::filesystem::path> outbox() {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(profile())) {
      if (entry.path().extension() == ".icmarecords") out.push_back(entry.path());
    }
    return out;
  }
  // From the server, so that nobody can fetch anything of a program; what tells of it stays.
  int take_packs_away() {
    std::set<std::filesystem::path> packs;
    const auto objects = published_.content() / "objects";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(objects)) {
      if (!entry.is_regular_file()) continue;
      const std::string bytes = read_file(entry.path()).value();
      const auto manifest = package::decode_manifest(as_bytes(bytes));
      if (!manifest) continue;
      for (const auto& pack : manifest->packs) packs.insert(published_.object(pack.hash));
    }
    for (const auto& pack : packs) std::filesystem::remove(pack);
    return static_cast<int>(packs.size());
  }
  std::filesystem::path profile() const { return kofi_.folder(); }

  e2e::Publication published_{kSmallPicture};
  fakes::TempDir dir_;
  TemporaryFolder temporary_{dir_ / "tmp"};
  e2e::Learner kofi_{dir_ / "profile", "kofi%40lab.example"};
  std::string said_;
  std::string found_;
};

// Runs the work in a process of its own; true when it ends well.
pid_t in_process(const std::function<bool()>& work) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(work() ? 0 : 1);
  return pid;
}

bool ended_well(pid_t pid) {
  int status = 0;
  return ::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("whichever way a learner leaves, nothing of him is left and his work is not lost") {
  Lab lab;
  e2e::finish_module(*lab.kofi_.store());
  const std::vector<std::string> words = lab.words();
  REQUIRE(lab.agent({"status"}) == 0);
  // The search finds what is there: each of the words, while he is signed in.
  for (const std::string& word : words) {
    INFO(word);
    // What no program of this machine is ever told, or writes in another form.
    if (word == kLogin || word == as_text(lab.kofi_.id().view())) continue;
    CHECK(lab.hits_of({word}) > 0);
  }
  // Nothing happens before he has chosen.
  CHECK(lab.agent({"sign-out"}) == 1);
  CHECK(lab.said_.find("5 records are not at the server yet") != std::string::npos);
  CHECK(lab.kofi_.store()->unsent().value() == 5);
  const std::string stick = (lab.dir_ / "stick.icmarecords").string();
  int credited_at_once = 0;
  SUBCASE("sending it now") {
    REQUIRE_MESSAGE(lab.agent({"sign-out", "--unsent", "sync"}) == 0, lab.said_);
    credited_at_once = 1;
  }
  SUBCASE("sealed, without a line") {
    lab.published_.server().kill();
    CHECK(lab.agent({"sign-out", "--unsent", "sync"}) == 1);
    CHECK(lab.kofi_.store()->unsent().value() == 5);
    REQUIRE_MESSAGE(lab.agent({"sign-out", "--unsent", "seal"}) == 0, lab.said_);
    CHECK(lab.outbox().size() == 1);
    lab.published_.server().start();
  }
  SUBCASE("in a file") {
    CHECK(lab.agent({"sign-out", "--unsent", "file"}) == 1);
    REQUIRE_MESSAGE(lab.agent({"sign-out", "--unsent", "file", "-o", stick}) == 0, lab.said_);
  }
  SUBCASE("thrown away, with the word") {
    CHECK(lab.agent({"sign-out", "--unsent", "discard"}) == 1);
    CHECK(lab.agent({"sign-out", "--unsent", "discard", "--type", "discard"}) == 1);
    CHECK(lab.kofi_.store()->unsent().value() == 5);
    REQUIRE(lab.agent({"sign-out", "--unsent", "discard", "--type", "DISCARD"}) == 0);
  }
  CHECK(lab.agent({"status"}) == 0);
  CHECK(lab.said_.find("Nobody is signed in") != std::string::npos);
  const int left = lab.hits_of(words);
  CHECK_MESSAGE(left == 0, lab.found_);
  CHECK(lab.credits() == credited_at_once);

  // The next learner has the programs without a byte of their packs: there is none to be had.
  const std::size_t sealed = lab.outbox().size();
  CHECK(lab.take_packs_away() > 0);
  e2e::Learner esi(lab.profile(), "esi");
  esi.sign_in(lab.published_.url());
  const int got = lab.published_.run(lab.published_.get_command(lab.profile()));
  CHECK_MESSAGE(got == 0, lab.published_.said());
  // Her synchronisation takes along what he left.
  REQUIRE(lab.agent({"once"}) == 0);
  CHECK(lab.outbox().empty());
  const bool on_stick = std::filesystem::exists(stick);
  if (on_stick) REQUIRE(lab.agent({"relay", stick}) == 0);
  const bool whole = credited_at_once > 0 || sealed > 0 || on_stick;
  CHECK(lab.credits() == (whole ? 1 : 0));

  // He goes on at home.
  e2e::Learner home(lab.dir_ / "home", "kofi%40lab.example");
  home.sign_in(lab.published_.url());
  Process once({ICMA_SYNC, "once", "--profile", home.folder().string()}, lab.dir_ / "home.log");
  REQUIRE(once.wait() == 0);
  CHECK(home.store()->reflections({"egv-160", "1.0.0", "m1", ""}).value().size() ==
        (whole ? 1U : 0U));
}

TEST_CASE("kill -9 in the middle of signing out: all is there, or the next start finishes it") {
  Lab lab;
  std::mt19937 random(e2e::seed(17));
  const int count = e2e::rounds(6, 200);
  int cut = 0;
  for (int i = 0; i < count; ++i) {
    if (i > 0) {
      lab.kofi_.sign_in(lab.published_.url());
      REQUIRE(lab.agent({"once"}) == 0);
    }
    std::int64_t unsent = 0;
    {
      const auto store = lab.kofi_.store();
      REQUIRE(store->append({.type = "page.read",
                             .subject = {"egv-160", "1.0.0", "m1", "p1"},
                             .body = records::page_read(1, 10)}));
      unsent = store->unsent().value();
    }
    const std::vector<std::string> words = lab.words();
    Process leaving(
        {ICMA_SYNC, "sign-out", "--unsent", "seal", "--profile", lab.profile().string()},
        lab.dir_ / "logs" / "leave.log");
    e2e::pause_for(random, 20, 400);
    leaving.kill();
    std::error_code code;
    cut += std::filesystem::exists(lab.kofi_.profile().leaving(), code) ? 1 : 0;
    REQUIRE(lab.agent({"status"}) == 0);
    if (lab.said_.find("Nobody is signed in") != std::string::npos) {
      const int left = lab.hits_of(words);
      CHECK_MESSAGE(left == 0, lab.found_);
      CHECK_FALSE(lab.outbox().empty());
    } else {
      CHECK(lab.kofi_.store()->unsent().value() == unsent);
      REQUIRE(lab.agent({"sign-out", "--unsent", "seal"}) == 0);
    }
  }
  lab.kofi_.sign_in(lab.published_.url());
  REQUIRE(lab.agent({"once"}) == 0);
  CHECK(lab.outbox().empty());
  REQUIRE(lab.agent({"once"}) == 0);
  CHECK(lab.kofi_.store()->activity({"egv-160", "1.0.0", "m1", "p1"}).value().engaged_s == count);
  MESSAGE(count, " kills, ", cut, " of them between the note and the end");
}

TEST_CASE("two learners, two programs of each, and the agent at once: nothing is ever locked") {
  Lab lab;
  e2e::Learner esi(lab.dir_ / "other", "esi");
  esi.sign_in(lab.published_.url());
  const int each = e2e::rounds(60, 1000);
  platform::FileKeyStore keys(lab.kofi_.profile());
  platform::SystemClock clock;
  SystemRandom random;
  // Esi's records lie in Kofi's profile: the folder is the computer's, not his.
  const auto write = [&](const protocol::Session& session) {
    return in_process([&, session] {
      const auto store = records::LearnerStore::open(lab.kofi_.profile().learner(session.learner),
                                                     {.learner = session.learner,
                                                      .server = session.server,
                                                      .keys = &keys,
                                                      .clock = &clock,
                                                      .random = &random});
      for (int i = 0; store && i < each; ++i) {
        const auto written = (*store)->append({.type = "page.read",
                                               .subject = {"egv-160", "1.0.0", "m1", "p1"},
                                               .body = records::page_read(1, 10)});
        if (!written) return false;
      }
      return store.has_value();
    });
  };
  Process watch({ICMA_SYNC, "watch", "--profile", lab.profile().string()},
                lab.dir_ / "logs" / "watch.log");
  std::vector<pid_t> writers;
  for (int i = 0; i < 2; ++i) {
    writers.push_back(write(lab.kofi_.session()));
    writers.push_back(write(esi.session()));
  }
  for (int i = 0; i < 6; ++i) {
    (void)lab.agent({"once"});
    CHECK(lab.said_.find("locked") == std::string::npos);
    CHECK(lab.agent({"status"}) == 0);
    CHECK(lab.agent({"check"}) == 0);
  }
  for (const pid_t writer : writers) CHECK(ended_well(writer));
  CHECK(watch.terminate() == 0);
  CHECK(watch.output().find("locked") == std::string::npos);
  REQUIRE(lab.agent({"once"}) == 0);
  const records::Subject page{"egv-160", "1.0.0", "m1", "p1"};
  CHECK(lab.kofi_.store()->unsent().value() == 0);
  CHECK(lab.kofi_.store()->activity(page).value().engaged_s == 2 * each);
  CHECK(lab.kofi_.store()->verify());
}
