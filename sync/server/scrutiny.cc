// SPDX-License-Identifier: Apache-2.0
#include "sync/server/scrutiny.h"

#include <algorithm>

#include "sync/server/contact.h"
#include "sync/server/scrutiny_acts.h"

namespace icma::server {
namespace {

constexpr int kPage = 1'000;

bool is_study(const records::Event& event) {
  return event.body.is_object() && event.envelope.type != records::type::kModuleCompleted &&
         records::is_known(event.envelope.type, event.envelope.type_version);
}

Act act_of(const EventRow& row, records::Event event, const Dossier& dossier) {
  Act act{.received = row.received};
  const records::Occurrence& when = event.envelope.occurrence;
  act.at_ms = when.utc.time_since_epoch().count();
  if (when.server) {
    act.at_ms += when.server->offset.count();
    if (!when.server->contact.empty()) {
      act.contact = contact_time(dossier.contact_secret, dossier.learner, when.server->contact);
      act.contact_forged = !act.contact;
    }
  }
  if (is_study(event)) {
    const auto seconds = event.body.find("seconds");
    if (seconds != event.body.end() && seconds->is_number_integer()) {
      act.seconds = seconds->get<std::int64_t>();
    }
  }
  act.event = std::move(event);
  return act;
}

std::vector<StreamActs> arrange(const Dossier& dossier) {
  std::map<Uuid, StreamActs> streams;
  for (const EventRow& row : dossier.events) {
    // What repeats another event counts nowhere; what is set aside is shown to officers by itself.
    if (row.standing != 0) continue;
    const auto kind = dossier.by_server.find(row.record.device);
    if (kind != dossier.by_server.end() && kind->second) continue;
    auto event = records::parse_record(row.record);
    if (!event) continue;
    StreamActs& stream = streams[row.record.device];
    stream.device = row.record.device;
    stream.acts.push_back(act_of(row, *std::move(event), dossier));
  }
  std::vector<StreamActs> out;
  for (auto& [device, stream] : streams) {
    std::ranges::sort(stream.acts, {}, [](const Act& act) { return act.event.envelope.seq; });
    const auto known = dossier.contacts.find(device);
    if (known != dossier.contacts.end()) stream.contacts = known->second;
    out.push_back(std::move(stream));
  }
  return out;
}

// Nothing of the server's says when it was written at the earliest.
bool is_unbounded(const StreamActs& stream, const Act& act) {
  if (act.contact) return false;
  if (act.rehomed() || stream.contacts.empty()) return true;
  return act.event.envelope.seq <= stream.contacts.front().seq;
}

}  // namespace

void Findings::add(std::string_view kind, const Act& act, std::string what) {
  if (!seen_.emplace(std::string(kind), act.event.envelope.device).second) return;
  out_.push_back({std::string(kind), act.place(), std::move(what)});
}

Result<Dossier> gather_dossier(Store& store, const Uuid& learner, const Hash& contact_secret) {
  Dossier out{.learner = learner, .contact_secret = contact_secret};
  ICMA_TRY(const std::vector<StreamRow> streams, store.streams(learner));
  for (const StreamRow& stream : streams) {
    out.by_server[stream.device] = stream.by_server;
    ICMA_TRY(out.contacts[stream.device], store.contacts(learner, stream.device));
  }
  std::int64_t n = 0;
  while (true) {
    ICMA_TRY(std::vector<EventRow> rows, store.events_after(learner, n, kPage, SIZE_MAX));
    if (rows.empty()) return out;
    n = rows.back().n;
    std::ranges::move(rows, std::back_inserter(out.events));
  }
}

Scrutiny scrutinise(const Dossier& dossier, const CourseFacts& facts) {
  Scrutiny out;
  Findings findings(out.findings);
  const std::vector<StreamActs> streams = arrange(dossier);
  for (const StreamActs& stream : streams) {
    check_contacts(stream, findings);
    check_clocks(stream, findings);
    check_study(stream, facts, findings);
    for (const Act& act : stream.acts) {
      out.study_s += act.seconds;
      if (is_unbounded(stream, act)) out.self_reported_s += act.seconds;
    }
  }
  check_together(streams, facts, findings);
  return out;
}

}  // namespace icma::server
