// SPDX-License-Identifier: Apache-2.0
// A publisher of signed metadata in memory. A test bends any document and signs anew; a copy whose
// keys are replaced is a thief who lacks those keys.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "courses/package/trust.h"

namespace icma::fakes {

inline KeyPair seeded_key(std::uint8_t n) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  return KeyPair::from_seed(seed);
}

inline package::FilePin pin_of(std::string_view text, std::int64_t version) {
  return {version, text.size(), sha256(text)};
}

struct Publisher {
  // A delegated role: the documents of one program.
  struct Program {
    KeyPair key;
    package::Targets targets;
    std::string text = {};
  };

  static constexpr Time kNow{Millis(1795168867250)};
  static constexpr Time kLater = kNow + std::chrono::days(30);

  KeyPair root_a = seeded_key(1), root_b = seeded_key(2);
  KeyPair targets_key = seeded_key(3), snapshot_key = seeded_key(4), timestamp_key = seeded_key(5);
  KeyPair receipts_key = seeded_key(6);
  package::Root root;
  package::Targets targets;
  std::map<std::string, Program> programs;  // role → its documents
  package::Snapshot snapshot;
  package::Timestamp timestamp;
  std::string root_text, targets_text, snapshot_text, timestamp_text;

  Publisher() {
    root = {.version = 1, .expires = kLater, .notice = "Demonstration, not a credential"};
    root.roles["root"].threshold = 2;
    for (const KeyPair* key : {&root_a, &root_b}) {
      root.keys.emplace(key->public_key().id(), key->public_key());
      root.roles["root"].key_ids.push_back(key->public_key().id());
    }
    name_key("targets", targets_key);
    name_key("snapshot", snapshot_key);
    name_key("timestamp", timestamp_key);
    name_key("receipts", receipts_key);
    targets = {.version = 1, .expires = kLater};
    snapshot = {.version = 1, .expires = kLater};
    timestamp = {.version = 1, .expires = kLater};
    sign_root();
  }

  // Root names this key, and no other, for a role.
  void name_key(const std::string& role, const KeyPair& key) {
    root.keys.emplace(key.public_key().id(), key.public_key());
    root.roles[role] = {{key.public_key().id()}, 1};
  }

  // A program's role with a key of its own; `prefix` is what it may speak for.
  Program& delegate(const std::string& role, const std::string& prefix, const KeyPair& key) {
    targets.delegated_keys.emplace(key.public_key().id(), key.public_key());
    targets.delegations.push_back({role, {{key.public_key().id()}, 1}, prefix});
    return programs.emplace(role, Program{key, {.version = 1, .expires = kLater}}).first->second;
  }

  void sign_root() {
    root_text = package::sign_metadata(to_json(root), {&root_a, &root_b}).value();
  }
  void sign_targets() {
    targets_text = package::sign_metadata(to_json(targets), {&targets_key}).value();
    snapshot.files["targets"] = pin_of(targets_text, targets.version);
  }
  void sign_programs() {
    for (auto& [role, program] : programs) {
      program.text = package::sign_metadata(to_json(program.targets), {&program.key}).value();
      snapshot.files[role] = pin_of(program.text, program.targets.version);
    }
  }
  void sign_snapshot() {
    snapshot_text = package::sign_metadata(to_json(snapshot), {&snapshot_key}).value();
    timestamp.snapshot = pin_of(snapshot_text, snapshot.version);
  }
  void sign_timestamp() {
    timestamp_text = package::sign_metadata(to_json(timestamp), {&timestamp_key}).value();
  }
  // All but root, which changes seldom.
  void sign() {
    sign_targets();
    sign_programs();
    sign_snapshot();
    sign_timestamp();
  }

  Result<> deliver_to(package::Trust& trust, Time now = kNow) const {
    ICMA_TRY_VOID(trust.update_timestamp(timestamp_text, now));
    ICMA_TRY_VOID(trust.update_snapshot(snapshot_text, now));
    ICMA_TRY_VOID(trust.update_targets(targets_text, now));
    for (const auto& [role, program] : programs) {
      ICMA_TRY_VOID(trust.update_delegated(role, program.text, now));
    }
    return {};
  }
};

}  // namespace icma::fakes
