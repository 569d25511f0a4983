// SPDX-License-Identifier: Apache-2.0
#include "client/app/sync_worker.h"

#include <algorithm>
#include <exception>

#include "sync/engine/outbox.h"

namespace icma::app {
namespace {

constexpr Millis kLongestSleep{60'000};

// The one sign-in that is being given back.
class LastSession final : public protocol::SessionStore {
 public:
  explicit LastSession(protocol::Session session)
      : learner_(session.learner), session_(std::move(session)) {}
  Result<std::optional<protocol::Session>> load() override { return session_; }
  Result<> save(const protocol::Session& session) override {
    session_ = session;
    return {};
  }
  Result<> clear() override {
    session_.reset();
    return {};
  }
  Result<> exclusively(const std::function<Result<>()>& work) override { return work(); }
  const Uuid& learner() const { return learner_; }

 private:
  Uuid learner_;
  std::optional<protocol::Session> session_;
};

}  // namespace

SyncWorker::SyncWorker(SyncWorkerOptions options)
    : options_(std::move(options)),
      schedule_(*options_.clock, *options_.random, options_.rules),
      cancel_(std::make_shared<protocol::CancelToken>()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

SyncWorker::~SyncWorker() {
  thread_.request_stop();
  {
    const std::scoped_lock lock(mutex_);
    cancel_->cancel();
  }
  wake_.notify_all();
}

void SyncWorker::sync_now() {
  {
    const std::scoped_lock lock(mutex_);
    now_ = true;
    paused_until_.reset();
  }
  wake_.notify_all();
}

void SyncWorker::wrote() {
  {
    const std::scoped_lock lock(mutex_);
    schedule_.wrote();
    look_again_ = true;
  }
  wake_.notify_all();
}

void SyncWorker::pause(Millis how_long) {
  {
    const std::scoped_lock lock(mutex_);
    paused_until_.reset();
    if (how_long > Millis(0)) paused_until_ = options_.clock->since_boot() + how_long;
    look_again_ = true;
    cancel_->cancel();
  }
  wake_.notify_all();
}

void SyncWorker::set_online(bool online) {
  {
    const std::scoped_lock lock(mutex_);
    if (online && !online_) schedule_.network_returned();
    online_ = online;
    look_again_ = true;
    if (!online) cancel_->cancel();
  }
  wake_.notify_all();
}

void SyncWorker::sign_in() {
  {
    const std::scoped_lock lock(mutex_);
    sign_in_ = true;
  }
  wake_.notify_all();
}

void SyncWorker::cancel_sign_in() {
  {
    const std::scoped_lock lock(mutex_);
    sign_in_ = false;
    cancel_->cancel();
  }
  wake_.notify_all();
}

void SyncWorker::sign_out() {
  auto session = options_.sessions->load().value_or(std::nullopt);
  {
    const std::scoped_lock lock(mutex_);
    if (session) sign_outs_.push_back(std::move(*session));
    sign_in_ = false;
    look_again_ = true;
    cancel_->cancel();
  }
  wake_.notify_all();
}

void SyncWorker::let_go() {
  {
    const std::scoped_lock lock(mutex_);
    cancel_->cancel();
  }
  const std::scoped_lock lock(store_mutex_);
  store_.reset();
}

void SyncWorker::do_sign_out(protocol::Session session) {
  const std::shared_ptr<protocol::CancelToken> cancel = cancel_;
  LastSession last(std::move(session));
  engine::SignIn flow(*options_.transport, last, options_.server_url);
  (void)flow.sign_out(*cancel);
  {
    const std::scoped_lock lock(store_mutex_);
    store_.reset();
  }
  // Another program of this profile may have renewed what is kept; nobody is signed in any more.
  const auto kept = options_.sessions->load().value_or(std::nullopt);
  if (kept && kept->learner == last.learner()) (void)options_.sessions->clear();
}

bool SyncWorker::still_signing_in() {
  const std::scoped_lock lock(mutex_);
  return sign_in_ && !thread_.get_stop_token().stop_requested();
}

void SyncWorker::do_sign_in() {
  const std::shared_ptr<protocol::CancelToken> cancel = cancel_;
  engine::SignIn flow(*options_.transport, *options_.sessions, options_.server_url);
  const auto give_up = [this](Error error) {
    {
      const std::scoped_lock lock(mutex_);
      sign_in_ = false;
    }
    options_.news(SignInFailed{std::move(error)});
  };
  const auto grant = flow.begin(*cancel);
  if (!grant) return give_up(grant.error());
  options_.news(SignInCode{grant->user_code, grant->verification_uri,
                           grant->verification_uri_complete, Seconds(grant->expires_in_s)});
  while (still_signing_in()) {
    const auto done = flow.poll(*grant, *cancel);
    if (!done && done.error().kind != ErrorKind::kNetwork) return give_up(done.error());
    if (done && *done) {
      {
        const std::scoped_lock lock(mutex_);
        sign_in_ = false;
        now_ = true;
      }
      const auto session = options_.sessions->load().value_or(std::nullopt);
      if (!session) {
        return give_up({ErrorKind::kInternal, "the sign-in could not be kept", ""});
      }
      return options_.news(SignInDone{*session});
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, thread_.get_stop_token(), flow.interval(), [this] { return !sign_in_; });
  }
}

// A run that could not even begin is a failed one: the next waits its time.
void SyncWorker::give_up(const Error& error) {
  SyncEnded ended;
  ended.outcome.finished = options_.clock->now();
  ended.outcome.problem = std::string(to_string(error.kind));
  ended.outcome.what = error.describe();
  {
    const std::scoped_lock lock(mutex_);
    sign_in_ = false;
    schedule_.failed(Seconds(0));
    ended.next = schedule_.wait();
  }
  options_.news(std::move(ended));
}

// False: nobody is signed in.
Result<bool> SyncWorker::run_once(const protocol::CancelToken& cancel,
                                  engine::SyncOutcome& outcome) {
  const std::scoped_lock lock(store_mutex_);
  ICMA_TRY(const auto session, options_.sessions->load());
  if (!session) {
    store_.reset();
    return false;
  }
  if (store_ == nullptr || store_->learner() != session->learner) {
    ICMA_TRY(store_, options_.open_store(*session));
  }
  options_.news(SyncStarted{});
  engine::SessionTokens tokens(*options_.transport, *options_.sessions);
  engine::Api api(*options_.transport, tokens);
  const std::vector<PublicKey> believed =
      options_.receipt_keys ? options_.receipt_keys(*session) : session->receipt_keys;
  const auto files = options_.open_files ? options_.open_files(*session) : nullptr;
  engine::Reconciler reconciler(*store_, api, believed, *options_.clock, {.files = files.get()});
  outcome = reconciler.run(cancel);
  if (outcome.problem.empty() && !options_.outbox.empty()) {
    // Neither keeps the learner's own records back: what fails is tried at the next run.
    (void)engine::learn_box_key(*options_.transport, *options_.sessions, cancel);
    (void)engine::bring_outbox(options_.outbox, *options_.transport, *session, cancel);
  }
  return true;
}

void SyncWorker::do_sync() {
  const std::shared_ptr<protocol::CancelToken> cancel = cancel_;
  SyncEnded ended;
  Result<bool> began = true;
  const bool ran = options_.exclusively([&] { began = run_once(*cancel, ended.outcome); });
  if (!began) return give_up(began.error());
  if (!*began) {
    // Signed out: there is nothing to do until somebody signs in, which wakes this thread.
    const std::scoped_lock lock(mutex_);
    return schedule_.succeeded();
  }
  if (!ran) ended.outcome.finished = options_.clock->now();
  {
    const std::scoped_lock lock(mutex_);
    if (ended.outcome.problem.empty()) {
      schedule_.succeeded();
      if (ended.outcome.unsent > 0) schedule_.wrote();
    } else {
      schedule_.failed(Seconds(ended.outcome.retry_after_s));
    }
    ended.next = schedule_.wait();
  }
  options_.news(std::move(ended));
}

// Sleeps until something is to be done, or to be looked at again.
void SyncWorker::wait_for_work(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const Millis now = options_.clock->since_boot();
  if (paused_until_ && now >= *paused_until_) paused_until_.reset();
  const bool may = online_ && !paused_until_;
  if (!may) now_ = false;
  Millis sleep = kLongestSleep;
  if (may) sleep = std::min(sleep, schedule_.wait());
  if (paused_until_) sleep = std::min(sleep, *paused_until_ - now);
  if (sleep > Millis(0)) {
    wake_.wait_for(lock, stop, sleep,
                   [this] { return now_ || sign_in_ || !sign_outs_.empty() || look_again_; });
  }
  look_again_ = false;
}

void SyncWorker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    bool sync = false;
    bool sign_in = false;
    std::vector<protocol::Session> sign_outs;
    {
      std::unique_lock lock(mutex_);
      wait_for_work(lock, stop);
      if (stop.stop_requested()) return;
      sign_outs = std::exchange(sign_outs_, {});
      sign_in = sign_in_;
      const bool may = online_ && !paused_until_;
      sync = may && (now_ || schedule_.wait() <= Millis(0));
      if (may) now_ = false;
      cancel_ = std::make_shared<protocol::CancelToken>();
    }
    try {
      for (protocol::Session& session : sign_outs) do_sign_out(std::move(session));
      if (sign_in) do_sign_in();
      if (sync) do_sync();
    } catch (const std::exception& problem) {
      give_up({ErrorKind::kInternal, problem.what(), ""});
    }
  }
}

}  // namespace icma::app
