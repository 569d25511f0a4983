// SPDX-License-Identifier: Apache-2.0
// Monday morning: thousands of learners come back from a weekend off line, three hundred at a time,
// to one real server. How long an exchange takes, how many requests the server puts off, and that
// nothing of anybody is lost: every stream's end and every count is compared with the ledger.
#include <algorithm>
#include <atomic>
#include <latch>

#include "sync/engine/reconciler.h"
#include "sync/http/curl_transport.h"
#include "sync/platform/system_clock.h"
#include "sync/server/facts_source.h"
#include "sync/server/home.h"
#include "tests/e2e/server.h"
#include "tests/e2e/studied_module.h"
#include "tests/fakes/device.h"
#include "tests/fakes/environment.h"
#include "tests/fakes/facts.h"

using namespace icma;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int kAtOnce = 300;
constexpr int kPages = 8;       // of the weekend, beside the finished module
constexpr int kMostTries = 60;  // a learner who is put off more often has not been served

// What a learner has before and after, by which nothing can get lost unseen.
struct Weekend {
  Uuid learner = {};
  std::string token;
  Uuid device = {};
  std::int64_t seq = 0;  // events written, and the hash of the last
  Hash head = {};
  bool through = false;
};

// Of all clients together.
struct Tally {
  std::atomic<int> put_off{0};   // answered with 429 or 503
  std::atomic<int> too_soon{0};  // of these, without a time to wait
  std::atomic<int> other{0};     // any other failure
};

class CountedLine final : public protocol::Transport {
 public:
  CountedLine(const std::string& url, Tally& tally)
      : line_(http::CurlTransport::open({.base_url = url}).value()), tally_(tally) {}
  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    auto answer = line_->send(request, sink, cancel);
    if (!answer || answer->status != 200) note(answer);
    return answer;
  }
  std::vector<Result<protocol::Response>> send_all(std::span<const protocol::Job> jobs,
                                                   const protocol::CancelToken& cancel) override {
    return line_->send_all(jobs, cancel);
  }

 private:
  void note(const Result<protocol::Response>& answer) {
    const bool busy = answer && (answer->status == 429 || answer->status == 503);
    if (!busy) ++tally_.other;
    if (busy) ++tally_.put_off;
    if (busy && !answer->headers.contains("retry-after")) ++tally_.too_soon;
  }
  std::unique_ptr<http::CurlTransport> line_;
  Tally& tally_;
};

class Monday {
 public:
  explicit Monday(int learners) : weekends_(static_cast<std::size_t>(learners)) {
    std::filesystem::create_directories(server_.data());
    REQUIRE(write_file(std::filesystem::path(server_.data()) / "facts.json", fakes::kFacts));
    REQUIRE(server::make_keys(paths_));
    enrol();
    server_.start();
  }

  // The next `count` of them, all at the same moment.
  void wave(std::size_t first, std::size_t count) {
    std::latch ready(static_cast<std::ptrdiff_t>(count));
    std::vector<std::thread> clients;
    std::vector<double> took(count);
    for (std::size_t i = 0; i < count; ++i) {
      clients.emplace_back([this, &ready, &took, i, &weekend = weekends_[first + i]] {
        took[i] = come_in(weekend, ready);
      });
    }
    for (std::thread& client : clients) client.join();
    seconds_.insert(seconds_.end(), took.begin(), took.end());
  }

  void check() {
    CHECK(server_.terminate() == 0);
    const auto home = server::open_home(paths_, "Monday", random_).value();
    int lost = 0;
    for (const Weekend& one : weekends_) lost += one.through && whole(*home.store, one) ? 0 : 1;
    CHECK(lost == 0);
    CHECK(home.store->check());
    CHECK(tally_.other == 0);
    CHECK(tally_.too_soon == 0);
  }

  std::string report() {
    std::ranges::sort(seconds_);
    const auto at = [this](std::size_t percent) {
      return seconds_[(seconds_.size() - 1) * percent / 100];
    };
    return fmt::format(
        "{} learners, {} at once: an exchange took {:.2f} s (p50), {:.2f} s (p99), {:.2f} s "
        "(most), "
        "waits included; {} requests were put off with a time to come back",
        weekends_.size(), kAtOnce, at(50), at(99), seconds_.back(), tally_.put_off.load());
  }

 private:
  // Accounts with everything open to them, without the work that a password costs.
  void enrol() {
    const auto home = server::open_home(paths_, "Monday", random_).value();
    server_id_ = home.identity.server;
    trusted_ = {home.identity.receipts.public_key()};
    const auto facts = server::load_course_facts(paths_.data).value();
    server::Ledger ledger(*home.store, *facts, clock_, random_, home.identity);
    Result<> done;
    REQUIRE(home.store->group([&] {
      for (std::size_t i = 0; done && i < weekends_.size(); ++i) {
        done = enrol_one(*home.store, ledger, weekends_[i], i);
      }
    }));
    REQUIRE(done);
  }
  Result<> enrol_one(server::Store& store, server::Ledger& ledger, Weekend& weekend,
                     std::size_t number) {
    weekend.learner = make_uuid_v4(random_);
    weekend.token = fmt::format("token-of-{}", weekend.learner.to_string());
    ICMA_TRY_VOID(store.add_account({.learner = weekend.learner,
                                     .login = fmt::format("learner-{}", number),
                                     .display_name = "Learner",
                                     .created = clock_.now()}));
    ICMA_TRY_VOID(store.put_token({.hash = sha256(weekend.token),
                                   .learner = weekend.learner,
                                   .family = make_uuid_v4(random_),
                                   .expires = clock_.now() + std::chrono::hours(24)}));
    return ledger.entitle(weekend.learner, {"*"});
  }

