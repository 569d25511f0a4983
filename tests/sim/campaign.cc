// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/campaign.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "courses/base/files.h"
#include "courses/base/json.h"
#include "sync/platform/durable_file.h"
#include "tests/sim/lives.h"

namespace icma::sim {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kBlock = 10;  // seeds that a process is given at a time
constexpr double kKeepEvery = 10;     // seconds

// Seeds from `from` on up to but without `to`.
struct Block {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

// What a process says of one; written and read in one piece.
struct Report {
  Block block;
  Size size;
  bool clean = true;
  std::array<char, 1'500> problem{};
};
static_assert(sizeof(Report) < PIPE_BUF);

double seconds_since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

template <typename T>
bool read_whole(int from, T& out) {
  return ::read(from, &out, sizeof out) == static_cast<ssize_t>(sizeof out);
}
template <typename T>
bool write_whole(int to, const T& value) {
  return ::write(to, &value, sizeof value) == static_cast<ssize_t>(sizeof value);
}

// What a process does until it is given nothing more. `at` tells the others where it is.
void work(int blocks, int reports, std::uint64_t* at) {
  Block block;
  while (read_whole(blocks, block)) {
    Report report{.block = block};
    for (std::uint64_t seed = block.from; seed < block.to && report.clean; ++seed) {
      *at = seed;
      const auto problem = live_twice(seed, report.size);
      if (!problem) continue;
      report.clean = false;
      const std::size_t length = std::min(problem->size(), report.problem.size() - 1);
      std::memcpy(report.problem.data(), problem->data(), length);
    }
    if (!write_whole(reports, report)) return;
  }
}

struct Worker {
  pid_t pid = -1;
  int blocks = -1;   // to it
  int reports = -1;  // from it
};

class Crew {
 public:
  Result<> hire(int count) {
    void* shared = ::mmap(nullptr, kMost * sizeof(std::uint64_t), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return fail(ErrorKind::kIo, "there is no memory to share");
    at_ = static_cast<std::uint64_t*>(shared);
    std::fflush(stdout);
    for (int i = 0; i < std::clamp(count, 1, static_cast<int>(kMost)); ++i) {
      ICMA_TRY_VOID(hire_one(at_ + i));
    }
    return {};
  }
  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  // Who is in the middle of something is not waited for.
  ~Crew() {
    for (const Worker& worker : workers) {
      if (worker.pid > 0) ::kill(worker.pid, SIGKILL);
      int ignored = 0;
      if (worker.pid > 0) ::waitpid(worker.pid, &ignored, 0);
      ::close(worker.blocks);
      ::close(worker.reports);
    }
    if (at_ != nullptr) ::munmap(at_, kMost * sizeof(std::uint64_t));
  }
  std::uint64_t seed_of(std::size_t worker) const { return at_[worker]; }

  std::vector<Worker> workers;

 private:
  static constexpr std::size_t kMost = 64;

  Result<> hire_one(std::uint64_t* at) {
    std::array<int, 2> blocks{};
    std::array<int, 2> reports{};
    if (::pipe(blocks.data()) != 0 || ::pipe(reports.data()) != 0) {
      return fail(ErrorKind::kIo, "there is no pipe to be had");
    }
    const pid_t pid = ::fork();
    if (pid < 0) return fail(ErrorKind::kIo, "no process can be made");
    if (pid == 0) {
      // Who holds the other ends of the others would keep them from ending.
      for (const Worker& other : workers) {
        ::close(other.blocks);
        ::close(other.reports);
      }
      ::close(blocks[1]);
      ::close(reports[0]);
      work(blocks[0], reports[1], at);
      ::_exit(0);
    }
    ::close(blocks[0]);
    ::close(reports[1]);
    workers.push_back({pid, blocks[1], reports[0]});
    return {};
  }

  std::uint64_t* at_ = nullptr;
};

// One run: hands out blocks, and takes in reports in whatever order they come.
class Campaign {
 public:
  Campaign(const CampaignOptions& options, Progress progress)
      : options_(options), next_(progress.next), end_(UINT64_MAX) {
    outcome_.progress = progress;
    before_ = progress.seconds;
    if (options.count) end_ = next_ + *options.count;
  }

  Result<Outcome> run() {
    // A process that died is told by its report, which does not come.
    std::signal(SIGPIPE, SIG_IGN);
    ICMA_TRY_VOID(crew_.hire(options_.jobs));
    ++outcome_.progress.runs;
    for (std::size_t i = 0; i < crew_.workers.size(); ++i) give(i);
    while (busy_ > 0 && !outcome_.problem) ICMA_TRY_VOID(take());
    outcome_.seconds = seconds_since(started_);
    ICMA_TRY_VOID(keep());
    for (Worker& worker : crew_.workers) {
      if (outcome_.problem) ::kill(worker.pid, SIGKILL);
      ::close(std::exchange(worker.blocks, -1));
      int ignored = 0;
      ::waitpid(std::exchange(worker.pid, -1), &ignored, 0);
    }
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    const auto of = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    outcome_.cpu_seconds = of(used.ru_utime) + of(used.ru_stime);
    return outcome_;
  }

