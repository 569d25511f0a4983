// SPDX-License-Identifier: Apache-2.0
// What a reader of a published tree believes, and in which order it comes to believe it:
// root → timestamp → snapshot → targets → delegated targets. No I/O: bytes go in, decisions come
// out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "courses/package/metadata.h"

namespace icma::package {

// What must be remembered between sessions, so that nobody can offer an older tree (rollback). Kept
// in content.db and in the learner's database, so that restoring one does not permit a rollback.
using SeenVersions = std::map<std::string, std::int64_t>;

class Trust {
 public:
  // From the root that came with the program, an invitation or a policy, or that was verified
  // earlier. It must be signed by its own keys. Its expiry is not looked at here: reading what is
  // installed never depends on it.
  static Result<Trust> from_root(std::string_view root_text, SeenVersions seen = {});

  const Root& root() const { return root_; }
  // SHA-256 of the root's key ids in order: what people compare over the telephone.
  std::string fingerprint() const;

  // The next root (version + 1), signed by the old and the new keys. When it withdraws a key of
  // targets, snapshot or timestamp, the versions seen of all roles are forgotten, so that a
  // fast-forward by a thief is undone. kUnverified, kInvalid.
  Result<> update_root(std::string_view text);
  // kExpired when `now` is past the expiry; kUnverified for bad signatures, other hash or length
  // than pinned, or a version below one seen (rollback). Must be called in this order.
  Result<> update_timestamp(std::string_view text, Time now);
  Result<> update_snapshot(std::string_view text, Time now);
  Result<> update_targets(std::string_view text, Time now);
  Result<> update_delegated(std::string_view role, std::string_view text, Time now);

  // For metadata that was verified when it was stored: the same checks but expiry.
  Result<> restore_timestamp(std::string_view text) { return update_timestamp(text, Time::min()); }
  Result<> restore_snapshot(std::string_view text) { return update_snapshot(text, Time::min()); }
  Result<> restore_targets(std::string_view text) { return update_targets(text, Time::min()); }

  // Pins of what comes next; null until the step before succeeded.
  const FilePin* snapshot_pin() const;
  const FilePin* pin_of(std::string_view role) const;
  // Delegated roles of the verified targets, in order.
  std::vector<std::string> delegated_roles() const;

  // A target by path, from targets, else from the role of the first delegation whose prefix covers
  // it. That one alone speaks for the path: null when it does not list it or is not verified,
  // whatever later delegations say.
  const Target* find_target(std::string_view path) const;
  // Every verified target path → target, each as find_target() finds it.
  std::map<std::string, Target> all_targets() const;
  // The earliest expiry of the chain that is verified so far; nothing before a timestamp was.
  std::optional<Time> expires() const;
  // When the publisher signed the verified timestamp; nothing when he does not say.
  std::optional<Time> issued() const;
  const SeenVersions& seen() const { return seen_; }
  // Keys of root's receipts role: whose receipts are believed. Empty when root names none.
  std::vector<PublicKey> receipt_keys() const;
  // True when the receipts role of root signed exactly these bytes.
  bool is_receipt_signature(ByteView message, const Hash& key_id, const Signature& signature) const;

 private:
  Trust() = default;
  Result<Envelope> verified(std::string_view text, std::string_view role, const FilePin* pin) const;
  const Delegation* delegation_of(std::string_view path) const;
  Result<> not_older(std::string_view role, std::int64_t version) const;

  Root root_;
  SeenVersions seen_;
  std::optional<Timestamp> timestamp_;
  std::optional<Snapshot> snapshot_;
  std::optional<Targets> targets_;
  std::map<std::string, Targets, std::less<>> delegated_;
};

}  // namespace icma::package
