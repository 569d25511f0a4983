// SPDX-License-Identifier: Apache-2.0
// Persona P7: an office brings 120 people in with a list, through the real commands, the real page
// and the real agent; what is withdrawn stops what begins and leaves what was done.
#include <sys/stat.h>

#include "courses/base/text.h"
#include "sync/server/sqlite_store.h"
#include "tests/e2e/learner.h"
#include "tests/e2e/server.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;

namespace {

constexpr int kPeople = 120;

// One person of the list as the office exports it: quotes, commas, accents.
std::string person_line(int i) {
  switch (i % 4) {
    case 0:
      return fmt::format("M-{},Works,\"Muñoz {}, Lucía\",lucia.{}@example.org", i, i, i);
    case 1:
      return fmt::format("M-{},\"Parks, streets\",Søren Ågård {},Soren.{}@Example.org", i, i, i);
    case 2:
      return fmt::format("M-{},,\"José \"\"Pepe\"\" Peña {}\",", i, i);  // no e-mail
    default:
      return fmt::format(",Clerk,Nadia O'Hara {},nadia.{}@example.org", i, i);  // no number
  }
}

std::string sheet(int count) {
  std::string out = "\xEF\xBB\xBFMember,Department,Name,E-mail\r\n";
  for (int i = 0; i < count; ++i) out += person_line(i) + "\r\n";
  return out;
}

class Office {
 public:
  Office() {
    REQUIRE(server_command({"keys", "make"}) == 0);
    REQUIRE(write_file(dir_ / "data" / "facts.json", fakes::kFacts));
    REQUIRE(write_file(dir_ / "people.csv", sheet(kPeople)));
    REQUIRE(server_command({"licence", "add", "harris-2027", "--name", "Harris County", "--seats",
                            "120", "--programs", "egv-160", "--membership", "affiliate"}) == 0);
  }

  int server_command(std::vector<std::string> words) {
    words.insert(words.begin(), ICMA_SERVER);
    words.insert(words.end(), {"--data", server_.data()});
    Process process(std::move(words), dir_ / "command.log");
    const int code = process.wait();
    said_ = process.output();
    return code;
  }
  int invite(const std::string& list, const std::string& out) {
    return server_command(
        {"invite", "--csv", path(list), "--licence", "harris-2027", "-o", path(out)});
  }
  int sync(const e2e::Learner& learner) {
    Process process({ICMA_SYNC, "once", "--profile", learner.folder().string()},
                    dir_ / "agent.log");
    const int code = process.wait();
    said_ = process.output();
    return code;
  }

  const std::string& status(const e2e::Learner& learner) {
    Process process({ICMA_SYNC, "status", "--profile", learner.folder().string()},
                    dir_ / "agent.log");
    CHECK(process.wait() == 0);
    said_ = process.output();
    return said_;
  }

  // The codes of a file of invitations, in order; none where the person was known.
  std::vector<std::string> codes(const std::string& file) const {
    std::vector<std::string> out;
    const std::string text = read_file(path(file)).value();
    for (const std::string_view line : split(text, '\n')) {
      if (!line.contains(",invited,")) continue;
      const auto cells = split(line, ',');
      out.emplace_back(cells[cells.size() - 2]);
    }
    return out;
  }
  std::string path(const std::string& name) const { return (dir_ / name).string(); }
  const std::string& said() const { return said_; }
  e2e::Server& server() { return server_; }

 private:
  fakes::TempDir dir_;
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  std::string said_;
};

std::string form_of(const std::string& code, const std::string& login) {
  return fmt::format("invitation={}&login={}&password=long+enough+{}", code, login, login);
}

// The first of the list, each with a profile, signed in by the page with a code.
std::vector<std::unique_ptr<e2e::Learner>> come_in(Office& office,
                                                   const std::vector<std::string>& codes,
                                                   std::size_t count) {
  std::vector<std::unique_ptr<e2e::Learner>> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(std::make_unique<e2e::Learner>(office.path(fmt::format("profile-{}", i))));
    const std::string form = form_of(codes.at(i), fmt::format("person-{}", i));
    REQUIRE(out.back()->try_sign_in(office.server().url(), form).empty());
  }
  return out;
}