 private:
  void give(std::size_t worker) {
    const bool late = options_.seconds > 0 && seconds_since(started_) >= options_.seconds;
    if (late || next_ >= end_) return;
    const Block block{next_, std::min(end_, next_ + kBlock)};
    next_ = block.to;
    if (write_whole(crew_.workers[worker].blocks, block)) ++busy_;
  }

  Result<> take() {
    std::vector<pollfd> waiting;
    for (const Worker& worker : crew_.workers) waiting.push_back({worker.reports, POLLIN, 0});
    ::poll(waiting.data(), waiting.size(), 1'000);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].revents == 0 || outcome_.problem) continue;
      Report report;
      --busy_;
      if (read_whole(waiting[i].fd, report)) {
        note(report);
        if (!outcome_.problem) give(i);
      } else {
        outcome_.problem = fmt::format("seed {}: the process died in it", crew_.seed_of(i));
      }
    }
    if (seconds_since(kept_) < kKeepEvery) return {};
    return keep();
  }

  void note(const Report& report) {
    if (!report.clean) {
      outcome_.problem = report.problem.data();
      return;
    }
    outcome_.progress.size += report.size;
    outcome_.lived += report.block.to - report.block.from;
    done_[report.block.from] = report.block.to;
    Progress& progress = outcome_.progress;
    for (auto at = done_.find(progress.next); at != done_.end(); at = done_.find(progress.next)) {
      progress.next = at->second;
      done_.erase(at);
    }
  }

  Result<> keep() {
    kept_ = Steady::now();
    outcome_.progress.seconds = before_ + seconds_since(started_);
    if (options_.resume.empty()) return {};
    return write_progress(options_.resume, outcome_.progress);
  }

  const CampaignOptions& options_;
  Crew crew_;
  Outcome outcome_;
  std::map<std::uint64_t, std::uint64_t> done_;  // blocks after one that is not done
  std::uint64_t next_;                           // to be given out
  std::uint64_t end_;
  double before_ = 0;
  int busy_ = 0;
  Steady::time_point started_ = Steady::now();
  Steady::time_point kept_ = Steady::now();
};

}  // namespace

Result<Progress> read_progress(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text && text.error().kind == ErrorKind::kNotFound) return Progress{};
  if (!text) return std::unexpected(text.error());
  ICMA_TRY(const Json json, parse_json(*text));
  const JsonReader in(json, "progress");
  const auto number = [&in](std::string_view key, std::uint64_t& out) -> Result<> {
    ICMA_TRY(const std::int64_t value, in.integer(key));
    if (value < 0) return fail(ErrorKind::kInvalid, "the file of the runs has a negative number");
    out = static_cast<std::uint64_t>(value);
    return {};
  };
  Progress out;
  std::uint64_t milliseconds = 0;
  std::uint64_t runs = 0;
  ICMA_TRY_VOID(number("first", out.first));
  ICMA_TRY_VOID(number("next", out.next));
  ICMA_TRY_VOID(number("milliseconds", milliseconds));
  ICMA_TRY_VOID(number("runs", runs));
  ICMA_TRY_VOID(number("events", out.size.events));
  ICMA_TRY_VOID(number("exchanges", out.size.exchanges));
  ICMA_TRY_VOID(number("faults", out.size.faults));
  if (out.first > out.next) return fail(ErrorKind::kInvalid, "the file of the runs ends too early");
  out.seconds = static_cast<double>(milliseconds) / 1'000;
  out.runs = static_cast<int>(std::min<std::uint64_t>(runs, 1'000'000));
  return out;
}

Result<> write_progress(const std::filesystem::path& file, const Progress& progress) {
  const Json json{{"first", progress.first},
                  {"next", progress.next},
                  {"milliseconds", static_cast<std::int64_t>(progress.seconds * 1'000)},
                  {"runs", progress.runs},
                  {"events", progress.size.events},
                  {"exchanges", progress.size.exchanges},
                  {"faults", progress.size.faults}};
  return platform::write_durable(file, dump_json(json));
}

Result<Outcome> run_campaign(const CampaignOptions& options) {
  Progress progress{.first = options.first, .next = options.first};
  if (!options.resume.empty()) {
    ICMA_TRY(const Progress kept, read_progress(options.resume));
    if (kept.runs > 0) progress = kept;
  }
  return Campaign(options, progress).run();
}

}  // namespace icma::sim
