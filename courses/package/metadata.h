// SPDX-License-Identifier: Apache-2.0
// Signed metadata in the shape of The Update Framework: root, targets (with a delegated role per
// program), snapshot, timestamp. Every document is {"signed": …, "signatures": […]}; what is signed
// are the canonical bytes (RFC 8785) of "signed".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "courses/base/clock.h"
#include "courses/base/hash.h"
#include "courses/base/json.h"
#include "courses/base/sign.h"

namespace icma::package {

inline constexpr std::size_t kMaxMetadataBytes = std::size_t{4} << 20U;

// Names of the top-level roles as they stand in files and in root's "roles".
inline constexpr std::string_view kRootRole = "root";
inline constexpr std::string_view kTargetsRole = "targets";
inline constexpr std::string_view kSnapshotRole = "snapshot";
inline constexpr std::string_view kTimestampRole = "timestamp";
// Delegated by root to the record server: it signs receipts, grades and decisions.
inline constexpr std::string_view kReceiptsRole = "receipts";

struct Role {
  std::vector<Hash> key_ids;
  int threshold = 1;
};

using Keys = std::map<Hash, PublicKey>;

struct Root {
  std::int64_t version = 0;
  Time expires;
  std::string notice;  // shown wherever what these keys sign is shown; "" for a real publisher
  Keys keys;
  std::map<std::string, Role> roles;
};

// How one metadata file or target is pinned by the role above it.
struct FilePin {
  std::int64_t version = 0;
  std::uint64_t length = 0;
  Hash hash;
};

struct Timestamp {
  std::int64_t version = 0;
  Time expires;
  FilePin snapshot;
  std::optional<Time> issued = {};  // when it was signed; older publishers do not say
};

struct Snapshot {
  std::int64_t version = 0;
  Time expires;
  std::map<std::string, FilePin> files;  // role name → its metadata file
};

struct Target {
  std::uint64_t length = 0;
  Hash hash;
  Json custom = Json::object();
};

struct Delegation {
  std::string role;  // "program-egv-160"
  Role keys;
  std::string prefix;  // target paths it may speak for, "icma-sample/egv-160/"
};

struct Targets {
  std::int64_t version = 0;
  Time expires;
  std::map<std::string, Target> targets;
  Keys delegated_keys;
  std::vector<Delegation> delegations;
};

// A parsed document whose signatures are not yet checked against a role.
struct Envelope {
  std::string canonical;  // the signed bytes
  Json body;              // the "signed" member
  std::vector<std::pair<Hash, Signature>> signatures;
};

Result<Envelope> parse_envelope(std::string_view text);
// kUnverified unless at least `role.threshold` different keys of the role signed.
Result<> check_signatures(const Envelope& envelope, const Keys& keys, const Role& role);

// Each fails with kInvalid for another type or a malformed member, kTooNew for an unknown
// spec_version.
Result<Root> parse_root(const Envelope& envelope);
Result<Timestamp> parse_timestamp(const Envelope& envelope);
Result<Snapshot> parse_snapshot(const Envelope& envelope);
Result<Targets> parse_targets(const Envelope& envelope);

Json to_json(const Root& root);
Json to_json(const Timestamp& timestamp);
Json to_json(const Snapshot& snapshot);
Json to_json(const Targets& targets);

// The document's text: the body signed by each key over its canonical bytes.
Result<std::string> sign_metadata(const Json& body, const std::vector<const KeyPair*>& keys);

}  // namespace icma::package
