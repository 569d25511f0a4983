// SPDX-License-Identifier: Apache-2.0
// The parts of scrutiny.h: a learner's events in the form that all checks share.
#pragma once

#include <set>

#include "sync/server/scrutiny.h"

namespace icma::server {

// One event as the checks see it.
struct Act {
  records::Event event = {};
  Time received = {};
  std::int64_t seconds = 0;  // of study
  // Milliseconds by the server's clock as the device believes, or by its own where it knows none.
  std::int64_t at_ms = 0;
  // When the contact was that it proves; nothing without one, or with a forged one.
  std::optional<Time> contact = {};
  bool contact_forged = false;

  const records::Occurrence& when() const { return event.envelope.occurrence; }
  records::Origin place() const { return {event.envelope.device, event.envelope.seq}; }
  // The clocks were compared since the machine started, so that what its clock was moved by since
  // is known. False without a comparison.
  bool compared_in_this_boot() const {
    const auto& server = when().server;
    return server && Millis(server->age) < when().since_boot;
  }
  bool rehomed() const { return event.envelope.origin.has_value(); }
  // Written while it was done, ten seconds at a time; other events look back on more.
  bool is_heartbeat() const {
    return event.envelope.type == records::type::kPageRead ||
           event.envelope.type == records::type::kMediaWatched;
  }
};

// One stream of the learner, by seq. Events that were written again elsewhere stand there too.
struct StreamActs {
  Uuid device = {};
  std::vector<Act> acts = {};
  std::span<const ContactRow> contacts = {};
};

// Collects findings, of each kind the first per stream.
class Findings {
 public:
  explicit Findings(std::vector<Finding>& out) : out_(out) {}
  void add(std::string_view kind, const Act& act, std::string what);

 private:
  std::vector<Finding>& out_;
  std::set<std::pair<std::string, Uuid>> seen_;
};

void check_contacts(const StreamActs& stream, Findings& out);
void check_clocks(const StreamActs& stream, Findings& out);
void check_study(const StreamActs& stream, const CourseFacts& facts, Findings& out);
// Across all streams.
void check_together(std::span<const StreamActs> streams, const CourseFacts& facts, Findings& out);

}  // namespace icma::server
