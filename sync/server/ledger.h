// SPDX-License-Identifier: Apache-2.0
// The record exchange of the server without any socket: hello, push, pull, and the events that the
// server itself authors. Each call is all or nothing. Used by one thread at a time.
#pragma once

#include "sync/server/access_terms.h"
#include "sync/server/course_facts.h"
#include "sync/server/judge.h"
#include "sync/server/store.h"

namespace icma::server {

// Who the server is and what it signs with.
struct Identity {
  Uuid server = {};
  std::string name = {};
  KeyPair receipts;
  std::vector<PublicKey> retired = {};  // keys of earlier receipts
  // Receipts then say "Demonstration, not a credential".
  bool demonstration = true;
  // Opens what is brought by hand; without one nothing can be.
  std::optional<BoxKeyPair> box = {};
  std::vector<BoxKeyPair> old_boxes = {};  // those of before, which still open what was sealed then
};

inline constexpr std::string_view kOfficerRole = "officer";

struct LedgerLimits {
  int max_events = protocol::kMaxBatchEvents;
  std::size_t max_bytes = protocol::kMaxBatchBytes;
};

class Ledger {
 public:
  // Everything must outlive the ledger.
  Ledger(Store& store, const CourseFacts& facts, const Clock& clock, RandomSource& random,
         const Identity& identity, LedgerLimits limits = {});

  // kRefused: the signature or the key is not the device's. kInvalid: another learner's.
  Result<protocol::HelloAnswer> hello(const Uuid& learner, const protocol::Hello& hello);
  // kConflict: `prev_hash` is not what the server has, or events are missing in between: say hello
  // again. kRefused: signatures, keys, chain. Nothing is stored then.
  Result<protocol::PushAnswer> push(const Uuid& learner, const protocol::Push& push);
  Result<protocol::PullAnswer> pull(const Uuid& learner, const protocol::Pull& pull);

  // Server-authored facts.
  Result<> entitle(const Uuid& learner, const std::vector<std::string>& programs);
  // The server's word on a learner: events of its own stream, all or none; what waited for it is
  // judged anew. Returns their ids, in order.
  Result<std::vector<Uuid>> tell(const Uuid& learner, const std::vector<Word>& words);
  // Whether the role is among those that were last stated of the learner (`roles.stated`). Nothing
  // else gives one: an administrator is no officer, unless both were stated.
  Result<bool> has_role(const Uuid& learner, std::string_view role);
  // An officer's word on a completion; replaces the decision that stands.
  Result<> decide(const Uuid& learner, const records::Subject& module, const Uuid& claim,
                  const Verdict& verdict);

  // What of a program is open to the learner now; work that he began while it was open he may
  // finish.
  Result<records::Access> access(const Uuid& learner, const std::string& program);

  // "<identity>.<restores>.<incarnation>".
  Result<std::string> epoch();
  // With which proofs of contact are made (contact.h); made when it is asked for first.
  Result<Hash> contact_secret();
  const Identity& identity() const { return identity_; }

 private:
  friend class Evidence;
  friend class Posting;
  friend class Relay;
  Result<> new_nonce(StreamRow& stream, const protocol::Hello& hello, const std::string& epoch);
  // By how much the laptop's clock was off when it wrote this completion; 0 when it did not know.
  Result<Millis> clock_off_at(const Uuid& learner, const std::string& claim);
  Result<> judge_module(class Posting& posting, const records::Subject& module);
  Result<> grade_attempt(class Posting& posting, const records::Event& submitted);
  Result<> author_decision(class Posting& posting, const records::Subject& module,
                           const std::string& claim, const Verdict& verdict,
                           const std::string& supersedes);
  Result<std::vector<records::Event>> post_batch(class Posting& posting, const protocol::Push& push,
                                                 StreamRow& stream, protocol::PushAnswer& out);
  Result<> follow_up(class Posting& posting, const std::vector<records::Event>& fresh);

  Store& store_;
  const CourseFacts& facts_;
  const Clock& clock_;
  RandomSource& random_;
  const Identity& identity_;
  LedgerLimits limits_;
};

// Begins a new incarnation: cursors and nonces of before are void. `restored` also counts one more
// restore.
Result<std::string> renew_epoch(Store& store, RandomSource& random, bool restored);

}  // namespace icma::server
