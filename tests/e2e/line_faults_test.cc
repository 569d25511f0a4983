// SPDX-License-Identifier: Apache-2.0
// Every fault of a line in every state of a download, with the real publisher, server and agent.
// In each cell the command ends by itself, nothing half shows, and once the fault is lifted one
// more command brings the rest.
#include <array>
#include <list>

#include "tests/e2e/content_checks.h"
#include "tests/fakes/faulty_line.h"

using namespace icma;
using namespace std::chrono_literals;
using e2e::Publication;
using fakes::Fault;
using fakes::FaultKind;
using fakes::FaultyLine;
using fakes::Process;

namespace {

constexpr std::size_t kPicture = std::size_t{12} << 20U;  // three ranges
constexpr std::size_t kAtOnce = 10;  // cells under way; most of them wait for their next try
// A silent line is given up after five tries of 30 s with those of other parts between them.
constexpr auto kPatience = 10min;

enum class State { kMetadata, kManifest, kBeginning, kMiddle, kEnd, kRestarted, kResumed };
constexpr std::array kStates{State::kMetadata, State::kManifest,  State::kBeginning, State::kMiddle,
                             State::kEnd,      State::kRestarted, State::kResumed};
const char* to_string(State state) {
  switch (state) {
    case State::kMetadata:
      return "while metadata comes";
    case State::kManifest:
      return "while the manifest comes";
    case State::kBeginning:
      return "at the beginning of a pack";
    case State::kMiddle:
      return "in the middle of a pack";
    case State::kEnd:
      return "at the end of a pack";
    case State::kRestarted:
      return "after a second start";
    case State::kResumed:
      return "after a pause";
  }
  return "?";
}
bool is_before_ranges(State state) {
  return state == State::kMetadata || state == State::kManifest;
}

// What the command comes to while the fault stays.
enum class End {
  kDone,         // the fault only makes it slow
  kDoneByTries,  // each try brings something, so all of it comes; metadata is tried once
  kFails,        // nothing comes through, and that is told
};

struct Row {
  const char* name;
  Fault fault;
  End end;
  bool is_slow;  // a try takes the whole stall time-out: ranges only with ICMA_LONG
};

const std::array kRows{
    Row{"reset", {.kind = FaultKind::kResetPeer}, End::kFails, false},
    Row{"down", {.kind = FaultKind::kDown}, End::kFails, false},
    Row{"timeout", {.kind = FaultKind::kTimeout, .delay = 400ms}, End::kFails, false},
    Row{"silence", {.kind = FaultKind::kTimeout}, End::kFails, true},
    Row{"data limit", {.kind = FaultKind::kLimitData, .bytes = 1}, End::kDoneByTries, false},
    Row{"latency",
        {.kind = FaultKind::kLatency, .delay = 300ms, .jitter = 150ms},
        End::kDone,
        false},
    Row{"bandwidth", {.kind = FaultKind::kBandwidth, .bytes = 1'500'000}, End::kDone, false},
    Row{"slow close", {.kind = FaultKind::kSlowClose, .delay = 1500ms}, End::kDone, false},
    Row{"slicer", {.kind = FaultKind::kSlicer, .delay = 1ms, .bytes = 4'000}, End::kDone, false},
};

// The publication, and what the line carries of it at which moment of a download.
class Course {
 public:
  Course() : publication_(kPicture) {
    const fakes::TempDir dir;
    const auto profile = dir / "profile";
    FaultyLine line(port());
    const auto carried_by = [&](std::vector<std::string> command) {
      const std::uint64_t before = line.carried();
      REQUIRE_MESSAGE(publication_.run(std::move(command)) == 0, publication_.said());
      return line.carried() - before;
    };
    const auto get = publication_.get_command(profile, line.url());
    carried_by(get);
    for (const store::Download& one : e2e::downloads_in(profile)) {
      if (picture_ > 0) break;
      if (one.module == "audience") picture_ = one.bytes_total;
      if (picture_ == 0) before_picture_ += one.bytes_total;
    }
    REQUIRE(picture_ > kPicture);
    const auto other = dir / "other";
    metadata_ = carried_by({ICMA_SYNC, "catalogue", "--profile", other.string(), "--server",
                            line.url(), "--trust", publication_.root().string()});
    manifest_ = carried_by(get) - metadata_;
  }

  Publication& publication() { return publication_; }
  int port() { return publication_.server().port(); }

  // After so many bytes of a command is it in this state.
  std::uint64_t place(State state) const {
    const std::uint64_t pack = metadata_ + manifest_ + before_picture_;
    switch (state) {
      case State::kMetadata:
        return metadata_ / 2;
      case State::kManifest:
        return metadata_ + manifest_ / 2;
      case State::kBeginning:
        return pack + (std::uint64_t{64} << 10U);
      case State::kMiddle:
        return pack + picture_ / 2;
      case State::kEnd:
        return pack + picture_ - (std::uint64_t{128} << 10U);
      case State::kRestarted:
        return metadata_ + manifest_ + picture_ / 4;
      case State::kResumed:
        return picture_ / 4;
    }
    return 0;
  }

 private:
  Publication publication_;
  std::uint64_t metadata_ = 0;
  std::uint64_t manifest_ = 0;
  std::uint64_t before_picture_ = 0;  // content that comes before the pack with the picture
  std::uint64_t picture_ = 0;
};

Course& course() {
  static Course value;
  return value;
}

bool says(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

// One fault in one state, on a laptop and a line of its own.
class Cell {
 public:
  Cell(const Row& row, State state) : row_(row), state_(state), line_(course().port()) {
    if (state == State::kRestarted || state == State::kResumed) fetch_some();
    if (state == State::kResumed) {
      REQUIRE(course().publication().run({ICMA_SYNC, "pause", "--profile", profile().string()}) ==
              0);
    }
    Fault fault = row.fault;
    if (fault.kind == FaultKind::kLimitData) fault.bytes = limit();
    line_.set_at(line_.carried() + course().place(state), fault);
    std::vector<std::string> command = course().publication().get_command(profile(), line_.url());
    if (state == State::kResumed) {
      command = {ICMA_SYNC, "resume", "--profile", profile().string(), "--server", line_.url()};
    }
    agent_ = std::make_unique<Process>(std::move(command), dir_ / "agent.log");
    start_ = std::chrono::steady_clock::now();
  }

  // True when there is more to wait for.
  bool runs() const {
    return agent_->running() && std::chrono::steady_clock::now() - start_ < kPatience;
  }

  void check() {
    INFO(std::string(row_.name), " ", std::string(to_string(state_)));
    const bool hangs = agent_->running();
    CHECK_FALSE(hangs);
    if (hangs) agent_->kill();
    const int code = agent_->wait();
    const std::string said = agent_->output();
    INFO(said);
    CHECK_FALSE(says(said, "fault of the program"));
    const bool done =
        row_.end == End::kDone || (row_.end == End::kDoneByTries && !is_before_ranges(state_));
    CHECK(code == (done ? 0 : 1));
    // What a slow close did shows when the agent's own end has come through.
    for (int i = 0; i < 200 && line_.met() == 0; ++i) std::this_thread::sleep_for(10ms);
    CHECK(line_.met() > 0);
    e2e::check_nothing_half(profile());
    line_.lift();
    Publication& publication = course().publication();
    const int next = publication.run(publication.get_command(profile(), line_.url()));
    CHECK_MESSAGE(next == 0, publication.said());
    e2e::check_all_assets(profile());
  }

 private:
  std::filesystem::path profile() const { return dir_ / "profile"; }

  // Less than is left in this state, and enough to come to an end soon.
  std::uint64_t limit() const {
    if (is_before_ranges(state_)) return 100;
    return state_ == State::kEnd ? 16'000 : 1'000'000;
  }

  // Half the download, stopped by a kill.
  void fetch_some() {
    line_.shape({.bytes_per_second = 8'000'000});
    Process agent(course().publication().get_command(profile(), line_.url()), dir_ / "first.log");
    while (agent.running() && line_.carried() < course().place(State::kMiddle)) {
      std::this_thread::sleep_for(2ms);
    }
    REQUIRE_MESSAGE(agent.running(), agent.output());
    agent.kill();
    line_.shape({});
  }

  const Row& row_;
  State state_;
  fakes::TempDir dir_;
  FaultyLine line_;
  std::unique_ptr<Process> agent_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace

TEST_CASE("no fault of the line in any state of a download hangs it, breaks it or loses a byte") {
  const bool all = e2e::rounds(0, 1) == 1;
  std::vector<std::pair<const Row*, State>> cells;
  std::size_t left_out = 0;
  for (const Row& row : kRows) {
    for (const State state : kStates) {
      const bool runs = all || !row.is_slow || is_before_ranges(state);
      if (runs) cells.emplace_back(&row, state);
      left_out += runs ? 0 : 1;
    }
  }
  std::list<Cell> under_way;
  std::size_t checked = 0;
  for (auto next = cells.begin(); next != cells.end() || !under_way.empty();) {
    if (next != cells.end() && under_way.size() < kAtOnce) {
      under_way.emplace_back(*next->first, next->second);
      ++next;
    }
    for (auto cell = under_way.begin(); cell != under_way.end();) {
      if (cell->runs()) {
        ++cell;
        continue;
      }
      cell->check();
      ++checked;
      cell = under_way.erase(cell);
    }
    std::this_thread::sleep_for(20ms);
  }
  CHECK(checked + left_out == kRows.size() * kStates.size());
  CHECK(left_out == (all ? 0 : 5));
  MESSAGE(checked, " cells: ", kRows.size(), " faults in ", kStates.size(), " states, ", left_out,
          " left to the long run");
}
