// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/stop_signal.h"

#include <csignal>
#include <ctime>

namespace icma::platform {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { listen(); });
}

StopSignal::~StopSignal() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  thread_.join();
}

void StopSignal::listen() {
  const sigset_t set = stop_signals();
  const timespec pause{0, 100'000'000};
  while (true) {
    const bool came = sigtimedwait(&set, nullptr, &pause) > 0;
    const std::lock_guard lock(mutex_);
    if (came) {
      token_.cancel();
      changed_.notify_all();
    }
    if (ending_) return;
  }
}

bool StopSignal::wait(Millis at_most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [this] { return token_.cancelled(); });
}

}  // namespace icma::platform
