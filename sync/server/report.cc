// SPDX-License-Identifier: Apache-2.0
#include "sync/server/report.h"

#include <array>
#include <fmt/format.h>

namespace icma::server {
namespace {

// The members of a decision that go out. The note is for the learner's eyes, and stays.
constexpr std::array<const char*, 9> kTold{"subject_event", "status", "codes", "credited_seconds",
                                           "practices",     "cycle",  "rule",  "time",
                                           "supersedes"};

std::string payload_of(const Uuid& server, const records::Event& event, const Uuid& key) {
  const records::Envelope& envelope = event.envelope;
  Json out{{"version", 1},
           {"idempotency_key", key.to_string()},
           {"server", server.to_string()},
           {"learner", envelope.learner.to_string()},
           {"decision", envelope.event_id.to_string()},
           {"program", envelope.subject.program},
           {"program_version", envelope.subject.program_version},
           {"module", envelope.subject.module},
           {"demonstration", event.body.contains("demonstration")}};
  for (const char* name : kTold) {
    if (event.body.contains(name)) out[name] = event.body.at(name);
  }
  return dump_json(out);
}

}  // namespace

Uuid idempotency_key(const Uuid& server, const records::Event& decision) {
  const records::Envelope& envelope = decision.envelope;
  return make_uuid_v5(
      server,
      fmt::format("{}/{}/{}/{}/{}/{}", envelope.learner.to_string(), envelope.subject.program,
                  envelope.subject.module, text_of(decision.body, "cycle"),
                  text_of(decision.body, "rule"), envelope.event_id.to_string()));
}

Result<> report_decision(Store& store, const Uuid& server, const records::Event& event,
                         std::int64_t n) {
  if (event.envelope.type != records::type::kDecisionMade || !event.body.is_object()) return {};
  const Uuid& learner = event.envelope.learner;
  bool matters = text_of(event.body, "status").starts_with("accepted");
  if (const auto replaced = parse_uuid(text_of(event.body, "supersedes")); replaced && !matters) {
    ICMA_TRY(matters, store.in_outbox(learner, *replaced));
  }
  if (!matters) return {};
  const Uuid key = idempotency_key(server, event);
  return store.add_outbox({.learner = learner,
                           .n = n,
                           .decision = event.envelope.event_id,
                           .key = key,
                           .payload = payload_of(server, event, key)});
}

}  // namespace icma::server
