// SPDX-License-Identifier: Apache-2.0
// `icma-server serve`: opens everything, in the order in which one needs the other.
#include <cstdio>
#include <fmt/format.h>

#include "sync/server/commands.h"
#include "sync/server/facts_source.h"
#include "sync/server/front_desk.h"
#include "sync/server/outbox_commands.h"
#include "sync/server/system_clock.h"

namespace icma::server {
namespace {

// An office behind one address has some hundred laptops, and each a few connections at most.
constexpr int kPerAddress = 250;

// A listener that runs on a thread of its own as long as the object lives.
class BesideListener {
 public:
  static Result<std::unique_ptr<BesideListener>> open(listen::Answerer& answerer,
                                                      const std::string& address) {
    ICMA_TRY(const auto where, listen::parse_address(address));
    auto out = std::unique_ptr<BesideListener>(new BesideListener());
    ICMA_TRY(out->listener_, listen::Listener::open(answerer, {.host = where.first,
                                                               .port = where.second,
                                                               .name = "icma-server",
                                                               .max_connections = 16,
                                                               .ends_on_signals = false}));
    fmt::print("icma-server tells its numbers on http://{}:{}/metrics\n", where.first,
               out->listener_->port());
    out->thread_ = std::thread([listener = out->listener_.get()] { listener->run(); });
    return out;
  }
  ~BesideListener() {
    if (listener_) listener_->stop();
    if (thread_.joinable()) thread_.join();
  }
  BesideListener(const BesideListener&) = delete;
  BesideListener& operator=(const BesideListener&) = delete;

 private:
  BesideListener() = default;
  std::unique_ptr<listen::Listener> listener_;
  std::thread thread_;
};

void to_stderr(std::string_view line) {
  // One call a line: the C library keeps the lines of two threads apart.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void say_certificates(const Result<>& read) {
  to_stderr(read ? std::string("icma-server: the certificate was read again\n")
                 : fmt::format("icma-server: {}; the one of before goes on serving\n",
                               read.error().describe()));
}

void count_round(Metrics& metrics, const Delivery::Round& round) {
  metrics.set("outbox_waiting", round.left.waiting);
  metrics.set("outbox_parked", round.left.parked);
  metrics.add("outbox_delivered", round.delivered);
  metrics.add("outbox_refused", round.refused);
}

}  // namespace

Result<> serve(const HomePaths& paths, const ServeOptions& options) {
  ICMA_TRY(const auto address, listen::parse_address(options.listen));
  SystemRandom random;
  const ServerClock clock(random);
  ICMA_TRY(Home home, open_home(paths, options.name, random));
  ICMA_TRY(const auto facts, load_course_facts(paths.data));
  Ledger ledger(*home.store, *facts, clock, random, home.identity);
  Accounts accounts(*home.store, clock, random);
  const ContentTree content(paths.content(), paths.entitled(),
                            PackPasses(home.identity.receipts, clock));
  // The address is known only once it listens; the listener is asked for it before any request.
  std::unique_ptr<listen::Listener> listener;
  const std::string scheme = options.certificate.empty() ? "http" : "https";
  std::string url = options.public_url;
  Service service(ledger, accounts, content, clock, [&listener, &url, &scheme] {
    return url.empty() ? fmt::format("{}://127.0.0.1:{}", scheme, listener->port()) : url;
  });
  LearnerLimits limits(clock,
                       {.per_second = options.per_learner, .burst = options.per_learner * 20});
  if (options.per_learner > 0) service.limit(&limits);
  AskLimits ask_limits(clock);
  service.limit_sign_ins(&ask_limits);
  const bool heard_here_alone = address.first.starts_with("127.") || address.first == "::1";
  const int per_address = options.per_address.value_or(heard_here_alone ? 0 : kPerAddress);
  Metrics metrics;
  const RequestLog log(log_key(home.identity.receipts), to_stderr);
  Writer writer(*home.store, service, 256, &metrics);
  FrontDesk desk(service, writer, metrics, log, clock);
  ICMA_TRY(listener,
           listen::Listener::open(desk, {.host = address.first,
                                         .port = address.second,
                                         .name = "icma-server",
                                         .max_per_address = static_cast<std::size_t>(per_address),
                                         .certificate = options.certificate,
                                         .certificate_key = options.certificate_key,
                                         .certificates_read = say_certificates}));
  metrics.watch("queue_length", [&writer] { return static_cast<std::int64_t>(writer.waiting()); });
  metrics.watch("connections",
                [&listener] { return static_cast<std::int64_t>(listener->connections()); });
  SystemRandom chance;  // the courier's thread has its own
  std::unique_ptr<Courier> courier;
  if (!options.credentialing.empty()) {
    ICMA_TRY(courier, Courier::open(writer, home.identity, clock, chance, options.credentialing,
                                    [&metrics](const Delivery::Round& round) {
                                      count_round(metrics, round);
                                    }));
  }
  fmt::print("icma-server listens on {}://{}:{}\n", scheme, address.first, listener->port());
  MetricsDesk numbers(metrics);
  std::unique_ptr<BesideListener> beside;
  if (!options.metrics_listen.empty()) {
    ICMA_TRY(beside, BesideListener::open(numbers, options.metrics_listen));
  }
  std::fflush(stdout);
  listener->run();
  fmt::print("icma-server ends; what was acknowledged is on disk.\n");
  return {};
}

}  // namespace icma::server
