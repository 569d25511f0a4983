// SPDX-License-Identifier: Apache-2.0
// The way back: what an answer to an export says, and what follows from it here.
#include <algorithm>
#include <limits>

#include "sync/engine/by_hand.h"
#include "sync/engine/page_intake.h"

namespace icma::engine {
namespace {

using protocol::PullAnswer;
using protocol::RecordsReply;
using records::Cursor;

// Where the server stands with a stream that was in the export.
Result<> note_head(records::LearnerStore& store, const RecordsReply& reply, ReceiptsOutcome& out) {
  if (!reply.have) return {};
  const protocol::StreamHead& have = *reply.have;
  ICMA_TRY(const auto stream, store.stream(have.device));
  if (!stream) return {};  // the records were begun anew since
  if (reply.fork_after) {
    out.again = true;
    // Of a stream that was settled before nothing is left to settle.
    if (have.device != store.device().device) return {};
    ICMA_TRY_VOID(store.rehome(*reply.fork_after));
    ICMA_TRY_VOID(store.set_fact("nonce", ""));
    out.counts.new_device = true;
    return {};
  }
  bool ours = have.seq == 0;
  if (!ours && have.seq <= stream->head_seq) {
    ICMA_TRY(const Hash here, store.hash_at(have.device, have.seq));
    ours = here == have.hash;
  }
  if (reply.missing) {
    out.again = true;
    return store.set_server_have(have.device, ours ? have.seq : 0);
  }
  if (!ours && have.seq <= stream->head_seq) {
    return fail(ErrorKind::kUnverified, "the server holds other events than were exported");
  }
  // An answer may be older than the last contact.
  if (!ours || have.seq <= stream->server_have_seq) return {};
  if (have.device == store.device().device) {
    out.counts.sent += have.seq - stream->server_have_seq;
  }
  return store.set_server_have(have.device, have.seq);
}

// Where the page begins, as these records know that place; nothing when they do not.
Result<std::optional<Cursor>> beginning(records::LearnerStore& store, const PullAnswer& page) {
  const std::int64_t n = page.n - static_cast<std::int64_t>(page.events.size());
  if (n == 0) return Cursor{};
  ICMA_TRY(const Cursor known, store.cursor(n));
  if (known.n != n) return std::nullopt;
  return known;
}

Result<> note_set_aside(records::LearnerStore& store, const RecordsReply& reply, const Clock& clock,
                        ReceiptsOutcome& out) {
  for (const protocol::SetAside& one : reply.set_aside) {
    ICMA_TRY(const std::vector<records::Stored> rows,
             store.records(one.device, one.seq, 1, SIZE_MAX));
    if (rows.empty() || rows.front().record.seq != one.seq) continue;
    ++out.counts.quarantined;
    ICMA_TRY_VOID(
        store.note_problem({one.device, one.seq, one.code,
                            "the server kept this record aside for a person to see", clock.now()},
                           rows.front().record));
  }
  return {};
}

Result<> take_pages(records::LearnerStore& store, const std::vector<PublicKey>& trusted,
                    const RecordsReply& reply, ReceiptsOutcome& out) {
  if (reply.afresh && !reply.pages.empty()) {
    ICMA_TRY_VOID(store.drop_cursor_after(0));
    ICMA_TRY_VOID(store.set_fact("epoch", reply.pages.front().epoch));
  }
  for (const PullAnswer& page : reply.pages) {
    if (page.events.empty()) continue;
    ICMA_TRY(const auto from, beginning(store, page));
    if (!from) {
      // A fork, or a copy put back: what these records had when they were exported is another.
      out.again = true;
      return {};
    }
    count_page(store, page, out.counts);
    ICMA_TRY_VOID(take_page(store, trusted, page, *from));
    ICMA_TRY(const std::string epoch, store.fact("epoch"));
    if (epoch.empty()) ICMA_TRY_VOID(store.set_fact("epoch", page.epoch));
  }
  out.again = out.again || reply.more;
  return {};
}

Result<RecordsReply> open_reply(const records::LearnerStore& store,
                                const std::vector<BoxKeyPair>& keys,
                                const std::vector<PublicKey>& trusted, std::string_view bytes) {
  ICMA_TRY(const records::Letter letter, records::read_letter(bytes));
  if (letter.kind != records::LetterKind::kReply) {
    return fail(ErrorKind::kInvalid, "these are records on their way to the server, no answer");
  }
  if (letter.server != store.server()) {
    return fail(ErrorKind::kInvalid, "the answer is another server's");
  }
  const auto key = std::ranges::find_if(
      keys, [&](const BoxKeyPair& pair) { return pair.public_key().id() == letter.key; });
  if (key == keys.end()) {
    return fail(ErrorKind::kNotFound,
                "the answer belongs to another learner's records, or to an older export");
  }
  ICMA_TRY(const std::string content, records::open_letter(letter, *key));
  return protocol::read_records_reply(content, store.server(), key->public_key(), trusted);
}

}  // namespace

Result<ReceiptsOutcome> import_receipts(records::LearnerStore& store,
                                        const std::vector<PublicKey>& trusted,
                                        std::string_view file, const Clock& clock) {
  ICMA_TRY_VOID(store.reload_device());
  ICMA_TRY(const std::vector<std::string_view> letters, records::split_letters(file));
  ICMA_TRY(const std::vector<BoxKeyPair> keys, reply_keys(store));
  ReceiptsOutcome out;
  bool lost = false;
  for (const std::string_view bytes : letters) {
    ICMA_TRY(const RecordsReply reply, open_reply(store, keys, trusted, bytes));
    out.held = out.held || reply.held;
    lost = lost || reply.missing || reply.afresh;
    ICMA_TRY_VOID(note_head(store, reply, out));
    ICMA_TRY_VOID(take_pages(store, trusted, reply, out));
    ICMA_TRY_VOID(note_set_aside(store, reply, clock, out));
  }
  ICMA_TRY_VOID(store.set_fact(kServerLost, lost ? "1" : ""));
  out.counts.finished = clock.now();
  ICMA_TRY(out.counts.unsent, store.unsent());
  // The history is for reading; failing to write it changes nothing about the records.
  (void)store.add_sync_run(encode(out.counts));
  return out;
}

}  // namespace icma::engine
