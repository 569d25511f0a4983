// SPDX-License-Identifier: Apache-2.0
#include "sync/server/delivery.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "courses/base/json.h"

namespace icma::server {
namespace {

constexpr Millis kIdle{1'000};
constexpr std::uint64_t kMaxAnswer = 65'536;

// True for answers that say no to this one entry. Everything else says that the service, or the way
// to it, is not as it should be, and would be said to any entry.
bool is_about_the_entry(int status) {
  switch (status) {
    case 400:
    case 404:
    case 409:
    case 410:
    case 413:
    case 415:
    case 422:
    case 500:
      return true;
    default:
      return false;
  }
}

bool names_key(const protocol::Response& answer, const Uuid& key) {
  const auto json = parse_json(answer.body);
  if (!json || !json->is_object()) return false;
  const auto received = JsonReader(*json).string("received");
  return received && *received == key.to_string();
}

Seconds wait_asked(const protocol::Response& answer) {
  const std::string_view header = answer.header("retry-after");
  int seconds = 0;
  std::from_chars(header.data(), header.data() + header.size(), seconds);
  return Seconds(std::clamp(seconds, 0, 86'400));
}

}  // namespace

Hash delivery_message(const Uuid& server, const Uuid& key, std::string_view body) {
  return hash_fields("icma-learn/delivery/1", {server.view(), key.view(), as_bytes(body)});
}

Delivery::Delivery(OnStore on_store, protocol::Transport& transport, std::string path,
                   const Identity& identity, const Clock& clock, RandomSource& random,
                   DeliveryRules rules)
    : on_store_(std::move(on_store)),
      transport_(transport),
      path_(std::move(path)),
      identity_(identity),
      clock_(clock),
      random_(random),
      rules_(rules) {}

protocol::Request Delivery::request_for(const OutboxRow& row) const {
  const Hash message = delivery_message(identity_.server, row.key, row.payload);
  return {.method = protocol::Method::kPost,
          .path = path_,
          .headers = {{"content-type", "application/json"},
                      {"idempotency-key", row.key.to_string()},
                      {"icma-key", identity_.receipts.public_key().to_hex()},
                      {"icma-signature", identity_.receipts.sign(message.view()).to_hex()}},
          .body = row.payload,
          .stall = rules_.stall,
          .max_response_bytes = kMaxAnswer,
          .expects_json = true};
}

Delivery::Outcome Delivery::outcome_of(const OutboxRow& row,
                                       const Result<protocol::Response>& answer,
                                       std::string& problem) {
  // The words of an answer are not kept: nobody knows what is in them.
  problem = answer ? fmt::format("answered {}", answer->status)
                   : std::string(to_string(answer.error().kind));
  if (!answer) return Outcome::kAway;
  if (answer->status / 100 == 2 && names_key(*answer, row.key)) return Outcome::kDelivered;
  if (is_about_the_entry(answer->status)) return Outcome::kRefused;
  asked_to_wait_ = std::max(asked_to_wait_, wait_asked(*answer));
  return Outcome::kAway;
}

// Decorrelated jitter: between the first pause and three times the last one.
Millis Delivery::longer(Millis last) {
  const Millis high = std::max(rules_.first_retry, last * 3);
  std::array<std::uint8_t, 4> dice{};
  random_.fill(dice);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : dice) value = (value << 8U) | byte;
  const auto span = static_cast<std::uint64_t>((high - rules_.first_retry).count());
  const Millis more(static_cast<std::int64_t>(value * span >> 32U));
  return std::min(rules_.longest_retry, rules_.first_retry + more);
}

void Delivery::settle(OutboxRow& row, Outcome outcome, Round& round) {
  switch (outcome) {
    case Outcome::kDelivered:
      row.state = OutboxState::kSent;
      row.problem.clear();
      ++round.delivered;
      return;
    case Outcome::kRefused:
      ++row.tries;
      ++round.refused;
      row.delay = longer(row.delay);
      if (row.tries >= rules_.max_tries) row.state = OutboxState::kParked;
      return;
    case Outcome::kAway:
      // Behind the others, in case it is this entry that makes the service fall silent.
      row.delay = longer(row.delay);
      round.away = true;
      return;
  }
}

Result<Delivery::Round> Delivery::round(const protocol::CancelToken& cancel) {
  Round round;
  std::vector<OutboxRow> rows;
  ICMA_TRY_VOID(on_store_([&](Store& store) -> Result<> {
    ICMA_TRY(rows, store.due_outbox(clock_.now(), rules_.at_once));
    ICMA_TRY(round.left, store.outbox_counts());
    return {};
  }));
  round.wait = kIdle;
  if (rows.empty()) return round;
  std::vector<protocol::Job> jobs;
  jobs.reserve(rows.size());
  for (const OutboxRow& row : rows) jobs.push_back({.request = request_for(row)});
  const auto answers = transport_.send_all(jobs, cancel);
  if (cancel.cancelled()) return round;
  asked_to_wait_ = Seconds(0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Outcome outcome = outcome_of(rows[i], answers[i], rows[i].problem);
    settle(rows[i], outcome, round);
  }
  const auto note = [&](Store& store) -> Result<> {
    const Time now = clock_.now();
    for (const OutboxRow& row : rows) {
      const bool waits = row.state == OutboxState::kWaiting;
      ICMA_TRY_VOID(store.settle_outbox(row, waits ? now + row.delay : now));
    }
    ICMA_TRY(round.left, store.outbox_counts());
    return {};
  };
  ICMA_TRY_VOID(on_store_(note));
  // Who answers anything is there; who answers nobody is left alone for longer and longer.
  const bool silent = round.away && round.delivered + round.refused == 0;
  away_delay_ = silent ? longer(away_delay_) : Millis(0);
  round.wait = silent ? away_delay_ : Millis(0);
  if (asked_to_wait_ > Seconds(0)) {
    round.wait = std::max(round.wait, Millis(asked_to_wait_) + longer(Millis(0)));
  }
  return round;
}

DeliveryThread::DeliveryThread(Delivery& delivery, Told told)
    : delivery_(delivery), told_(std::move(told)), thread_([this] { loop(); }) {}

DeliveryThread::~DeliveryThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancel_.cancel();
  changed_.notify_one();
  thread_.join();
}

void DeliveryThread::loop() {
  while (true) {
    Millis wait{5'000};  // after a fault of the store, which the next round may not meet
    try {
      if (const auto round = delivery_.round(cancel_)) {
        told_(*round);
        wait = round->wait;
      }
    } catch (const std::exception&) {
      wait = Millis(5'000);
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, wait, [this] { return stopping_; })) return;
  }
}

}  // namespace icma::server
