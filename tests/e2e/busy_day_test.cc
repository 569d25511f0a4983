// SPDX-License-Identifier: Apache-2.0
// A day of two learners with five devices over a line that is bad in a new way each hour: all kinds
// of faults in turn, the real server and the real agents of all devices at once. In the evening all
// devices and the server agree, and nothing is lost or there twice.
#include <algorithm>
#include <array>

#include "tests/e2e/learner.h"
#include "tests/e2e/server_books.h"
#include "tests/e2e/studied_module.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/faulty_line.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace std::chrono_literals;
using fakes::Fault;
using fakes::FaultKind;
using fakes::Process;
using records::Subject;

namespace {

constexpr int kHours = 9;  // each kind of fault once
constexpr int kActs = 6;   // of one device in an hour

// Where an hour's fault begins is chance, so that it meets now this answer and now that.
Fault fault_of(int hour, std::mt19937& random) {
  static constexpr std::array<Fault, kHours> kFaults{{
      {.kind = FaultKind::kNone},
      {.kind = FaultKind::kLatency, .delay = 60ms, .jitter = 50ms},
      {.kind = FaultKind::kDown},
      {.kind = FaultKind::kBandwidth, .bytes = 30'000},
      {.kind = FaultKind::kSlowClose, .delay = 200ms},
      {.kind = FaultKind::kTimeout, .delay = 300ms},
      {.kind = FaultKind::kResetPeer, .delay = 5ms},
      {.kind = FaultKind::kSlicer, .delay = 1ms, .bytes = 120},
      {.kind = FaultKind::kLimitData, .bytes = 900},
  }};
  Fault out = kFaults.at(static_cast<std::size_t>(hour) % kHours);
  const bool cuts = out.kind == FaultKind::kTimeout || out.kind == FaultKind::kResetPeer ||
                    out.kind == FaultKind::kLimitData;
  if (cuts) out.after = random() % 4000;
  return out;
}

class Day {
 public:
  Day() {
    std::filesystem::create_directories(server_.data());
    REQUIRE(write_file(std::filesystem::path(server_.data()) / "facts.json", fakes::kFacts));
    REQUIRE(run({ICMA_SERVER, "keys", "make", "--data", server_.data()}) == 0);
    for (const char* who : {"ana", "ben"}) {
      REQUIRE(run(e2e::Learner::add_command(server_.data(), who)) == 0);
    }
    server_.start();
    line_ = std::make_unique<fakes::FaultyLine>(server_.port());
    for (e2e::Learner& device : devices_) device.sign_in(line_->url());
  }

  // All devices study and all of them exchange at once, over what the line is in this hour.
  void hour(int number) {
    line_->lift();
    const Fault fault = fault_of(number, random_);
    for (std::size_t i = 0; i < devices_.size(); ++i) study(i);
    line_->set(fault);
    std::vector<std::unique_ptr<Process>> agents;
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      agents.push_back(std::make_unique<Process>(
          std::vector<std::string>{ICMA_SYNC, "once", "--profile", devices_[i].folder().string()},
          dir_ / fmt::format("agent-{}.log", i)));
    }
    for (auto& agent : agents) {
      const int code = agent->wait();
      CHECK_MESSAGE((code == 0 || code == 1), agent->output());
      failed_ += code;
    }
    met_[fault.kind] += line_->met();
  }

  void evening() {
    line_->lift();
    // Whatever chance left out, the module is finished now, by one of them on two devices.
    for (const std::size_t device : {0U, 1U, 3U}) write_all(device, e2e::acts_of_module());
    // What one brings, the others of the same learner fetch in the second round.
    for (int round = 0; round < 2; ++round) {
      for (e2e::Learner& device : devices_) {
        const int code = run({ICMA_SYNC, "once", "--profile", device.folder().string()});
        REQUIRE_MESSAGE(code == 0, said_);
      }
    }
    for (e2e::Learner& device : devices_) check_device(device);
    for (std::size_t i : {0U, 3U}) check_books(devices_[i]);
    CHECK(run({ICMA_SERVER, "check", "--data", server_.data()}) == 0);
  }
  // Faults that did nothing would prove nothing; what a line that is down refuses is not seen.
  void check_faults() {
    for (const auto& [kind, times] : met_) {
      if (kind == FaultKind::kNone || kind == FaultKind::kDown) continue;
      CHECK_MESSAGE(times > 0, fakes::to_string(kind));
    }
    CHECK(failed_ > 0);
  }
  std::string report() const {
    std::size_t events = 0;
    for (const auto& [learner, ids] : written_) events += ids.size();
    return fmt::format("{} events of {} devices, {} exchanges that failed on the way", events,
                       devices_.size(), failed_);
  }

 private:
  int run(std::vector<std::string> command) {
    Process process(std::move(command), dir_ / "command.log");
    const int code = process.wait();
    said_ = process.output();
    return code;
  }

  // An act of any kind; what it is and where is chance.
  records::Draft act() {
    const Subject module{"egv-160", "1.0.0", "m1", ""};
    const auto in = [&module](const char* activity) {
      Subject out = module;
      out.activity = activity;
      return out;
    };
    const auto from = static_cast<std::int64_t>(random_() % 400'000);
    const std::vector<std::pair<std::int64_t, std::int64_t>> seen{{from, from + 200'000}};
    SystemRandom ids;
    switch (random_() % 6) {
      case 0:
        return {.type = "page.read", .subject = in("p1"), .body = records::page_read(3, 100)};
      case 1:
        return {.type = "media.watched",
                .subject = in("w1"),
                .body = records::media_watched(seen, from, 20)};
      case 2:
        return {.type = "quiz.submitted",
                .subject = in("q1"),
                .body = records::quiz_submitted(make_uuid_v4(ids), Json{{"a", 1}, {"b", 2}},
                                                records::ReviewResult{1, 2}, 5)};
      case 3:
        return {.type = "reflection.written",
                .subject = in("r1"),
                .body = records::reflection_written(make_uuid_v4(ids), "One of a good many words.",
                                                    "sure", {}, 9)};
      case 4:
        return {.type = "position.saved",
                .subject = in("p1"),
                .body = records::position_saved(fmt::format("block-{}", from))};
      default:
        return {.type = "module.completed",
                .subject = module,
                .body = records::module_completed(Json::object(), 3600,
                                                  {{"P04", 2400}, {"P09", 1200}})};
    }
  }
  void study(std::size_t device) {
    std::vector<records::Draft> acts;
    for (int i = 0; i < kActs; ++i) acts.push_back(act());
    write_all(device, acts);
  }
  void write_all(std::size_t device, const std::vector<records::Draft>& acts) {
    const auto store = devices_[device].store();
    for (const records::Draft& one : acts) {
      const auto written = store->append(one);
      REQUIRE(written);
      CHECK(written_[devices_[device].id()].insert(written->event_id).second);
    }
  }

  void check_device(e2e::Learner& device) {
    const auto store = device.store();
    CHECK(store->verify());
    CHECK(store->unsent().value() == 0);
    const std::string here = store->snapshot().value();
    CHECK(here == e2e::derived_rows(dir_ / "data" / "ledger.db", device.id()));
    REQUIRE(store->rebuild());
    CHECK(store->snapshot().value() == here);
  }
  // Exactly what was written, and one credit.
  void check_books(const e2e::Learner& learner) {
    const auto books = e2e::read_books(dir_ / "data" / "ledger.db", learner.id());
    CHECK(books.set_aside == 0);
    CHECK(books.of_learner == written_[learner.id()]);
    CHECK(books.accepted == std::map<std::string, int>{{"egv-160/m1", 1}});
  }

  fakes::TempDir dir_;
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  std::unique_ptr<fakes::FaultyLine> line_;
  std::array<e2e::Learner, 5> devices_{
      e2e::Learner(dir_ / "ana-office"), e2e::Learner(dir_ / "ana-home"),
      e2e::Learner(dir_ / "ana-old"), e2e::Learner(dir_ / "ben-office", "ben"),
      e2e::Learner(dir_ / "ben-home", "ben")};
  std::map<Uuid, std::set<Uuid>> written_;  // event ids by learner
  std::map<FaultKind, std::uint64_t> met_;
  std::mt19937 random_{e2e::seed(29)};
  std::string said_;
  int failed_ = 0;
};

}  // namespace

TEST_CASE("five devices of two learners, a bad line all day: in the evening all agree") {
  const int hours = e2e::rounds(kHours, kHours * 20);
  Day day;
  for (int i = 0; i < hours; ++i) {
    CAPTURE(i);
    day.hour(i);
  }
  day.evening();
  if (hours >= kHours) day.check_faults();
  MESSAGE(hours, " hours: ", day.report());
}
