// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 over Boost.Beast: connections, limits, time-outs. Knows nothing of what is asked.
// Not built by gcc 12, which miscompiles coroutines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "courses/base/clock.h"
#include "sync/listen/reply.h"

namespace icma::listen {

// Who answers.
class Answerer {
 public:
  // Exactly once for each request, from any thread.
  using Done = std::function<void(Reply)>;
  virtual ~Answerer() = default;
  // Called on the listener's thread, which must not wait here for long.
  virtual void answer(Incoming request, Done done) = 0;
  // A request that was answered without being asked for: too large, malformed or too slow (408,
  // 413, 431), or a connection too many (503). On the listener's thread.
  virtual void refused(int /*status*/) {}
};

struct ListenerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;           // 0: any free one
  std::string name = "icma-learn";  // in the answers' Server header
  std::size_t max_connections = 1000;
  // Of one address (of IPv6: of one network of 64 bits); 0 without end, for who listens behind a
  // proxy.
  std::size_t max_per_address = 0;
  Seconds header_timeout{15};
  Seconds body_timeout{60};   // for the whole request body
  Seconds write_timeout{60};  // for each piece of an answer
  Seconds idle_timeout{75};
  // PEM files; with both of them https is spoken and nothing else. They are read again on SIGHUP.
  std::string certificate = {};  // the chain, the server's own first
  std::string certificate_key = {};
  // How reading them again went; after an error those of before go on serving. On the listener's
  // thread.
  std::function<void(const Result<>&)> certificates_read = {};
  bool ends_on_signals = true;  // SIGTERM and SIGINT; false where somebody else waits for them
};

// "HOST:PORT" in two; "localhost" is 127.0.0.1. kInvalid.
Result<std::pair<std::string, std::uint16_t>> parse_address(const std::string& text);

class Listener {
 public:
  // kConflict when the address is in use, kInvalid when it is none or a certificate does not serve.
  // The answerer must outlive the listener.
  static Result<std::unique_ptr<Listener>> open(Answerer& answerer, ListenerOptions options);
  ~Listener();

  std::uint16_t port() const;
  // Open at this moment. Any thread.
  std::size_t connections() const;
  // Serves until a signal or stop(). Blocks.
  void run();
  // Any thread.
  void stop();

 private:
  Listener();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace icma::listen
