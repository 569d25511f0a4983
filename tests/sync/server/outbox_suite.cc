// SPDX-License-Identifier: Apache-2.0
// The cases of the outbox, apart for their length.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/sync/server/store_suite.h"

namespace icma::server {
namespace {

const Uuid kAna{{1}};
const Uuid kBo{{2}};

Time at(std::int64_t ms) {
  return Time(Millis(ms));
}

}  // namespace

OutboxRow sample_report(const Uuid& learner, std::int64_t n) {
  return {.learner = learner,
          .n = n,
          .decision = Uuid{{static_cast<std::uint8_t>(n), 1}},
          .key = Uuid{{static_cast<std::uint8_t>(n), 2}},
          .payload = fmt::format("{{\"n\":{}}}", n)};
}

// A CHECK counts as several branches.
// NOLINTNEXTLINE(readability-function-size)
void the_outbox_keeps_each_learners_order(StoreBench& bench) {
  const auto store = bench.open();
  for (const Uuid& learner : {kAna, kBo}) {
    for (const int n : {4, 7, 9}) REQUIRE(store->add_outbox(sample_report(learner, n)));
  }
  CHECK(store->add_outbox(sample_report(kAna, 4)).error().kind == ErrorKind::kConflict);
  const auto due = [&store](std::int64_t ms) {
    std::string out;
    const std::vector<OutboxRow> rows = store->due_outbox(at(ms), 10).value();
    for (const OutboxRow& row : rows) {
      out += fmt::format("{}{} ", row.learner == kAna ? "ana" : "bo", row.n);
    }
    return out;
  };
  CHECK(due(0) == "ana4 bo4 ");
  CHECK(store->in_outbox(kAna, sample_report(kAna, 7).decision).value());
  CHECK_FALSE(store->in_outbox(kAna, Uuid{{77}}).value());
  // What failed waits, and what comes after it waits with it.
  OutboxRow row = sample_report(kAna, 4);
  row.tries = 2;
  row.delay = Millis(500);
  row.problem = "answered 500";
  REQUIRE(store->settle_outbox(row, at(600)));
  CHECK(due(599) == "bo4 ");
  CHECK(due(600) == "bo4 ana4 ");
  const OutboxRow kept = store->due_outbox(at(600), 10).value().at(1);
  CHECK(kept.tries == 2);
  CHECK(kept.delay == Millis(500));
  CHECK(kept.problem == "answered 500");
  CHECK(kept.payload == sample_report(kAna, 4).payload);
  CHECK(kept.key == sample_report(kAna, 4).key);
  // Sent and parked both let the next one go.
  row.state = OutboxState::kSent;
  REQUIRE(store->settle_outbox(row, at(700)));
  CHECK(due(700) == "bo4 ana7 ");
  OutboxRow second = sample_report(kAna, 7);
  second.state = OutboxState::kParked;
  REQUIRE(store->settle_outbox(second, at(800)));
  CHECK(due(800) == "bo4 ana9 ");
  CHECK(store->outbox_counts().value().waiting == 4);
  CHECK(store->outbox_counts().value().parked == 1);
  CHECK(store->outbox(OutboxState::kParked, 9).value().at(0).n == 7);
  // A new one while another waits is behind it; one that comes alone is due at once.
  REQUIRE(store->add_outbox(sample_report(kAna, 12)));
  CHECK(due(800) == "bo4 ana9 ");
  for (const int n : {9, 12}) {
    OutboxRow sent = sample_report(kAna, n);
    sent.state = OutboxState::kSent;
    REQUIRE(store->settle_outbox(sent, at(900)));
  }
  CHECK(due(900) == "bo4 ");
  REQUIRE(store->add_outbox(sample_report(kAna, 20)));
  CHECK(due(900) == "ana20 bo4 ");
}

}  // namespace icma::server
