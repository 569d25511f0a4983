// SPDX-License-Identifier: Apache-2.0
#include "sync/server/posting.h"

#include "courses/base/mutant.h"
#include "sync/records/fold.h"
#include "sync/server/report.h"

namespace icma::server {

Posting::Posting(Ledger& ledger, const Uuid& learner)
    : ledger_(ledger),
      learner_(learner),
      source_(ledger.store_.derived(learner)),
      state_(source_.get()) {}

Result<std::unique_ptr<Posting>> Posting::begin(Ledger& ledger, const Uuid& learner) {
  auto posting = std::unique_ptr<Posting>(new Posting(ledger, learner));
  ICMA_TRY(posting->head_, ledger.store_.head(learner));
  return posting;
}

Time Posting::now() const {
  return ledger_.clock_.now();
}

Result<std::string> Posting::why_not(const StreamRow& stream, const Result<records::Event>& event,
                                     const records::Record& record) {
  if (!event) return "malformed";
  if (stream.revoked) return "revoked";
  const records::Envelope& envelope = event->envelope;
  if (envelope.learner != learner_) return "R17";
  if (!records::fits_author(envelope.type, stream.by_server)) return "R01";
  if (record.body && !records::check_body(envelope.type, envelope.type_version, event->body)) {
    return "malformed";
  }
  ICMA_TRY(const auto same, ledger_.store_.folded_event(learner_, envelope.event_id));
  if (same) {
    ICMA_TRY(const Hash ours, records::content_hash(same->record));
    ICMA_TRY(const Hash theirs, records::content_hash(record));
    if (ours != theirs) return "id_reused";
  }
  return "";
}

Result<> Posting::add(StreamRow& stream, const records::Record& record, EventRow row) {
  row.n = head_.n + 1;
  row.record = record;
  row.received = now();
  row.page_hash = protocol::next_page_hash(head_.page_hash, row.n, record);
  ICMA_TRY_VOID(ledger_.store_.add_event(learner_, row));
  head_ = HeadRow{row.n, row.page_hash};
  stream.have_seq = record.seq;
  stream.have_hash = record.hash;
  return {};
}

Result<Posting::Posted> Posting::post(StreamRow& stream, const records::Record& record) {
  const Result<records::Event> event = records::parse_record(record);
  Posted out;
  ICMA_TRY(out.code, why_not(stream, event, record));
  EventRow row{.standing = 2, .code = out.code};
  if (event) {
    row.event_id = event->envelope.event_id;
    row.type = event->envelope.type;
  }
  if (out.code.empty()) {
    out.repeats = !records::apply(state_, *event);
    ICMA_TRY_VOID(state_.loaded());
    row.standing = out.repeats ? 1 : 0;
  }
  if (mutant("quarantine-drops") && row.standing == 2) {
    stream.have_seq = record.seq;
    stream.have_hash = record.hash;
    return out;
  }
  ICMA_TRY_VOID(add(stream, record, std::move(row)));
  if (event && out.code.empty() && !out.repeats) {
    ICMA_TRY_VOID(report_decision(ledger_.store_, ledger_.identity_.server, *event, head_.n));
  }
  return out;
}

// A stream is signed by one key: after the receipts' key was replaced the server goes on in
// another.
Result<> Posting::leave_retired_key(const Hash& name) {
  const PublicKey key = ledger_.identity_.receipts.public_key();
  if (!own_ || own_->key == key) return {};
  const Hash next =
      hash_fields("icma-learn/server-stream/1", {name.view().first(16), ByteView(key.bytes)});
  ICMA_TRY(const Uuid device, uuid_from_bytes(next.view().first(16)));
  ICMA_TRY(const auto known, ledger_.store_.stream(learner_, device));
  own_ = known.value_or(StreamRow{.device = device, .by_server = true, .key = key});
  return {};
}

Result<Uuid> Posting::author(std::string_view type, const records::Subject& subject,
                             const Json& body) {
  const Identity& identity = ledger_.identity_;
  if (!own_) {
    ICMA_TRY(const std::string epoch, ledger_.epoch());
    const Hash name =
        hash_fields("icma-learn/server-stream/1", {identity.server.view(), as_bytes(epoch)});
    ICMA_TRY(const Uuid device, uuid_from_bytes(name.view().first(16)));
    ICMA_TRY(const auto known, ledger_.store_.stream(learner_, device));
    own_ = known.value_or(
        StreamRow{.device = device, .by_server = true, .key = identity.receipts.public_key()});
    ICMA_TRY_VOID(leave_retired_key(name));
  }
  const auto ms = static_cast<std::uint64_t>(now().time_since_epoch().count());
  records::Envelope envelope{
      .event_id = make_uuid_v7(now(), ledger_.random_),
      .learner = learner_,
      .device = own_->device,
      .seq = own_->have_seq + 1,
      .type = std::string(type),
      .subject = subject,
      .occurrence = {.utc = now(),
                     .zone = "UTC",
                     .since_boot = ledger_.clock_.since_boot(),
                     .boot_id = ledger_.clock_.boot_id()},
      // The stream's number orders what the server said in one moment.
      .hlc = (ms << 16U) + (static_cast<std::uint64_t>(own_->have_seq + 1) & 0xFFFFU)};
  Bytes salt(records::kSaltSize);
  ledger_.random_.fill(salt);
  const records::ChainId chain{identity.server, learner_, own_->device};
  ICMA_TRY(records::Record record,
           records::make_record(chain, own_->have_hash, envelope, body, salt));
  record.signature = records::sign_head(identity.receipts, chain, record.seq, record.hash);
  ICMA_TRY(const Posted posted, post(*own_, record));
  if (!posted.code.empty()) {
    return fail(ErrorKind::kInternal, "the server wrote an event it does not accept", posted.code);
  }
  return envelope.event_id;
}

Result<> Posting::finish() {
  if (own_) ICMA_TRY_VOID(ledger_.store_.put_stream(learner_, *own_));
  ICMA_TRY_VOID(ledger_.store_.put_head(learner_, head_));
  return state_.save();
}

}  // namespace icma::server
