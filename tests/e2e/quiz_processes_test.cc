// SPDX-License-Identifier: Apache-2.0
// The real client in the middle of a quiz, killed without warning: every answer that it said it had
// carried out is in the log, in order, and the log verifies.
#include "tests/e2e/learner.h"
#include "tests/e2e/publication.h"

using namespace icma;
using e2e::Publication;
using fakes::Process;

namespace {

constexpr int kAnswersARun = 400;
// Commands of a replay before the first answer.
constexpr int kBefore = 1;

class Desk {
 public:
  Desk() {
    REQUIRE(publication_.run(e2e::Learner::add_command(publication_.data())) == 0);
    learner_.sign_in(publication_.url());
    REQUIRE_MESSAGE(publication_.run(publication_.get_command(learner_.folder())) == 0,
                    publication_.said());
  }

  // Answers count up from `first`, so that the log tells what is missing.
  std::filesystem::path commands(int first) {
    std::string text =
        R"({"command":"open-activity","program":"egv-160","module":"audience","activity":"check"})"
        "\n";
    for (int i = 0; i < kAnswersARun; ++i) {
      text +=
          fmt::format(R"({{"command":"enter-answer","question":"q04","text":"{}"}})", first + i);
      text += '\n';
    }
    const auto file = publication_.path("commands.jsonl");
    REQUIRE(write_file(file, text));
    return file;
  }

  std::vector<std::string> client(const std::filesystem::path& file) const {
    return {ICMA_LEARN,   "--replay",  file.string(),
            "--headless", "--profile", learner_.folder().string()};
  }

  // The numbers of all answers in the log, in the order of the log.
  std::vector<int> answers() {
    const auto store = learner_.store();
    REQUIRE(store->verify());
    std::vector<int> out;
    for (std::int64_t from = 1;;) {
      const auto rows = store->records(store->device().device, from, 500, std::size_t{4} << 20U);
      if (rows.value().empty()) return out;
      for (const records::Stored& row : *rows) {
        from = row.record.seq + 1;
        const auto envelope = records::decode_envelope(row.record.envelope).value();
        if (envelope.type != records::type::kQuizAnswered) continue;
        const Json body = parse_json(row.record.body.value()).value();
        const Json& response = body.at("response");
        out.push_back(std::atoi(response.at("text").get<std::string>().c_str()));
      }
    }
  }

  int check() {
    return publication_.run({ICMA_SYNC, "check", "--profile", learner_.folder().string()});
  }
  // Of the learner's records, with what stands beside the database.
  std::uint64_t largest_file() const {
    std::uint64_t largest = 0;
    for (const char* side : {"", "-wal"}) {
      std::error_code code;
      const auto size = std::filesystem::file_size(learner_.file().string() + side, code);
      if (!code) largest = std::max<std::uint64_t>(largest, size);
    }
    return largest;
  }
  Publication& publication() { return publication_; }

 private:
  Publication publication_;
  e2e::Learner learner_{publication_.path("profile")};
};

int last_number(const std::string& said) {
  int last = 0;
  for (std::size_t at = 0; at < said.size();) {
    const std::size_t end = said.find('\n', at);
    if (end == std::string::npos) break;
    const int number = std::atoi(said.c_str() + at);
    last = std::max(last, number);
    at = end + 1;
  }
  return last;
}

}  // namespace

TEST_CASE("kill -9 of the client during a quiz loses at most the answer under way") {
  Desk desk;
  std::mt19937 random(37);
  int written = 0;  // answers in the log so far
  int in_the_middle = 0;
  int missing = 0;
  const int count = e2e::rounds(8, 200);
  for (int i = 0; i < count; ++i) {
    Process client(desk.client(desk.commands(written + 1)), desk.publication().path("client.log"));
    e2e::pause_for(random, 50, 900);
    client.kill();
    const int told = std::max(0, last_number(client.output()) - kBefore);
    const auto answers = desk.answers();
    const int now = static_cast<int>(answers.size());
    for (int n = 0; n < now; ++n) CHECK(answers[static_cast<std::size_t>(n)] == n + 1);
    INFO(client.output());
    // All that was told is there; at most the one under way beyond it.
    CHECK(now - written >= told);
    CHECK(now - written <= told + 1);
    in_the_middle += told > 0 && told < kAnswersARun ? 1 : 0;
    missing += now - written == told && told > 0 && told < kAnswersARun ? 1 : 0;
    written = now;
    CHECK_MESSAGE(desk.check() == 0, desk.publication().said());
  }
  CHECK(in_the_middle > 0);
  MESSAGE(count, " kills, ", in_the_middle, " in the middle of the answers, ", written,
          " answers in the log; ", missing, " times the answer under way was not");

  // The attempt goes on after all of it: one clean run to the end.
  const int code = desk.publication().run(desk.client(desk.commands(written + 1)), "clean.log");
  CHECK_MESSAGE(code == 0, desk.publication().said());
  CHECK(static_cast<int>(desk.answers().size()) == written + kAnswersARun);
  CHECK(desk.check() == 0);
}

TEST_CASE(
    "a disk that is full during a quiz costs the answers it could not take, and nothing else") {
  Desk desk;
  REQUIRE(desk.publication().run(desk.client(desk.commands(1)), "first.log") == 0);
  const int before = static_cast<int>(desk.answers().size());
  REQUIRE(before == kAnswersARun);
  // No file may grow past its largest one by more than some pages.
  const std::uint64_t room = desk.largest_file() + (std::uint64_t{64} << 10U);
  Process client(desk.client(desk.commands(before + 1)), desk.publication().path("full.log"), room);
  static_cast<void>(client.wait());
  CHECK(desk.check() == 0);
  const auto full = desk.answers();
  CHECK(static_cast<int>(full.size()) < before + kAnswersARun);
  // What was there stayed; what came is a row without repetition, in its order.
  for (std::size_t n = 0; n < full.size(); ++n) {
    if (n < static_cast<std::size_t>(before)) CHECK(full[n] == static_cast<int>(n) + 1);
    if (n > 0) CHECK(full[n] > full[n - 1]);
  }
  // With space again the same attempt goes on.
  const int next = full.back() + 1;
  CHECK_MESSAGE(desk.publication().run(desk.client(desk.commands(next)), "after.log") == 0,
                desk.publication().said());
  CHECK(desk.answers().size() == full.size() + kAnswersARun);
  CHECK(desk.check() == 0);
}
