// SPDX-License-Identifier: Apache-2.0
#include "sync/http/curl_transport.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "sync/http/transfer_task.h"

namespace icma::http {
namespace {

constexpr std::chrono::milliseconds kPoll{200};
// Beyond the longest stall that is allowed, so that libcurl's own time-outs come first.
constexpr std::chrono::seconds kStandstill{3};
constexpr std::chrono::seconds kLookEvery{1};
// A thread that was kept from its work has not waited for longer than this.
constexpr std::chrono::milliseconds kLongestLook{2'000};

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
    wake();
    thread_.join();
    curl_multi_cleanup(multi_);
  }

  void set_proxy(protocol::Proxy proxy) {
    const std::scoped_lock lock(mutex_);
    options_.proxy = std::move(proxy);
  }

  std::vector<Result<protocol::Response>> run_all(std::span<const protocol::Job> jobs,
                                                  const protocol::CancelToken& cancel) {
    std::vector<std::unique_ptr<TransferTask>> tasks;
    tasks.reserve(jobs.size());
    std::unique_lock lock(mutex_);
    const CurlOptions options = options_;
    lock.unlock();
    for (const protocol::Job& job : jobs) {
      tasks.push_back(std::make_unique<TransferTask>(options, job, cancel));
    }
    lock.lock();
    for (const auto& task : tasks) waiting_.push_back(task.get());
    wake();
    finished_.wait(lock, [&tasks] {
      return std::ranges::all_of(tasks, [](const auto& task) { return task->is_done(); });
    });
    std::vector<Result<protocol::Response>> out;
    out.reserve(tasks.size());
    for (const auto& task : tasks) out.push_back(task->take());
    return out;
  }

 private:
  // From whatever it waits for.
  void wake() {
    curl_multi_wakeup(multi_);
    wake_.notify_all();
  }

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
      for (std::size_t i = active_.size(); i-- > 0;) {
        if (active_[i]->cancelled()) end(active_[i], CURLE_ABORTED_BY_CALLBACK, false);
      }
      if (rest()) continue;
      int running = 0;
      curl_multi_perform(multi_, &running);
      collect();
      look_for_standstill();
      // Nothing wakes the poll for one that is paused.
      const bool paused = std::ranges::any_of(active_, &TransferTask::is_paused);
      curl_multi_poll(multi_, nullptr, 0, paused ? 0 : static_cast<int>(kPoll.count()), nullptr);
    }
  }

  // Ahead of the rate: nothing is read for a moment, so that the sender waits. True when it was so.
  bool rest() {
    if (options_.limit == nullptr || active_.empty()) return false;
    const auto wait = options_.limit->wait(std::chrono::steady_clock::now());
    if (wait <= std::chrono::milliseconds(0)) {
      // Another one is the first each time.
      std::ranges::rotate(active_, active_.begin() + 1);
      const std::vector<TransferTask*> tasks = active_;
      for (TransferTask* task : tasks) {
        const CURLcode code = task->is_paused() ? task->go_on() : CURLE_OK;
        if (code != CURLE_OK) end(task, code, false);
      }
      return false;
    }
    rested_ = true;
    std::unique_lock lock(mutex_);
    // Not longer than this, because the rate may change meanwhile.
    wake_.wait_for(lock, std::min(wait, kPoll), [this] { return stopping_ || !waiting_.empty(); });
    return true;
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

  // Ends requests whose server has fallen silent.
  void look_for_standstill() {
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - looked_at_);
    if (passed < kLookEvery) return;
    looked_at_ = now;
    if (rested_) {
      // Who was not listened to has not been silent.
      rested_ = false;
      moved_at_ = now;
      return;
    }
    for (std::size_t i = active_.size(); i-- > 0;) {
      TransferTask* task = active_[i];
      if (task->silent_for(std::min(passed, kLongestLook)) > task->stall()) {
        end(task, CURLE_OPERATION_TIMEDOUT, false);
      }
    }
    look_for_connections(now);
  }

  // libcurl (seen in 7.88) can leave transfers waiting for a connection whose maker has failed;
  // those have no time-out of its own. When nothing of any transfer has moved for so long, all are
  // over.
  void look_for_connections(std::chrono::steady_clock::time_point now) {
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

  CurlOptions options_;  // the proxy in it is behind the mutex
  CURLM* multi_;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::condition_variable wake_;  // of the thread while it rests
  std::vector<TransferTask*> waiting_;
  bool stopping_ = false;
  // Of the thread alone.
  bool rested_ = false;  // since the silence was last looked at
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
  if (const char* file = std::getenv("SSL_CERT_FILE")) options.trusted_file = file;
  if (const char* folder = std::getenv("SSL_CERT_DIR")) options.trusted_folder = folder;
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(options)));
}

void CurlTransport::set_proxy(protocol::Proxy proxy) {
  engine_->set_proxy(std::move(proxy));
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
