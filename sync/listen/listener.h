// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 over Boost.Beast: connections, limits, time-outs. Knows nothing of what is asked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sync/server/writer.h"

namespace icma::server {

struct ListenerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t max_connections = 1000;
  Seconds header_timeout{15};
  Seconds body_timeout{60};   // for the whole request body
  Seconds write_timeout{60};  // for each piece of an answer
  Seconds idle_timeout{75};
};

class Listener {
 public:
  // kConflict when the address is in use, kInvalid when it is none.
  static Result<std::unique_ptr<Listener>> open(Service& service, Writer& writer,
                                                ListenerOptions options);
  ~Listener();

  std::uint16_t port() const;
  // Serves until SIGTERM, SIGINT or stop(). Blocks.
  void run();
  // Any thread.
  void stop();

 private:
  Listener();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace icma::server
