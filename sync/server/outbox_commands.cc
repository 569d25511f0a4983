// SPDX-License-Identifier: Apache-2.0
#include "sync/server/outbox_commands.h"

#include <fmt/format.h>

#include "sync/http/curl_transport.h"
#include "sync/server/system_clock.h"

namespace icma::server {
namespace {

constexpr int kListed = 200;

void print(const std::vector<OutboxRow>& rows, std::string_view state) {
  for (const OutboxRow& row : rows) {
    fmt::print("{:7}  {}  #{}  {} tries  {}  {}\n", state, row.learner.to_string(), row.n,
               row.tries, row.key.to_string(), row.problem);
  }
}

}  // namespace

Result<> outbox_list(const HomePaths& paths) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  ICMA_TRY(const auto parked, store->outbox(OutboxState::kParked, kListed));
  ICMA_TRY(const auto waiting, store->outbox(OutboxState::kWaiting, kListed));
  ICMA_TRY(const OutboxCounts counts, store->outbox_counts());
  print(parked, "parked");
  print(waiting, "waiting");
  fmt::print("{} waiting, {} parked\n", counts.waiting, counts.parked);
  return {};
}

Result<> outbox_retry(const HomePaths& paths) {
  ICMA_TRY(const auto store, SqliteStore::open(paths.ledger()));
  SystemRandom random;
  const ServerClock clock(random);
  std::size_t count = 0;
  const auto again = [&]() -> Result<> {
    ICMA_TRY(std::vector<OutboxRow> parked, store->outbox(OutboxState::kParked, 1'000'000));
    count = parked.size();
    for (OutboxRow& row : parked) {
      row.state = OutboxState::kWaiting;
      row.tries = 0;
      row.delay = Millis(0);
      ICMA_TRY_VOID(store->settle_outbox(row, clock.now()));
    }
    return {};
  };
  ICMA_TRY_VOID(store->unit(again));
  fmt::print("{} entries are sent again\n", count);
  return {};
}

Result<std::unique_ptr<Courier>> Courier::open(Writer& writer, const Identity& identity,
                                               const Clock& clock, RandomSource& random,
                                               const std::string& url, DeliveryThread::Told told) {
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
  auto courier = std::unique_ptr<Courier>(new Courier());
  ICMA_TRY(courier->transport_, http::CurlTransport::open({.base_url = url.substr(0, slash),
                                                           .user_agent = "icma-server/0.1"}));
  const std::string path = slash == std::string::npos ? "/" : url.substr(slash);
  courier->delivery_ = std::make_unique<Delivery>(
      [&writer](const std::function<Result<>(Store&)>& work) { return writer.run(work); },
      *courier->transport_, path, identity, clock, random);
  courier->thread_ = std::make_unique<DeliveryThread>(*courier->delivery_, std::move(told));
  return courier;
}

}  // namespace icma::server
