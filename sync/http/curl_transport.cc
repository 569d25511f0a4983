// SPDX-License-Identifier: Apache-2.0
#include "sync/http/curl_transport.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "sync/http/transfer_task.h"

namespace icma::http {
namespace {

constexpr int kPollMs = 200;
// Beyond the longest stall that is allowed, so that libcurl's own time-outs come first.
constexpr std::chrono::seconds kStandstill{3};
constexpr std::chrono::seconds kLookEvery{1};

// libcurl's global state is set up once, before the first thread that uses it.
bool global_init() {
  static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return kReady;
}

}  // namespace

bool is_safe_url(std::string_view url) {
  if (url.starts_with("https://")) return true;
  if (!url.starts_with("http://")) return false;
  std::string_view host = url.substr(7);
  host = host.substr(0, host.find('/'));
  if (host.find('@') != std::string_view::npos) return false;
  if (host.starts_with("[::1]")) return true;
  host = host.substr(0, host.find(':'));
  return host == "localhost" || host == "127.0.0.1";
}

class CurlTransport::Engine {
 public:
  explicit Engine(CurlOptions options) : options_(std::move(options)), multi_(curl_multi_init()) {
    ICMA_CHECK(multi_ != nullptr);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options_.max_connections));
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    thread_ = std::thread([this] { run(); });
  }

  ~Engine() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
    curl_multi_cleanup(multi_);
  }

  std::vector<Result<protocol::Response>> run_all(std::span<const protocol::Job> jobs,
                                                  const protocol::CancelToken& cancel) {
    std::vector<std::unique_ptr<TransferTask>> tasks;
    tasks.reserve(jobs.size());
    for (const protocol::Job& job : jobs) {
      tasks.push_back(std::make_unique<TransferTask>(options_, job, cancel));
    }
    std::unique_lock lock(mutex_);
    for (const auto& task : tasks) waiting_.push_back(task.get());
    curl_multi_wakeup(multi_);
    finished_.wait(lock, [&tasks] {
      return std::ranges::all_of(tasks, [](const auto& task) { return task->is_done(); });
    });
    std::vector<Result<protocol::Response>> out;
    out.reserve(tasks.size());
    for (const auto& task : tasks) out.push_back(task->take());
    return out;
  }

 private:
  void run() {
    while (true) {
      bool stop = false;
      {
        const std::lock_guard lock(mutex_);
        stop = stopping_;
        for (TransferTask* task : waiting_) start(task);
        waiting_.clear();
      }
      if (stop) {
        while (!active_.empty()) end(active_.back(), CURLE_ABORTED_BY_CALLBACK, true);
        return;
      }
      int running = 0;
      curl_multi_perform(multi_, &running);
      collect();
      for (std::size_t i = active_.size(); i-- > 0;) {
        if (active_[i]->cancelled()) end(active_[i], CURLE_ABORTED_BY_CALLBACK, false);
      }
      look_for_standstill();
      curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
  }

  // Called with the lock held.
  void start(TransferTask* task) {
    active_.push_back(task);
    ++changes_;
    curl_multi_add_handle(multi_, task->handle());
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      TransferTask* task = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &task);
      end(task, message->data.result, false);
    }
  }

  // libcurl (seen in 7.88) can leave transfers waiting for a connection whose maker has failed;
  // those have no time-out of its own. When nothing of any transfer has moved for so long, all are
  // over.
  void look_for_standstill() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_at_ < kLookEvery) return;
    looked_at_ = now;
    std::pair<std::uint64_t, std::uint64_t> moved{changes_, 0};
    std::chrono::seconds stall{0};
    for (const TransferTask* task : active_) {
      moved.second += task->moved();
      stall = std::max(stall, task->stall());
    }
    if (active_.empty() || moved != moved_) {
      moved_ = moved;
      moved_at_ = now;
    } else if (now - moved_at_ > stall + kStandstill) {
      while (!active_.empty()) end(active_.back(), CURLE_OPERATION_TIMEDOUT, false);
    }
  }

  void end(TransferTask* task, CURLcode code, bool stopping) {
    ++changes_;
    curl_multi_remove_handle(multi_, task->handle());
    std::erase(active_, task);
    if (stopping) task->fail_with(ErrorKind::kCancelled, "the program ends");
    task->conclude(code);
    // The waiting caller may look at the task only under the lock.
    const std::lock_guard lock(mutex_);
    task->set_done();
    finished_.notify_all();
  }

  CurlOptions options_;
  CURLM* multi_;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::vector<TransferTask*> waiting_;
  bool stopping_ = false;
  // Of the thread alone.
  std::vector<TransferTask*> active_;
  std::uint64_t changes_ = 0;                      // of that list
  std::pair<std::uint64_t, std::uint64_t> moved_;  // of changes and bytes, when last looked at
  std::chrono::steady_clock::time_point looked_at_;
  std::chrono::steady_clock::time_point moved_at_;  // when that became so
  std::thread thread_;
};

CurlTransport::CurlTransport(CurlOptions options)
    : engine_(std::make_unique<Engine>(std::move(options))) {}
CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<CurlTransport>> CurlTransport::open(CurlOptions options) {
  if (!global_init()) return fail(ErrorKind::kInternal, "libcurl does not start");
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (!is_safe_url(options.base_url)) {
    return fail(ErrorKind::kInvalid,
                "the server's address must begin with https:// (http:// only for this machine)",
                options.base_url);
  }
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(options)));
}

Result<protocol::Response> CurlTransport::send(const protocol::Request& request,
                                               protocol::BodySink* sink,
                                               const protocol::CancelToken& cancel) {
  const protocol::Job job{request, sink};
  return std::move(engine_->run_all({&job, 1}, cancel).front());
}

std::vector<Result<protocol::Response>> CurlTransport::send_all(
    std::span<const protocol::Job> jobs, const protocol::CancelToken& cancel) {
  return engine_->run_all(jobs, cancel);
}

}  // namespace icma::http
