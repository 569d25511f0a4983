// SPDX-License-Identifier: Apache-2.0
// SIGTERM and SIGINT as a cancel token, so that a program ends cleanly between two steps.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "courses/base/clock.h"
#include "sync/protocol/transport.h"

namespace icma::platform {

// Made once, at the start of main before other threads; they inherit that the signals are blocked.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  const protocol::CancelToken& token() const { return token_; }
  // Sleeps, but not longer than until a signal comes. True when it came.
  bool wait(Millis at_most);

 private:
  void listen();

  protocol::CancelToken token_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace icma::platform
