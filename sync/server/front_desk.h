// SPDX-License-Identifier: Apache-2.0
// Between the listener and the service: sends each request to the right thread, counts it, gives it
// an id, and writes one line about it. A line holds no name, token, body, query or address.
#pragma once

#include "sync/listen/listener.h"
#include "sync/server/metrics.h"
#include "sync/server/writer.h"

namespace icma::server {

// The journal of requests: one JSON object a line,
// {"time","id","route","method","status","ms","in","out","learner"?}. `in` and `out` are bytes of
// the bodies; `learner` is a short keyed hash, the same for a learner as long as the server keeps
// its key and no use without it.
class RequestLog {
 public:
  // Called by several threads, with the line's end in it.
  using Sink = std::function<void(std::string_view)>;
  // `key` is a secret of this server.
  RequestLog(const Hash& key, Sink sink) : key_(key), sink_(std::move(sink)) {}

  struct Line {
    Time time = {};
    std::string id = {};
    std::string method = {};
    int status = 0;
    Millis took{0};
    std::size_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    listen::Note note = {};
  };
  void write(const Line& line) const;
  std::string pseudonym(const Uuid& learner) const;

 private:
  Hash key_;
  Sink sink_;
};

// The key of the log's pseudonyms, made from the server's own key so that there is no further file.
Hash log_key(const KeyPair& receipts);

// The id a client proposes, if it has the form of one (8 to 64 of 0-9, a-f and '-': no words), or a
// new one.
std::string request_id(const Incoming& request, RandomSource& random);

class FrontDesk final : public listen::Answerer {
 public:
  // Everything must outlive the desk.
  FrontDesk(Service& service, Writer& writer, Metrics& metrics, const RequestLog& log,
            const Clock& clock);
  void answer(Incoming request, Done done) override;
  void refused(int status) override;

 private:
  Service& service_;
  Writer& writer_;
  Metrics& metrics_;
  const RequestLog& log_;
  const Clock& clock_;
  SystemRandom random_;
};

// Answers /metrics and /healthz at an address of their own. The numbers say when people work and
// how much; the public address never tells them, and behind a proxy nobody's own address could be
// told from a stranger's.
class MetricsDesk final : public listen::Answerer {
 public:
  explicit MetricsDesk(const Metrics& metrics) : metrics_(metrics) {}
  void answer(Incoming request, Done done) override;

 private:
  const Metrics& metrics_;
};

}  // namespace icma::server
