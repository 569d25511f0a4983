// SPDX-License-Identifier: Apache-2.0
#include "client/app/sync_worker.h"

#include <algorithm>
#include <exception>

namespace icma::app {
namespace {

constexpr Millis kLongestSleep{60'000};

}  // namespace

SyncWorker::SyncWorker(SyncWorkerOptions options)
    : options_(std::move(options)),
      schedule_(*options_.clock, *options_.random),
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
  }
  wake_.notify_all();
}

void SyncWorker::pause(Millis how_long) {
  {
    const std::scoped_lock lock(mutex_);
    paused_until_.reset();
    if (how_long > Millis(0)) paused_until_ = options_.clock->since_boot() + how_long;
    cancel_->cancel();
  }
  wake_.notify_all();
}

void SyncWorker::set_online(bool online) {
  {
    const std::scoped_lock lock(mutex_);
    if (online && !online_) schedule_.network_returned();
    online_ = online;
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
  {
    const std::scoped_lock lock(mutex_);
    sign_out_ = true;
    cancel_->cancel();
  }
  wake_.notify_all();
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
      const auto session = options_.sessions->load();
      if (!session || !*session) {
        return give_up({ErrorKind::kInternal, "the sign-in could not be kept", ""});
      }
      return options_.news(SignInDone{**session});
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, thread_.get_stop_token(), flow.interval(), [this] { return !sign_in_; });
  }
}

void SyncWorker::do_sync() {
  const std::shared_ptr<protocol::CancelToken> cancel = cancel_;
  const auto session = options_.sessions->load();
  if (!session || !*session) {
    // Signed out: there is nothing to do until somebody signs in, which wakes this thread.
    const std::scoped_lock lock(mutex_);
    return schedule_.succeeded();
  }
  if (store_ == nullptr || store_->learner() != (*session)->learner) {
    auto store = options_.open_store(**session);
    if (!store) {
      SyncEnded ended;
      ended.outcome.problem = std::string(to_string(store.error().kind));
      ended.outcome.what = store.error().describe();
      {
        const std::scoped_lock lock(mutex_);
        schedule_.failed(Seconds(0));
      }
      return options_.news(ended);
    }
    store_ = std::move(*store);
  }
  options_.news(SyncStarted{});
  engine::SessionTokens tokens(*options_.transport, *options_.sessions);
  engine::Api api(*options_.transport, tokens);
  const std::vector<PublicKey> believed =
      options_.receipt_keys ? options_.receipt_keys(**session) : (*session)->receipt_keys;
  engine::Reconciler reconciler(*store_, api, believed, *options_.clock);
  SyncEnded ended;
  const bool ran = options_.exclusively([&] { ended.outcome = reconciler.run(*cancel); });
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

void SyncWorker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    bool sync = false;
    bool sign_in = false;
    bool sign_out = false;
    {
      std::unique_lock lock(mutex_);
      const Millis now = options_.clock->since_boot();
      if (paused_until_ && now >= *paused_until_) paused_until_.reset();
      const bool may = online_ && !paused_until_;
      Millis sleep = may ? std::min(schedule_.wait(), kLongestSleep) : kLongestSleep;
      if (may && !now_ && !sign_in_ && !sign_out_ && sleep > Millis(0)) {
        wake_.wait_for(lock, stop, sleep, [this] { return now_ || sign_in_ || sign_out_; });
      } else if (!may && !sign_in_ && !sign_out_) {
        now_ = false;
        wake_.wait_for(lock, stop, sleep,
                       [this] { return now_ || sign_in_ || sign_out_ || online_; });
        if (online_ && !paused_until_) continue;
      }
      if (stop.stop_requested()) return;
      sign_out = std::exchange(sign_out_, false);
      sign_in = sign_in_;
      const bool due = schedule_.wait() <= Millis(0);
      sync = online_ && !paused_until_ && (std::exchange(now_, false) || due);
      cancel_ = std::make_shared<protocol::CancelToken>();
    }
    try {
      if (sign_out) {
        engine::SignIn flow(*options_.transport, *options_.sessions, options_.server_url);
        (void)flow.sign_out(*cancel_);
        store_.reset();
      }
      if (sign_in) do_sign_in();
      if (sync) do_sync();
    } catch (const std::exception& problem) {
      SyncEnded ended;
      ended.outcome.problem = "internal";
      ended.outcome.what = problem.what();
      options_.news(ended);
    }
  }
}

}  // namespace icma::app