// All of the module but its completion.
void study(records::LearnerStore& store) {
  const auto write = [&store](const char* type, const char* activity, const Json& body) {
    const records::Subject subject{"egv-160", "1.0.0", "m1", activity};
    REQUIRE(store.append({.type = type, .subject = subject, .body = body}));
  };
  const std::vector<std::pair<std::int64_t, std::int64_t>> whole{{0, 600'000}};
  const Uuid attempt{{7}};
  write("page.read", "p1", records::page_read(30, 100));
  write("media.watched", "w1", records::media_watched(whole, 600'000, 25));
  write("quiz.submitted", "q1",
        records::quiz_submitted(attempt, Json{{"a", 1}, {"b", 2}}, records::ReviewResult{1, 2}, 5));
  write("reflection.written", "r1",
        records::reflection_written(Uuid{{8}}, "I will rewrite our permit letter.", "", {}, 0));
}

void finish(records::LearnerStore& store) {
  const records::Subject module{"egv-160", "1.0.0", "m1", ""};
  REQUIRE(store.append(
      {.type = "module.completed",
       .subject = module,
       .body = records::module_completed(Json::object(), 3600, {{"P04", 2400}, {"P09", 1200}})}));
}

std::string verdict(records::LearnerStore& store) {
  const auto receipts = store.receipts(1).value();
  if (receipts.empty()) return "none";
  const records::Decision& decision = receipts[0].decision;
  return decision.codes.empty() ? decision.status : decision.codes.front();
}

}  // namespace

TEST_CASE("P7: a list of 120 becomes 120 single-use invitations, once") {
  Office office;
  REQUIRE_MESSAGE(office.invite("people.csv", "codes.csv") == 0, office.said());
  CHECK(office.said().starts_with("120 invited, 0 known before"));
  const auto codes = office.codes("codes.csv");
  CHECK(codes.size() == kPeople);
  CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == kPeople);
  struct stat facts{};
  REQUIRE(::stat(office.path("codes.csv").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600U);
  // No code, and no password that nobody chose, is in any file of the server.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(office.server().data())) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path()).value();
    for (const std::string& code : codes) REQUIRE(bytes.find(code) == std::string::npos);
  }
  // The codes of another time are not written over, and nobody is invited a second time.
  CHECK(office.invite("people.csv", "codes.csv") != 0);
  CHECK(office.codes("codes.csv") == codes);
  REQUIRE(office.invite("people.csv", "again.csv") == 0);
  CHECK(office.said().starts_with("0 invited, 120 known before"));
  CHECK(office.codes("again.csv").empty());
}

TEST_CASE("P7: a list with faults names each by its line and invites nobody") {
  Office office;
  REQUIRE(
      write_file(office.path("bad.csv"), sheet(50) + "M-1,,Twice,\r\n,,No one,\r\nM-99,,,\r\n"));
  CHECK(office.invite("bad.csv", "codes.csv") == 2);
  CHECK(office.said().find("bad.csv:52: \"M-1\" stands in line 3 already") != std::string::npos);
  CHECK(office.said().find("bad.csv:53: neither e-mail nor member number") != std::string::npos);
  CHECK(office.said().find("bad.csv:54: the name is missing") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(office.path("codes.csv")));
  REQUIRE(write_file(office.path("many.csv"), sheet(kPeople + 1)));
  CHECK(office.invite("many.csv", "codes.csv") == 1);
  CHECK(office.said().find("120 seats, 0 are held, and 121 more") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(office.path("codes.csv")));
  REQUIRE(office.server_command({"licence", "show", "harris-2027"}) == 0);
  CHECK(office.said().find("0 of 120 seats held") != std::string::npos);
  // The disk is full, or the folder is not there: nobody is invited whose code is nowhere.
  CHECK(office.invite("people.csv", "no/such/folder/codes.csv") != 0);
  REQUIRE(office.server_command({"licence", "show", "harris-2027"}) == 0);
  CHECK(office.said().find("0 of 120 seats held") != std::string::npos);
}

TEST_CASE("P7: a code works once, for one person") {
  Office office;
  REQUIRE(office.invite("people.csv", "codes.csv") == 0);
  const auto codes = office.codes("codes.csv");
  office.server().start();
  const auto learners = come_in(office, codes, 2);
  CHECK(learners[0]->id() != learners[1]->id());
  e2e::Learner thief(office.path("profile-thief"));
  const std::string url = office.server().url();
  CHECK(thief.try_sign_in(url, form_of(codes[0], "thief")).contains("unknown, used or expired"));
  CHECK(thief.try_sign_in(url, "login=thief&password=long+enough+thief").contains("wrong"));
}

TEST_CASE("P7: a seat that is withdrawn stops what begins and honours what was done") {
  Office office;
  REQUIRE(office.invite("people.csv", "codes.csv") == 0);
  office.server().start();
  const auto learners = come_in(office, office.codes("codes.csv"), 2);
  e2e::Learner& lucia = *learners[0];
  e2e::Learner& soren = *learners[1];
  const records::Subject program{"egv-160", "", "", ""};
  {
    const auto store = lucia.store();
    CHECK(store->access_to(program).value().reason == records::AccessReason::kNotTold);
    study(*store);
  }
  REQUIRE_MESSAGE(office.sync(lucia) == 0, office.said());
  REQUIRE_MESSAGE(office.sync(soren) == 0, office.said());
  CHECK(lucia.store()->access_to(program).value().level == records::AccessLevel::kFull);
  CHECK(lucia.store()->about_learner().value().membership == "affiliate");

  // While the server runs, the office takes back two seats; they are free again.
  for (const char* who : {"lucia.0@example.org", "person-1"}) {
    REQUIRE_MESSAGE(office.server_command({"licence", "withdraw", "harris-2027", "--person", who,
                                           "--note", "left the county"}) == 0,
                    office.said());
  }
  REQUIRE(office.server_command({"licence", "show", "harris-2027"}) == 0);
  CHECK(office.said().find("118 of 120 seats held") != std::string::npos);

  // Lucía had begun: she may finish, and is credited. What she did is all there.
  finish(*lucia.store());
  REQUIRE_MESSAGE(office.sync(lucia) == 0, office.said());
  const auto hers = lucia.store();
  CHECK(hers->access_to(program).value().reason == records::AccessReason::kWithdrawn);
  CHECK(hers->access_to(program).value().note == "left the county");
  CHECK(hers->activity({"egv-160", "1.0.0", "m1", "p1"}).value().engaged_s == 30);
  CHECK(hers->verify());
  CHECK(verdict(*hers) == "accepted");
  CHECK(hers->dashboard(
                {}, hers->module({"egv-160", "", "m1", ""}).value().claims.begin()->second.cycle)
            .value()
            .credited_s == 3600);

  // Søren had not: his laptop says why not, and what he does all the same is kept and not credited.
  REQUIRE(office.sync(soren) == 0);
  const auto his = soren.store();
  CHECK(his->access_to(program).value().reason == records::AccessReason::kWithdrawn);
  CHECK(office.status(soren).contains("not open to you: your access was withdrawn on"));
  CHECK(office.said().contains("left the county"));
  study(*his);
  finish(*his);
  REQUIRE(office.sync(soren) == 0);
  CHECK(verdict(*his) == "R03");
  CHECK(his->receipts(1).value()[0].decision.note.contains("your access was withdrawn on"));
  CHECK(his->unsent().value() == 0);
  CHECK(office.server().terminate() == 0);
  CHECK_MESSAGE(office.server_command({"check"}) == 0, office.said());
}

TEST_CASE("a chapter's code brings people in by the page until its places are taken") {
  Office office;
  REQUIRE(office.server_command({"chapter", "add", "unc", "--name", "UNC chapter", "--seats", "1",
                                 "--programs", "*", "--level", "preview", "--membership",
                                 "student"}) == 0);
  const std::string code(trim(office.said()));
  office.server().start();
  e2e::Learner kofi(office.path("kofi"));
  CHECK(kofi.try_sign_in(office.server().url(), form_of(code, "kofi")).contains("enter your name"));
  REQUIRE(
      kofi.try_sign_in(office.server().url(), form_of(code, "kofi") + "&name=Kofi+Mensah").empty());
  REQUIRE_MESSAGE(office.sync(kofi) == 0, office.said());
  const auto access = kofi.store()->access_to({"egv-160", "", "", ""}).value();
  CHECK(access.level == records::AccessLevel::kPreview);
  e2e::Learner ama(office.path("ama"));
  CHECK(ama.try_sign_in(office.server().url(), form_of(code, "ama") + "&name=Ama")
            .contains("all places of this code are taken"));
}
