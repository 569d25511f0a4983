// SPDX-License-Identifier: Apache-2.0
// Who may learn what, and when: what the server granted and withdrew (signed events of its own
// stream), and the one question that server and client ask of it. Pure; reads no clock.
//
// The rule (domain.md, D6 and D7, R03 and R04):
//   - A grant opens programs from one instant on until another; the second is no longer inside.
//   - The window limits what is done. What was begun before it opened, in a preview say, counts
//   with
//     what is done inside.
//   - A withdrawal limits beginnings: what was begun before may be finished while the window lasts.
//   - What counts is when work was done. When it arrives counts for nothing.
//   - A loss of access deletes nothing and takes back nothing that was accepted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "courses/base/clock.h"
#include "courses/base/json.h"

namespace icma::records {

// What of a program is open. Activities that their author marked as preview open at kPreview and
// above, all others at kFull.
enum class AccessLevel { kNone, kPreview, kFull };
std::string_view to_string(AccessLevel level);  // "none", "preview", "full"

// One access.granted event. Times are milliseconds since 1970.
struct AccessGrant {
  std::set<std::string> programs = {};  // "*" is all
  AccessLevel level = AccessLevel::kFull;
  std::int64_t from_ms = 0;   // the first instant inside; 0: always was
  std::int64_t until_ms = 0;  // the first instant outside; 0: no end
  std::string why = {};       // "membership", "licence", "chapter", "enrolment", "staff"
  std::string name = {};      // of what gives it, for people: "Harris County 2027"

  bool is_for(std::string_view program) const;
  bool includes(std::int64_t at_ms) const;
  bool operator==(const AccessGrant&) const = default;
};

// One access.withdrawn event.
struct AccessWithdrawal {
  std::string grant = {};  // id of the access.granted event
  std::int64_t at_ms = 0;  // nothing begins from this instant on
  std::string note = {};   // for the learner
  bool operator==(const AccessWithdrawal&) const = default;
};

// What the events say of one learner. Sets by event id, so that order and repetition do not matter.
struct AccessState {
  std::set<std::string> programs = {};  // of entitlement.granted: in full and without end
  std::map<std::string, AccessGrant> grants = {};            // by event id
  std::map<std::string, AccessWithdrawal> withdrawals = {};  // by event id

  // The server has said something: before that nothing is known, and nothing is refused.
  bool is_told() const { return !programs.empty() || !grants.empty() || !withdrawals.empty(); }
};

enum class AccessReason {
  kGranted,     // in full
  kNotTold,     // nothing has come from a server yet: a guest, or before the first exchange
  kNotGranted,  // R03: nothing grants it
  kWithdrawn,   // R03: was granted, and taken back before the work began
  kNotBegun,    // R04: the window opens later
  kEnded,       // R04: the window is over
};

struct Access {
  AccessLevel level = AccessLevel::kNone;
  // Why it is not kFull, or kGranted.
  AccessReason reason = AccessReason::kNotGranted;
  // Of the grant that decides: when it ends (kGranted; 0: no end), ended, was withdrawn, or begins.
  std::int64_t when_ms = 0;
  std::string why = {};   // as in AccessGrant
  std::string name = {};  // as in AccessGrant
  std::string note = {};  // of the withdrawal

  bool operator==(const Access&) const = default;
};

// What of the program was, or is, open to work that was begun at one instant and is done at another
// (the same for new work). Both are effective times of events, see effective_time(), or the present
// as LearnerStore::learning_time() tells it.
Access access_to_work(const AccessState& state, std::string_view program, Time begun, Time done);
// The same for work that begins.
Access access_to(const AccessState& state, std::string_view program, Time at);

// "R03", "R04", or nothing for kGranted and kNotTold (domain.md 2.2).
std::string_view code_of(AccessReason reason);

// What is known of the present moment on a machine whose wall clock may say anything.
struct TimeEvidence {
  // The wall clock, corrected by the server's clock as it was last compared; within the boot of
  // that comparison this is the server's time plus the steady clock's, whatever the wall clock
  // says.
  Time corrected = {};
  Time latest_signed = {};  // the latest instant in an event that the server signed
  // What was believed before. It begins anew at each contact, with what the server's clock says.
  Time believed = {};
};
// The instant that counts for windows: the greatest of the three. So a clock that is set back opens
// no window again, whether or not the machine was restarted. A clock that runs ahead may close one
// too early; the next contact with the server puts that right.
Time learning_time(const TimeEvidence& evidence);

// The bodies of the events; see sync/PROTOCOL.md.
Json access_granted(const AccessGrant& grant);
Json access_withdrawn(const AccessWithdrawal& withdrawal);
Json membership_stated(std::string_view membership_class);
Json roles_stated(const std::set<std::string>& roles);

// kInvalid with the member's path when malformed.
Result<> check_access_granted(const JsonReader& in);
Result<> check_access_withdrawn(const JsonReader& in);
Result<> check_membership(const JsonReader& in);
Result<> check_roles(const JsonReader& in);

// Of bodies that passed their checks.
AccessGrant read_access_granted(const Json& body);
AccessWithdrawal read_access_withdrawn(const Json& body);

}  // namespace icma::records
