// SPDX-License-Identifier: Apache-2.0
#include "courses/package/trust.h"

#include <algorithm>
#include <fmt/format.h>

namespace icma::package {
namespace {

Result<> not_expired(std::string_view role, Time expires, Time now) {
  if (now <= expires) return {};
  return fail(ErrorKind::kExpired,
              fmt::format("the catalogue's {} ended on {}", role, format_utc(expires)));
}

// True when a key of the chain below root does not stand for its role any more.
bool withdraws_keys(const Root& before, const Root& after) {
  for (const std::string_view role : {kTargetsRole, kSnapshotRole, kTimestampRole}) {
    const auto& kept = after.roles.at(std::string(role)).key_ids;
    for (const Hash& id : before.roles.at(std::string(role)).key_ids) {
      if (std::ranges::find(kept, id) == kept.end()) return true;
    }
  }
  return false;
}

}  // namespace

Result<Trust> Trust::from_root(std::string_view root_text, SeenVersions seen) {
  ICMA_TRY(const Envelope envelope, parse_envelope(root_text));
  ICMA_TRY(Root root, parse_root(envelope));
  ICMA_TRY_VOID(check_signatures(envelope, root.keys, root.roles.at(std::string(kRootRole))));
  Trust trust;
  trust.root_ = std::move(root);
  trust.seen_ = std::move(seen);
  ICMA_TRY_VOID(trust.not_older(kRootRole, trust.root_.version));
  trust.seen_[std::string(kRootRole)] = trust.root_.version;
  return trust;
}

std::string Trust::fingerprint() const {
  Sha256 hasher;
  for (const Hash& id : root_.roles.at(std::string(kRootRole)).key_ids) hasher.update(id.view());
  const std::string digits = hasher.finish().to_hex();
  std::string out;
  for (std::size_t i = 0; i < 32; i += 4) {
    if (i > 0) out += ' ';
    out += digits.substr(i, 4);
  }
  return out;
}

Result<> Trust::not_older(std::string_view role, std::int64_t version) const {
  const auto at = seen_.find(std::string(role));
  if (at == seen_.end() || version >= at->second) return {};
  return fail(ErrorKind::kUnverified,
              fmt::format("the {} offered is version {}; version {} was seen before", role, version,
                          at->second));
}

Result<> Trust::update_root(std::string_view text) {
  ICMA_TRY(const Envelope envelope, parse_envelope(text));
  ICMA_TRY(Root next, parse_root(envelope));
  if (next.version != root_.version + 1) {
    return fail(ErrorKind::kUnverified, "roots must follow each other without a gap");
  }
  const std::string root_role(kRootRole);
  ICMA_TRY_VOID(check_signatures(envelope, root_.keys, root_.roles.at(root_role)));
  ICMA_TRY_VOID(check_signatures(envelope, next.keys, next.roles.at(root_role)));
  // Versions signed by withdrawn keys bind nobody: a thief may have run them up, also those of the
  // delegated roles. An older tree leans on the withdrawn key and is refused for that.
  if (withdraws_keys(root_, next)) seen_.clear();
  root_ = std::move(next);
  seen_[root_role] = root_.version;
  timestamp_.reset();
  snapshot_.reset();
  targets_.reset();
  delegated_.clear();
  return {};
}

Result<Envelope> Trust::verified(std::string_view text, std::string_view role,
                                 const FilePin* pin) const {
  if (pin != nullptr && (text.size() != pin->length || sha256(text) != pin->hash)) {
    return fail(ErrorKind::kUnverified,
                fmt::format("the {} is not the file that the signed index names", role));
  }
  ICMA_TRY(Envelope envelope, parse_envelope(text));
  ICMA_TRY_VOID(check_signatures(envelope, root_.keys, root_.roles.at(std::string(role))));
  return envelope;
}

Result<> Trust::update_timestamp(std::string_view text, Time now) {
  ICMA_TRY(const Envelope envelope, verified(text, kTimestampRole, nullptr));
  ICMA_TRY(Timestamp next, parse_timestamp(envelope));
  ICMA_TRY_VOID(not_older(kTimestampRole, next.version));
  ICMA_TRY_VOID(not_older(kSnapshotRole, next.snapshot.version));
  ICMA_TRY_VOID(not_expired(kTimestampRole, next.expires, now));
  ICMA_TRY_VOID(not_expired(kRootRole, root_.expires, now));
  seen_[std::string(kTimestampRole)] = next.version;
  timestamp_ = next;
  snapshot_.reset();
  targets_.reset();
  delegated_.clear();
  return {};
}

Result<> Trust::update_snapshot(std::string_view text, Time now) {
  if (!timestamp_) return fail(ErrorKind::kInternal, "no timestamp is verified yet");
  ICMA_TRY(const Envelope envelope, verified(text, kSnapshotRole, &timestamp_->snapshot));
  ICMA_TRY(Snapshot next, parse_snapshot(envelope));
  if (next.version != timestamp_->snapshot.version) {
    return fail(ErrorKind::kUnverified, "the snapshot has another version than pinned");
  }
  for (const auto& [role, pin] : next.files) ICMA_TRY_VOID(not_older(role, pin.version));
  if (seen_.contains(std::string(kTargetsRole)) &&
      !next.files.contains(std::string(kTargetsRole))) {
    return fail(ErrorKind::kUnverified, "the targets vanished from the snapshot");
  }
  ICMA_TRY_VOID(not_expired(kSnapshotRole, next.expires, now));
  seen_[std::string(kSnapshotRole)] = next.version;
  snapshot_ = std::move(next);
  targets_.reset();
  delegated_.clear();
  return {};
}

const FilePin* Trust::snapshot_pin() const {
  return timestamp_ ? &timestamp_->snapshot : nullptr;
}

const FilePin* Trust::pin_of(std::string_view role) const {
  if (!snapshot_) return nullptr;
  const auto at = snapshot_->files.find(std::string(role));
  return at == snapshot_->files.end() ? nullptr : &at->second;
}

Result<> Trust::update_targets(std::string_view text, Time now) {
  const FilePin* pin = pin_of(kTargetsRole);
  if (pin == nullptr) return fail(ErrorKind::kUnverified, "the snapshot names no targets");
  ICMA_TRY(const Envelope envelope, verified(text, kTargetsRole, pin));
  ICMA_TRY(Targets next, parse_targets(envelope));
  if (next.version != pin->version) {
    return fail(ErrorKind::kUnverified, "the targets have another version than pinned");
  }
  ICMA_TRY_VOID(not_expired(kTargetsRole, next.expires, now));
  seen_[std::string(kTargetsRole)] = next.version;
  targets_ = std::move(next);
  delegated_.clear();
  return {};
}

Result<> Trust::update_delegated(std::string_view role, std::string_view text, Time now) {
  if (!targets_) return fail(ErrorKind::kInternal, "no targets are verified yet");
  const auto delegation = std::ranges::find(targets_->delegations, role, &Delegation::role);
  const FilePin* pin = pin_of(role);
  if (delegation == targets_->delegations.end() || pin == nullptr) {
    return fail(ErrorKind::kUnverified, "nobody delegated to this role", std::string(role));
  }
  if (text.size() != pin->length || sha256(text) != pin->hash) {
    return fail(ErrorKind::kUnverified, "not the file that the signed index names",
                std::string(role));
  }
  ICMA_TRY(const Envelope envelope, parse_envelope(text));
  ICMA_TRY_VOID(check_signatures(envelope, targets_->delegated_keys, delegation->keys));
  ICMA_TRY(Targets next, parse_targets(envelope));
  if (next.version != pin->version) {
    return fail(ErrorKind::kUnverified, "a delegated role has another version than pinned",
                std::string(role));
  }
  ICMA_TRY_VOID(not_expired(role, next.expires, now));
  // What lies outside its prefix is not its business, whatever it signed.
  std::erase_if(next.targets,
                [&](const auto& item) { return !item.first.starts_with(delegation->prefix); });
  seen_[std::string(role)] = next.version;
  delegated_.insert_or_assign(std::string(role), std::move(next));
  return {};
}

std::vector<std::string> Trust::delegated_roles() const {
  std::vector<std::string> out;
  if (!targets_) return out;
  for (const Delegation& delegation : targets_->delegations) out.push_back(delegation.role);
  return out;
}

const Target* Trust::find_target(std::string_view path) const {
  if (!targets_) return nullptr;
  if (const auto at = targets_->targets.find(std::string(path)); at != targets_->targets.end()) {
    return &at->second;
  }
  const Delegation* speaks = delegation_of(path);
  if (speaks == nullptr) return nullptr;
  const auto role = delegated_.find(speaks->role);
  if (role == delegated_.end()) return nullptr;
  const auto at = role->second.targets.find(std::string(path));
  return at == role->second.targets.end() ? nullptr : &at->second;
}

// Where prefixes overlap the first delegation speaks, and nobody after it.
const Delegation* Trust::delegation_of(std::string_view path) const {
  if (!targets_) return nullptr;
  const auto covers = [path](const Delegation& one) { return path.starts_with(one.prefix); };
  const auto& delegations = targets_->delegations;
  const auto at = std::ranges::find_if(delegations, covers);
  return at == delegations.end() ? nullptr : &*at;
}

std::map<std::string, Target> Trust::all_targets() const {
  std::map<std::string, Target> out;
  if (!targets_) return out;
  out = targets_->targets;
  for (const auto& [role, targets] : delegated_) {
    for (const auto& [path, target] : targets.targets) {
      const Delegation* speaks = delegation_of(path);
      if (speaks != nullptr && speaks->role == role) out.emplace(path, target);
    }
  }
  return out;
}

std::optional<Time> Trust::expires() const {
  if (!timestamp_) return std::nullopt;
  Time earliest = std::min(root_.expires, timestamp_->expires);
  if (snapshot_) earliest = std::min(earliest, snapshot_->expires);
  if (targets_) earliest = std::min(earliest, targets_->expires);
  return earliest;
}

std::optional<Time> Trust::issued() const {
  return timestamp_ ? timestamp_->issued : std::nullopt;
}

std::vector<PublicKey> Trust::receipt_keys() const {
  std::vector<PublicKey> out;
  const auto role = root_.roles.find(std::string(kReceiptsRole));
  if (role == root_.roles.end()) return out;
  for (const Hash& id : role->second.key_ids) {
    if (const auto key = root_.keys.find(id); key != root_.keys.end()) out.push_back(key->second);
  }
  return out;
}

bool Trust::is_receipt_signature(ByteView message, const Hash& key_id,
                                 const Signature& signature) const {
  const auto role = root_.roles.find(std::string(kReceiptsRole));
  const auto key = root_.keys.find(key_id);
  if (role == root_.roles.end() || key == root_.keys.end()) return false;
  const auto& ids = role->second.key_ids;
  return std::ranges::find(ids, key_id) != ids.end() && verify(key->second, message, signature);
}

}  // namespace icma::package