  std::unique_ptr<records::LearnerStore> study(Weekend& weekend, const fakes::TempDir& dir,
                                               records::KeyStore& keys, RandomSource& random) {
    auto store = records::LearnerStore::open(dir / "learner.db", {.learner = weekend.learner,
                                                                  .server = server_id_,
                                                                  .keys = &keys,
                                                                  .clock = &clock_,
                                                                  .random = &random});
    ICMA_CHECK(store.has_value());
    const records::Subject page{"egv-160", "1.0.0", "m1", "p1"};
    std::vector<records::Draft> drafts(
        kPages, {.type = "page.read", .subject = page, .body = records::page_read(1, 100)});
    for (records::Draft& act : e2e::acts_of_module()) drafts.push_back(std::move(act));
    ICMA_CHECK((*store)->append_all(drafts).has_value());
    const auto own = (*store)->stream((*store)->device().device).value().value();
    weekend.device = own.device;
    weekend.seq = own.head_seq;
    weekend.head = own.head_hash;
    return *std::move(store);
  }

  // Studies, waits for the others, and exchanges. The seconds that took, waits included.
  double come_in(Weekend& weekend, std::latch& ready) {
    const fakes::TempDir dir;
    fakes::MemoryKeys keys;
    SystemRandom random;
    const auto store = study(weekend, dir, keys, random);
    CountedLine line(server_.url(), tally_);
    fakes::FixedToken token(weekend.token);
    engine::Api api(line, token);
    engine::Reconciler reconciler(*store, api, trusted_, clock_);
    ready.arrive_and_wait();
    const auto began = Steady::now();
    for (int i = 0; i < kMostTries && !weekend.through; ++i) {
      const auto outcome = reconciler.run(protocol::CancelToken());
      weekend.through = outcome.problem.empty() && outcome.unsent == 0;
      if (!weekend.through) std::this_thread::sleep_for(pause(outcome.retry_after_s, random));
    }
    weekend.through = weekend.through && store->verify().has_value();
    return std::chrono::duration<double>(Steady::now() - began).count();
  }
  // At least what the server asks for, and up to a quarter more so that not all come at once.
  static Millis pause(int asked_s, RandomSource& random) {
    std::array<std::uint8_t, 1> die{};
    random.fill(die);
    const int asked_ms = std::max(asked_s, 1) * 1000;
    return Millis(asked_ms + asked_ms * die[0] / 1024);
  }

  bool whole(server::Store& store, const Weekend& weekend) {
    const auto stream = store.stream(weekend.learner, weekend.device);
    if (!stream || !*stream) return false;
    if ((*stream)->have_seq != weekend.seq || (*stream)->have_hash != weekend.head) return false;
    const auto rows = store.events_after(weekend.learner, 0, 1000, SIZE_MAX);
    if (!rows) return false;
    std::int64_t own = 0;
    int credits = 0;
    for (const server::EventRow& row : *rows) {
      own += row.record.device == weekend.device && row.standing == 0 ? 1 : 0;
      credits += row.type == "decision.made" && row.record.body &&
                         row.record.body->find("\"accepted") != std::string::npos
                     ? 1
                     : 0;
    }
    return own == weekend.seq && credits == 1;
  }

  fakes::TempDir dir_;
  server::HomePaths paths_{.data = dir_ / "data", .keys = dir_ / "data" / "keys"};
  e2e::Server server_{dir_ / "data", dir_ / "server.log"};
  platform::SystemClock clock_;
  SystemRandom random_;
  Uuid server_id_ = {};
  std::vector<PublicKey> trusted_;
  std::vector<Weekend> weekends_;
  std::vector<double> seconds_;
  Tally tally_;
};

// Each laptop has a disk of its own; here they share the memory, so as to leave the disk to the
// server.
std::optional<std::string> laptops_folder() {
  std::error_code code;
  if (std::filesystem::is_directory("/dev/shm", code)) return "/dev/shm";
  return std::filesystem::temp_directory_path().string();
}

}  // namespace

TEST_CASE("Monday: thousands come back at once, and nothing of anybody is lost") {
  const int learners = e2e::rounds(kAtOnce, 12'000);
  Monday monday(learners);
  const fakes::Variable folder("TMPDIR", laptops_folder());
  for (int done = 0; done < learners; done += kAtOnce) {
    monday.wave(static_cast<std::size_t>(done),
                static_cast<std::size_t>(std::min(kAtOnce, learners - done)));
  }
  monday.check();
  MESSAGE(monday.report());
}
