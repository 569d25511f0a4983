// SPDX-License-Identifier: Apache-2.0
// What the server's own clock says: contacts and arrivals.
#include <algorithm>
#include <fmt/format.h>

#include "sync/server/scrutiny_acts.h"

namespace icma::server {
namespace {

// Study is gathered for ten seconds before it is written, and clocks run a little differently.
constexpr std::int64_t kSlackSeconds = 60;
constexpr std::int64_t kSlackMs = 120'000;
// A clock may have been set while the machine was off.
constexpr std::int64_t kBootSlackMs = 86'400'000;
// A quartz clock errs by less than this share.
constexpr std::int64_t kDrift = 1'000;

std::int64_t seconds_between(Time from, Time to) {
  return std::chrono::floor<Seconds>(to - from).count();
}

bool too_much(std::int64_t study, std::int64_t time) {
  return study > time + kSlackSeconds + time / kDrift;
}

// The contact before an event, and the one after: within them it was written.
struct Bounds {
  std::optional<Time> after;
  Time before = {};
};

Bounds bounds_of(std::span<const ContactRow> contacts, const Act& act) {
  Bounds out{.before = act.received};
  const std::int64_t seq = act.event.envelope.seq;
  for (const ContactRow& contact : contacts) {
    if (contact.seq < seq) out.after = contact.last;
    if (contact.seq >= seq) out.before = std::min(out.before, contact.first);
  }
  return out;
}

// Study heartbeat by heartbeat between two contacts of this stream.
void between_contacts(const StreamActs& stream, Findings& out) {
  std::optional<Time> after;
  std::int64_t study = 0;
  for (const Act& act : stream.acts) {
    if (act.rehomed() || !act.is_heartbeat()) continue;
    const Bounds bounds = bounds_of(stream.contacts, act);
    if (bounds.after != after) {
      after = bounds.after;
      study = 0;
    }
    study += act.seconds;
    if (!after) continue;
    const std::int64_t time = seconds_between(*after, bounds.before);
    if (!too_much(study, time)) continue;
    out.add(
        finding::kStudyBetweenContacts, act,
        fmt::format("{} s of study in the {} s between two contacts with the server", study, time));
  }
}

// The same by the contact that the events themselves prove, which outlives a restored server.
void before_arrival(const StreamActs& stream, Findings& out) {
  std::optional<Time> since;
  std::int64_t study = 0;
  for (const Act& act : stream.acts) {
    if (!act.is_heartbeat() || !act.contact || act.rehomed()) continue;
    if (act.contact != since) {
      since = act.contact;
      study = 0;
    }
    study += act.seconds;
    const std::int64_t time = seconds_between(*since, act.received);
    if (!too_much(study, time)) continue;
    out.add(finding::kStudyBeforeArrival, act,
            fmt::format("{} s of study arrived {} s after the contact it names", study, time));
  }
}

// Proofs of contact: made by this server, never an older one than before, and not older than one
// which this device is known to have received.
void proofs(const StreamActs& stream, Findings& out) {
  std::optional<Time> last;
  for (const Act& act : stream.acts) {
    if (act.contact_forged) out.add(finding::kContactForged, act, "a proof this server never gave");
    if (act.rehomed() || act.contact_forged) continue;
    if (last && (!act.contact || *act.contact < *last)) {
      out.add(finding::kContactDropped, act, "an event before it names a later contact");
    }
    for (const ContactRow& contact : stream.contacts) {
      if (!contact.received || contact.seq >= act.event.envelope.seq) continue;
      // What was being written while the answer came may name the contact before.
      if (act.event.envelope.seq <= contact.seq + 8) continue;
      if (act.contact && *act.contact >= contact.first) continue;
      out.add(finding::kContactStale, act, "this device had been in contact since");
      break;
    }
    if (act.contact) last = act.contact;
  }
}

void dates(const StreamActs& stream, Findings& out) {
  for (const Act& act : stream.acts) {
    const auto& server = act.when().server;
    if (!server) continue;
    // The longer ago the comparison, the further the clocks may have gone apart.
    const std::int64_t drift = server->age.count() * 1'000 / kDrift;
    const std::int64_t slack = (act.compared_in_this_boot() ? kSlackMs : kBootSlackMs) + drift;
    const auto& contact = act.contact;
    if (contact && act.at_ms + slack < contact->time_since_epoch().count()) {
      out.add(finding::kBeforeContact, act, "it says a time before the contact that it names");
    }
    if (act.at_ms > act.received.time_since_epoch().count() + slack) {
      out.add(finding::kAfterArrival, act, "it says a time after it had arrived here");
    }
  }
}

}  // namespace

void check_contacts(const StreamActs& stream, Findings& out) {
  between_contacts(stream, out);
  before_arrival(stream, out);
  proofs(stream, out);
  dates(stream, out);
}

}  // namespace icma::server
