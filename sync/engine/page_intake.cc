// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/page_intake.h"

#include <algorithm>

namespace icma::engine {

using records::Stream;
using records::StreamKind;

Result<> take_page(records::LearnerStore& store, const std::vector<PublicKey>& trusted,
                   const protocol::PullAnswer& answer, const records::Cursor& from) {
  Hash running = from.hash;
  std::int64_t n = from.n;
  std::vector<records::Received> page;
  for (const protocol::PulledEvent& event : answer.events) {
    if (event.n != n + 1) return fail(ErrorKind::kInvalid, "the server left out an event");
    n = event.n;
    running = protocol::next_page_hash(running, n, event.record);
    page.push_back({n, event.record});
  }
  if (n != answer.n || running != answer.page_hash) {
    return fail(ErrorKind::kUnverified, "the page's hash does not hold");
  }
  std::vector<Stream> introduced;
  for (const protocol::PulledStream& stream : answer.streams) {
    if (stream.by_server && std::ranges::find(trusted, stream.key) == trusted.end()) {
      return fail(ErrorKind::kUnverified,
                  "the server's receipts are signed by a key that was not trusted at sign-in",
                  stream.key.id().to_hex().substr(0, 16));
    }
    introduced.push_back({.device = stream.device,
                          .kind = stream.by_server ? StreamKind::kServer : StreamKind::kOther,
                          .key = stream.key});
  }
  return store.receive(page, introduced, {n, running});
}

void count_page(records::LearnerStore& store, const protocol::PullAnswer& answer,
                SyncOutcome& outcome) {
  for (const protocol::PulledEvent& event : answer.events) {
    const auto known = store.hash_at(event.record.device, event.record.seq);
    if (known && *known == event.record.hash) continue;
    ++outcome.received;
    const auto parsed = records::parse_record(event.record);
    if (!parsed || parsed->envelope.type != records::type::kDecisionMade) continue;
    const std::string status = parsed->body.is_object() ? parsed->body.value("status", "") : "";
    if (status.starts_with("accepted")) ++outcome.accepted;
    if (status == "needs_info") ++outcome.needs_info;
    if (status == "rejected" || status == "duplicate") ++outcome.rejected;
    outcome.credited_s += JsonReader(parsed->body).integer("credited_seconds").value_or(0);
  }
}

}  // namespace icma::engine
