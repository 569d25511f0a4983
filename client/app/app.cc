// SPDX-License-Identifier: Apache-2.0
#include "client/app/app.h"

#include <cstdio>
#include <exception>
#include <utility>

namespace icma::app {
namespace {

constexpr Millis kTick{1'000};

// True when the message may change what is shown.
struct Deliver {
  Controller& controller;
  bool operator()(Command& command) const {
    controller.handle(command);
    return true;
  }
  bool operator()(SyncNews& news) const {
    controller.handle(news);
    return true;
  }
  bool operator()(PlayerStatus& status) const {
    controller.handle(status);
    return true;
  }
  bool operator()(ContentChanged&) const {
    controller.content_changed();
    return true;
  }
  bool operator()(BundleTaken& taken) const {
    controller.handle(taken);
    return true;
  }
  bool operator()(PartLooked& looked) const {
    controller.handle(looked);
    return true;
  }
  bool operator()(ContentDamaged& damaged) const {
    controller.handle(damaged);
    return true;
  }
  bool operator()(ContentRepaired& repaired) const {
    controller.handle(repaired);
    return true;
  }
  bool operator()(PageWanted& wanted) const {
    wanted.done(controller.page(wanted.document));
    return false;
  }
  bool operator()(AssetWanted& wanted) const {
    wanted.done(controller.asset(wanted.path));
    return false;
  }
};

}  // namespace

App::App(std::unique_ptr<Controller> controller, const Clock& clock, std::function<void()> changed)
    : controller_(std::move(controller)), clock_(&clock), changed_(std::move(changed)) {
  model_ = std::make_shared<const WindowModel>(controller_->build());
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

App::~App() {
  thread_.request_stop();
  wake_.notify_all();
  thread_.join();
}

void App::post(Message message) {
  {
    const std::scoped_lock lock(mutex_);
    messages_.push_back(std::move(message));
  }
  wake_.notify_all();
}

std::shared_ptr<const WindowModel> App::model() const {
  const std::scoped_lock lock(mutex_);
  return model_;
}

std::uint64_t App::generation() const {
  const std::scoped_lock lock(mutex_);
  return generation_;
}

bool App::idle() const {
  const std::scoped_lock lock(mutex_);
  return messages_.empty() && !working_;
}

void App::publish() {
  auto next = std::make_shared<const WindowModel>(controller_->build());
  {
    const std::scoped_lock lock(mutex_);
    model_ = std::move(next);
    ++generation_;
  }
  changed_();
}

void App::run(const std::stop_token& stop) {
  Millis last_tick = clock_->since_boot();
  while (true) {
    std::vector<Message> batch;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kTick, [this] { return !messages_.empty(); });
      if (stop.stop_requested() && messages_.empty()) return;
      batch.swap(messages_);
      working_ = true;
    }
    bool changed = false;
    try {
      for (Message& message : batch)
        changed = std::visit(Deliver{*controller_}, message) || changed;
      if (clock_->since_boot() - last_tick >= kTick) {
        last_tick = clock_->since_boot();
        changed = controller_->tick() || changed;
      }
      if (changed) publish();
    } catch (const std::exception& problem) {
      std::fprintf(stderr, "icma-learn: a command failed unexpectedly: %s\n", problem.what());
    }
    const std::scoped_lock lock(mutex_);
    working_ = false;
  }
}

}  // namespace icma::app
