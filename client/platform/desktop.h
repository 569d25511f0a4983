// SPDX-License-Identifier: Apache-2.0
// What the window asks of the desktop around it: opening addresses, ending on a signal.
#pragma once

#include <string>

#include "courses/base/result.h"

namespace icma::desktop {

class Window;

// Opens an https address (or http on a loopback host) with the system's handler and returns at
// once. kInvalid for any other address, kIo when no handler could be started.
Result<void> open_url(const std::string& url);

// While it exists, SIGTERM and SIGINT end the window's loop. At most one at a time.
class Termination {
 public:
  explicit Termination(Window& window);
  ~Termination();
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;

 private:
  struct Watcher;
  Watcher* watcher_;
};

}  // namespace icma::desktop
