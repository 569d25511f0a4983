// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/reconciler.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "courses/base/mutant.h"
#include "sync/engine/page_intake.h"

namespace icma::engine {
namespace {

using protocol::StreamHead;
using records::Stream;
using records::StreamKind;

// A batch shrinks by halves down to this and grows again by as much.
constexpr int kSmallestBatch = 50;

}  // namespace

Reconciler::Reconciler(records::LearnerStore& store, Api& api, std::vector<PublicKey> trusted,
                       const Clock& clock, ReconcilerOptions options)
    : store_(store),
      api_(api),
      trusted_(std::move(trusted)),
      clock_(clock),
      options_(options),
      upload_(store, api, options.files) {}

SyncOutcome Reconciler::run(const protocol::CancelToken& cancel) {
  outcome_ = {};
  const Result<> done = rounds(cancel);
  outcome_.finished = clock_.now();
  outcome_.unsent = store_.unsent().value_or(-1);
  outcome_.files = upload_.brought();
  outcome_.files_missing = upload_.missing();
  if (!done) {
    outcome_.problem = to_string(done.error().kind);
    outcome_.what = done.error().describe();
    outcome_.retry_after_s = retry_after(done.error());
  }
  // The history is for reading; failing to write it changes nothing about the records.
  (void)store_.add_sync_run(encode(outcome_));
  return outcome_;
}

Result<> Reconciler::rounds(const protocol::CancelToken& cancel) {
  Next next = Next::kAgain;
  for (int i = 0; i < options_.max_rounds && next != Next::kDone; ++i) {
    ICMA_TRY(next, round(cancel));
  }
  // Who goes on writing is not waited for: what stood when a round began is there.
  if (next != Next::kAgain) return {};
  return fail(ErrorKind::kConflict, "the records did not come to rest; the next run goes on");
}

Result<Reconciler::Next> Reconciler::round(const protocol::CancelToken& cancel) {
  ICMA_TRY_VOID(store_.reload_device());
  ICMA_TRY(const protocol::Hello hello, make_hello());
  const Time sent = clock_.now();
  ICMA_TRY(const auto answer, api_.call<protocol::HelloAnswer>("/v1/hello", hello, cancel));
  ICMA_TRY_VOID(store_.note_server_time(answer.server_time, sent, clock_.now(), answer.contact));
  if (answer.verdict == protocol::HelloVerdict::kFork) return fork(answer.common_seq);
  ICMA_TRY_VOID(store_.set_fact("nonce", answer.nonce));
  ICMA_TRY_VOID(store_.set_fact("epoch", answer.epoch));
  ICMA_TRY_VOID(hand_back(answer, cancel));
  ICMA_TRY(const Next pushed, push_own(answer, cancel));
  if (pushed == Next::kAgain) return pushed;
  ICMA_TRY_VOID(pull(cancel));
  ICMA_TRY_VOID(upload_.offer_all(answer.epoch, cancel));
  // What was written meanwhile, or a copy that was behind and has caught up, goes in another round.
  ICMA_TRY(const std::int64_t unsent, store_.unsent());
  return unsent > 0 ? Next::kMore : Next::kDone;
}

Result<protocol::Hello> Reconciler::make_hello() {
  const records::DeviceKey& key = store_.device();
  protocol::Hello hello{.learner = store_.learner(),
                        .device = key.device,
                        .device_key = key.key.public_key(),
                        .client_time = clock_.now()};
  ICMA_TRY(const std::vector<Stream> streams, store_.streams());
  for (const Stream& stream : streams) {
    if (stream.device != key.device) {
      if (hello.others.size() < static_cast<std::size_t>(protocol::kMaxHelloStreams)) {
        hello.others.push_back({stream.device, stream.head_seq, stream.head_hash});
      }
      continue;
    }
    hello.checkpoints.push_back({stream.device, stream.head_seq, stream.head_hash});
    for (std::int64_t step = 1; stream.head_seq - step > 0; step *= 2) {
      const std::int64_t seq = stream.head_seq - step;
      ICMA_TRY(const Hash hash, store_.hash_at(stream.device, seq));
      hello.checkpoints.push_back({stream.device, seq, hash});
    }
  }
  if (hello.checkpoints.empty()) {
    return fail(ErrorKind::kInternal, "this device has no stream of its own");
  }
  ICMA_TRY(hello.nonce, store_.fact("nonce"));
  ICMA_TRY(hello.epoch, store_.fact("epoch"));
  hello.signature = key.key.sign(protocol::hello_message(store_.server(), hello));
  return hello;
}

Result<Reconciler::Next> Reconciler::fork(std::int64_t common_seq) {
  ICMA_TRY_VOID(store_.rehome(common_seq));
  ICMA_TRY_VOID(store_.set_fact("nonce", ""));
  outcome_.new_device = true;
  return Next::kAgain;
}

Result<> Reconciler::hand_back(const protocol::HelloAnswer& answer,
                               const protocol::CancelToken& cancel) {
  for (const StreamHead& there : answer.others) {
    ICMA_TRY(const auto here, store_.stream(there.device));
    if (!here || here->head_seq <= there.seq) continue;
    ICMA_TRY(const Hash known, store_.hash_at(there.device, there.seq));
    // A stream that differs is not ours to settle: its own device does, or the server's new epoch.
    if (known != there.hash) continue;
    ICMA_TRY(const std::int64_t last, store_.last_signed(there.device));
    if (last > there.seq) ICMA_TRY_VOID(push_stream(*here, there.seq + 1, last, cancel));
  }
  return {};
}

Result<> Reconciler::push_stream(const Stream& stream, std::int64_t from, std::int64_t to,
                                 const protocol::CancelToken& cancel) {
  while (from <= to) {
    ICMA_TRY(std::vector<records::Stored> batch,
             store_.records(stream.device, from, options_.batch_events, options_.batch_bytes));
    protocol::Push push{.device = stream.device,
                        .key = stream.key,
                        .server_stream = stream.kind == StreamKind::kServer,
                        .from_seq = from};
    ICMA_TRY(push.prev_hash, store_.hash_at(stream.device, from - 1));
    // A batch ends at a signature; the device that could write another one is not this one.
    while (!batch.empty() && (!batch.back().record.signature || batch.back().record.seq > to)) {
      batch.pop_back();
    }
    if (batch.empty()) return {};
    for (records::Stored& stored : batch) push.events.push_back(std::move(stored.record));
    ICMA_TRY(const auto answer, api_.call<protocol::PushAnswer>("/v1/push", push, cancel));
    if (answer.have_seq < push.events.back().seq) return {};
    outcome_.handed_back += static_cast<std::int64_t>(push.events.size());
    from = answer.have_seq + 1;
  }
  return {};
}

// What a server under load left of the size, at most `most`.
Result<int> Reconciler::batch_size(int most) {
  ICMA_TRY(const std::string kept, store_.fact("batch_events"));
  int events = most;
  std::from_chars(kept.data(), kept.data() + kept.size(), events);
  return std::clamp(events, std::min(most, kSmallestBatch), most);
}

// A server under load takes smaller bites, in the next run too; true: at once. One that names a
// time gets it: the run ends, and the schedule waits.
Result<bool> Reconciler::take_less(const Error& busy, int& events) {
  const bool again = retry_after(busy) == 0 && events > kSmallestBatch;
  events = std::max(kSmallestBatch, events / 2);
  ICMA_TRY_VOID(store_.set_fact("batch_events", fmt::to_string(events)));
  return again;
}

Result<> Reconciler::take_more(int most, int& events) {
  if (events >= most) return {};
  events = std::min(most, events + kSmallestBatch);
  return store_.set_fact("batch_events", fmt::to_string(events));
}

// Where the server stands, as far as that is a place of our own stream.
Result<std::int64_t> Reconciler::first_to_push(const Stream& own,
                                               const protocol::HelloAnswer& answer) {
  if (mutant("client-checkpoint") || mutant("ack-on-200")) return own.server_have_seq + 1;
  if (answer.have_seq <= own.head_seq) {
    ICMA_TRY(const Hash ours, store_.hash_at(own.device, answer.have_seq));
    if (ours == answer.have_hash) return answer.have_seq + 1;
  }
  return answer.common_seq + 1;
}

// The batch, with the signature over its end.
Result<protocol::Push> Reconciler::signed_push(const Stream& own, const std::string& epoch,
                                               std::vector<records::Stored>& batch) {
  const std::int64_t from = batch.front().record.seq;
  ICMA_TRY(batch.back().record.signature, store_.sign_at(batch.back().record.seq));
  protocol::Push push{.device = own.device, .key = own.key, .from_seq = from, .epoch = epoch};
  ICMA_TRY(push.prev_hash, store_.hash_at(own.device, from - 1));
  for (const records::Stored& stored : batch) push.events.push_back(stored.record);
  return push;
}

Result<Reconciler::Next> Reconciler::push_own(const protocol::HelloAnswer& answer,
                                              const protocol::CancelToken& cancel) {
  const Uuid device = store_.device().device;
  ICMA_TRY(const auto own, store_.stream(device));
  if (!own) return fail(ErrorKind::kInternal, "this device has no stream of its own");
  ICMA_TRY(std::int64_t from, first_to_push(*own, answer));
  ICMA_TRY_VOID(store_.set_server_have(device, from - 1));
  const int most = std::min(options_.batch_events, answer.limits.max_events);
  ICMA_TRY(int events, batch_size(most));
  const auto bytes = std::min<std::size_t>(options_.batch_bytes,
                                           static_cast<std::size_t>(answer.limits.max_bytes));
  while (from <= own->head_seq) {
    ICMA_TRY(std::vector<records::Stored> batch, store_.records(device, from, events, bytes));
    if (batch.empty()) return fail(ErrorKind::kCorrupt, "events of the own stream are missing");
    // What was written before a file that has not come does not wait for it.
    ICMA_TRY(const std::size_t ready, upload_.clear_way(batch, cancel));
    batch.resize(ready);
    ICMA_TRY(const protocol::Push push, signed_push(*own, answer.epoch, batch));
    const auto told = api_.call<protocol::PushAnswer>("/v1/push", push, cancel);
    if (!told && told.error().kind == ErrorKind::kBusy) {
      ICMA_TRY(const bool again, take_less(told.error(), events));
      if (again) continue;
    }
    if (!told && mutant("ack-on-200") && told.error().what.starts_with(protocol::kNotOurs)) {
      from = batch.back().record.seq + 1;  // somebody answered, and well
      ICMA_TRY_VOID(store_.set_server_have(device, from - 1));
      continue;
    }
    if (!told) return std::unexpected(told.error());
    const protocol::PushAnswer& reply = *told;
    if (reply.fork_after) return fork(*reply.fork_after);
    ICMA_TRY_VOID(note_results(*own, batch, reply));
    from = reply.have_seq + 1;
    ICMA_TRY_VOID(take_more(most, events));
  }
  return Next::kDone;
}

Result<> Reconciler::note_results(const Stream& own, const std::vector<records::Stored>& batch,
                                  const protocol::PushAnswer& answer) {
  // Only the server's head, equal to ours by hash, says that something is stored. The batch may
  // hold events that were written after the head was looked at.
  const std::int64_t last = batch.back().record.seq;
  const std::int64_t head = std::max(own.head_seq, last);
  if (answer.have_seq < batch.front().record.seq || answer.have_seq > head) {
    return fail(ErrorKind::kNetwork, "the server's answer does not fit what was sent");
  }
  ICMA_TRY(const Hash ours, store_.hash_at(own.device, answer.have_seq));
  if (ours != answer.have_hash) {
    return fail(ErrorKind::kUnverified, "the server holds other events than it was sent",
                fmt::format("#{} of #{}", answer.have_seq, last));
  }
  for (const protocol::PushItem& item : answer.results) {
    if (item.result == protocol::PushResult::kStored) ++outcome_.sent;
    if (item.result != protocol::PushResult::kQuarantined) continue;
    ++outcome_.quarantined;
    const std::int64_t index = item.seq - batch.front().record.seq;
    if (index < 0 || index >= static_cast<std::int64_t>(batch.size())) continue;
    ICMA_TRY_VOID(
        store_.note_problem({own.device, item.seq, item.code,
                             "the server kept this record aside for a person to see", clock_.now()},
                            batch[static_cast<std::size_t>(index)].record));
  }
  return store_.set_server_have(own.device, answer.have_seq);
}

Result<> Reconciler::pull(const protocol::CancelToken& cancel) {
  ICMA_TRY(records::Cursor cursor, store_.cursor());
  std::int64_t back = 1;
  while (true) {
    ICMA_TRY(const std::string epoch, store_.fact("epoch"));
    const protocol::Pull ask{.epoch = epoch,
                             .n = cursor.n,
                             .page_hash = cursor.hash,
                             .max_events = options_.batch_events};
    ICMA_TRY(const auto answer, api_.call<protocol::PullAnswer>("/v1/pull", ask, cancel));
    if (answer.refused) {
      if (answer.epoch != epoch) {
        ICMA_TRY_VOID(store_.set_fact("epoch", answer.epoch));
        continue;
      }
      if (cursor.n == 0) return fail(ErrorKind::kRefused, "the server refuses to begin anew");
      // Back to the last page that both have, in growing steps.
      ICMA_TRY(cursor, store_.cursor(std::max<std::int64_t>(0, cursor.n - back)));
      back *= 2;
      ICMA_TRY_VOID(store_.drop_cursor_after(cursor.n));
      continue;
    }
    if (answer.events.empty()) {
      // A server that says "more" and gives nothing would be asked for ever.
      if (answer.more) return fail(ErrorKind::kNetwork, "the server's page is empty");
      return {};
    }
    count_page(store_, answer, outcome_);
    ICMA_TRY_VOID(take_page(store_, trusted_, answer, cursor));
    cursor = {answer.n, answer.page_hash};
    if (!answer.more) return {};
  }
}

std::string encode(const SyncOutcome& outcome) {
  return dump_json({{"finished", format_utc(outcome.finished)},
                    {"sent", outcome.sent},
                    {"handed_back", outcome.handed_back},
                    {"received", outcome.received},
                    {"accepted", outcome.accepted},
                    {"needs_info", outcome.needs_info},
                    {"rejected", outcome.rejected},
                    {"credited_s", outcome.credited_s},
                    {"quarantined", outcome.quarantined},
                    {"files", outcome.files},
                    {"files_missing", outcome.files_missing},
                    {"new_device", outcome.new_device},
                    {"unsent", outcome.unsent},
                    {"problem", outcome.problem},
                    {"what", outcome.what},
                    {"retry_after_s", outcome.retry_after_s}});
}

Result<SyncOutcome> decode_outcome(std::string_view text) {
  ICMA_TRY(const Json json, parse_json(text));
  const JsonReader in(json, "outcome");
  SyncOutcome out;
  ICMA_TRY(const std::string finished, in.string("finished"));
  ICMA_TRY(out.finished, parse_utc(finished));
  ICMA_TRY(out.sent, in.optional_integer("sent", 0));
  ICMA_TRY(out.handed_back, in.optional_integer("handed_back", 0));
  ICMA_TRY(out.received, in.optional_integer("received", 0));
  ICMA_TRY(out.accepted, in.optional_integer("accepted", 0));
  ICMA_TRY(out.needs_info, in.optional_integer("needs_info", 0));
  ICMA_TRY(out.rejected, in.optional_integer("rejected", 0));
  ICMA_TRY(out.credited_s, in.optional_integer("credited_s", 0));
  ICMA_TRY(out.quarantined, in.optional_integer("quarantined", 0));
  ICMA_TRY(out.files, in.optional_integer("files", 0));
  ICMA_TRY(out.files_missing, in.optional_integer("files_missing", 0));
  ICMA_TRY(out.new_device, in.optional_boolean("new_device", false));
  ICMA_TRY(out.unsent, in.optional_integer("unsent", 0));
  ICMA_TRY(out.problem, in.optional_string("problem"));
  ICMA_TRY(out.what, in.optional_string("what"));
  ICMA_TRY(const std::int64_t wait, in.optional_integer("retry_after_s", 0));
  out.retry_after_s = static_cast<int>(std::clamp<std::int64_t>(wait, 0, 86'400));
  return out;
}

}  // namespace icma::engine
