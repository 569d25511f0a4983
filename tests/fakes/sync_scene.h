// SPDX-License-Identifier: Apache-2.0
// The client with its sync worker on a thread of its own against the server's real logic. News of
// the worker wait in a queue until the test hands them to the controller.
#pragma once

#include <condition_variable>
#include <deque>
#include <doctest/doctest.h>

#include "client/app/sync_worker.h"
#include "tests/fakes/client_scene.h"
#include "tests/fakes/fake_server.h"

namespace icma::fakes {

inline const std::string kClientFacts = R"json({"programs":{"demo-2":{"versions":["1.0.0"],
  "modules":{"first":{"title":"The first","seconds":1800,"min_engaged_seconds":1,
    "practices":{"14":100},"activities":[
      {"id":"page","kind":"page"},{"id":"more","kind":"page"},
      {"id":"film","kind":"media","duration_ms":600000},
      {"id":"check","kind":"review",
       "questions":["single","multiple","ordering","matching","numeric","short"]},
      {"id":"reflection","kind":"reflection","min_words":5}],"finals":{}}}}}})json";

// A clock that several threads read; counts how often, so that a thread that spins is seen.
class SharedClock final : public Clock {
 public:
  Time now() const override { return Time(Millis(wall_.load())); }
  Millis since_boot() const override {
    ++reads;
    return Millis(boot_.load());
  }
  Uuid boot_id() const override { return Uuid{{1}}; }
  std::string zone() const override { return "UTC"; }
  void advance(Millis by) {
    wall_ += by.count();
    boot_ += by.count();
  }
  mutable std::atomic<int> reads{0};

 private:
  std::atomic<std::int64_t> wall_{FakeClock().now().time_since_epoch().count()};
  std::atomic<std::int64_t> boot_{3'600'000};
};

class SyncScene {
 public:
  // `soon` is how long the worker waits after something was written.
  explicit SyncScene(bool signed_in = true, Millis soon = Millis(0)) {
    std::tie(learner, token) = server.learner("ana");
    if (signed_in) sign_in();
    options_.transport = &server;
    options_.sessions = &scene.sessions;
    options_.clock = &clock;
    options_.random = &random_;
    options_.server_url = "http://test";
    options_.rules.soon = soon;
    options_.rules.start = Millis(0);  // the clock stands still
    options_.open_store = [this](const protocol::Session& session) {
      return scene.open_store(session.learner, session.server, &fault, &random_);
    };
    options_.news = [this](app::SyncNews news) {
      if (const auto* code = std::get_if<app::SignInCode>(&news); code != nullptr && on_code) {
        on_code(*code);
      }
      const std::scoped_lock lock(mutex_);
      news_.push_back(std::move(news));
      arrived_.notify_all();
    };
    options_.exclusively = [this](const std::function<void()>& work) {
      if (exclusively) return exclusively(work);
      work();
      return true;
    };
  }
  ~SyncScene() {
    scene.controller.reset();
    worker.reset();
  }

  // Opens the client with its worker; the first run of the worker is the caller's to wait for.
  void start() {
    scene.controller.reset();
    worker.reset();
    running_ = false;
    worker = std::make_unique<app::SyncWorker>(options_);
    scene.sync = worker.get();
    const auto opened = scene.try_open();
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().describe()));
  }
  // As a sign-in left it behind.
  void sign_in() {
    (void)scene.sessions.save(
        protocol::Session{.access = token,
                          .refresh = "none",
                          .learner = learner,
                          .server = server.identity().server,
                          .display_name = "Ángel Ñuñez",
                          .server_url = "http://test",
                          .receipt_keys = {server.identity().receipts.public_key()}});
  }

  // Hands news to the controller until one of this kind came; nothing when none comes.
  template <typename News>
  std::optional<News> wait_for() {
    while (const auto news = hand_on(std::chrono::seconds(40))) {
      if (const auto* found = std::get_if<News>(&*news)) return *found;
      if (const auto* failed = std::get_if<app::SignInFailed>(&*news)) {
        why = failed->error.describe();
        return std::nullopt;
      }
    }
    return std::nullopt;
  }
  // Syncs and tells how it ended. A run that was under way already is not the one asked for.
  engine::SyncOutcome sync() {
    while (hand_on(std::chrono::milliseconds(0))) {
    }
    const bool under_way = running_;
    worker->sync_now();
    auto ended = wait_for<app::SyncEnded>();
    if (under_way) ended = wait_for<app::SyncEnded>();
    ICMA_CHECK(ended.has_value());
    return ended->outcome;
  }
  // Waits until the worker has nothing more to tell, handing on what it tells.
  void settle() {
    do {
      if (running_) ICMA_CHECK(wait_for<app::SyncEnded>().has_value());
    } while (running_ || hand_on(std::chrono::milliseconds(300)));
  }
  app::SyncModel panel() {
    scene.run(app::OpenSync{});
    const auto model = scene.model();
    ICMA_CHECK(model.sync.has_value());
    return *model.sync;
  }
  std::string pill() { return scene.model().frame.sync.text; }
  // The server holds exactly what is in the log here.
  bool same() {
    return scene.log()->snapshot().value() == server.snapshot(learner) &&
           scene.log()->unsent().value() == 0;
  }

  ClientScene scene;
  SharedClock clock;
  FakeClock server_clock;
  FakeServer server{server_clock, kClientFacts};
  Uuid learner;
  std::string token;
  ArmedFault fault;  // of the worker's own connection to the records
  std::function<void(const app::SignInCode&)> on_code;
  std::function<bool(const std::function<void()>&)> exclusively;
  std::unique_ptr<app::SyncWorker> worker;
  std::string why;  // signing in failed while something else was waited for

 private:
  // Hands the next news to the controller; nothing when none comes in this time.
  std::optional<app::SyncNews> hand_on(std::chrono::milliseconds within) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, within, [this] { return !news_.empty(); })) return std::nullopt;
    app::SyncNews news = std::move(news_.front());
    news_.pop_front();
    lock.unlock();
    if (std::holds_alternative<app::SyncStarted>(news)) running_ = true;
    if (std::holds_alternative<app::SyncEnded>(news)) running_ = false;
    scene.controller->handle(news);
    return news;
  }

  FakeRandom random_{33};
  app::SyncWorkerOptions options_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<app::SyncNews> news_;
  bool running_ = false;  // by what was handed on so far
};

}  // namespace icma::fakes
