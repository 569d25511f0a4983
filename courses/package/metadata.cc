// SPDX-License-Identifier: Apache-2.0
#include "courses/package/metadata.h"

#include <fmt/format.h>
#include <set>

namespace icma::package {
namespace {

constexpr std::string_view kSpecVersion = "1";
constexpr std::int64_t kMaxVersion = std::int64_t{1} << 52U;
// Roles that root alone gives out.
constexpr std::string_view kOfRoot[] = {kRootRole, kTargetsRole, kSnapshotRole, kTimestampRole};

Result<Hash> hex_hash(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  const auto hash = parse_hash(text);
  if (!hash) return in.error(key, "64 hex digits");
  return *hash;
}

Result<Time> time_of(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  const auto time = parse_utc(text);
  if (!time) return in.error(key, "a UTC time");
  return *time;
}

Json head(std::string_view type, std::int64_t version, Time expires) {
  return {{"_type", type},
          {"spec_version", kSpecVersion},
          {"version", version},
          {"expires", format_utc(expires)}};
}

// Checks the type and reads version and expiry.
template <typename T>
Result<T> parse_head(const JsonReader& in, std::string_view type) {
  T out;
  ICMA_TRY(const std::string found, in.string("_type"));
  if (found != type) return in.error("_type", std::string(type));
  ICMA_TRY(const std::string spec, in.string("spec_version"));
  if (spec != kSpecVersion) {
    return fail(ErrorKind::kTooNew,
                "the catalogue's metadata is of a newer kind; update the program");
  }
  ICMA_TRY(out.version, in.integer("version", 1, kMaxVersion));
  ICMA_TRY(out.expires, time_of(in, "expires"));
  return out;
}

Json keys_json(const Keys& keys) {
  Json out = Json::object();
  for (const auto& [id, key] : keys) {
    out[id.to_hex()] = {{"keytype", "ed25519"}, {"public", key.to_hex()}};
  }
  return out;
}

Result<Keys> parse_keys(const JsonReader& in) {
  ICMA_TRY(const JsonReader object, in.object("keys"));
  Keys keys;
  for (const auto& [id_text, unused] : object.value().items()) {
    ICMA_TRY(const JsonReader item, object.object(id_text));
    ICMA_TRY(const std::string type, item.string("keytype"));
    ICMA_TRY(const std::string text, item.string("public"));
    if (type != "ed25519") continue;  // a kind of key this version cannot use counts as absent
    const auto key = parse_public_key(text);
    if (!key) return item.error("public", "64 hex digits");
    if (key->id().to_hex() != id_text) return item.error("public", "the key that its id names");
    keys.emplace(key->id(), *key);
  }
  return keys;
}

Json role_json(const Role& role) {
  Json ids = Json::array();
  for (const Hash& id : role.key_ids) ids.push_back(id.to_hex());
  return {{"keyids", ids}, {"threshold", role.threshold}};
}

Result<Role> parse_role(const JsonReader& in) {
  Role role;
  ICMA_TRY(const auto ids, in.strings("keyids"));
  std::set<Hash> seen;
  for (const std::string& text : ids) {
    const auto id = parse_hash(text);
    if (!id || !seen.insert(*id).second) return in.error("keyids", "different key ids");
    role.key_ids.push_back(*id);
  }
  ICMA_TRY(const std::int64_t threshold, in.integer("threshold", 1, 1000));
  role.threshold = static_cast<int>(threshold);
  return role;
}

Json pin_json(const FilePin& pin) {
  return {{"version", pin.version}, {"length", pin.length}, {"sha256", pin.hash.to_hex()}};
}

Result<FilePin> parse_pin(const JsonReader& in) {
  FilePin pin;
  ICMA_TRY(pin.version, in.integer("version", 1, kMaxVersion));
  ICMA_TRY(const std::int64_t length,
           in.integer("length", 1, static_cast<std::int64_t>(kMaxMetadataBytes)));
  pin.length = static_cast<std::uint64_t>(length);
  ICMA_TRY(pin.hash, hex_hash(in, "sha256"));
  return pin;
}

Result<std::vector<Delegation>> parse_delegations(const JsonReader& in) {
  std::vector<Delegation> out;
  ICMA_TRY(const auto items, in.optional_objects("roles"));
  for (const JsonReader& item : items) {
    Delegation delegation;
    ICMA_TRY(delegation.role, item.string("name"));
    ICMA_TRY(delegation.prefix, item.string("prefix"));
    ICMA_TRY(delegation.keys, parse_role(item));
    if (!is_slug(delegation.role)) return item.error("name", "an id");
    // Its versions and its text would be remembered as those of the role that root names.
    if (std::ranges::find(kOfRoot, delegation.role) != std::end(kOfRoot)) {
      return item.error("name", "none of root's roles");
    }
    if (delegation.prefix.empty() || !delegation.prefix.ends_with('/')) {
      return item.error("prefix", "a path that ends with /");
    }
    out.push_back(std::move(delegation));
  }
  return out;
}

}  // namespace

Result<Envelope> parse_envelope(std::string_view text) {
  ICMA_TRY(const Json document, parse_json(text, {.max_bytes = kMaxMetadataBytes}));
  const JsonReader in(document);
  Envelope envelope;
  ICMA_TRY(const JsonReader body, in.object("signed"));
  envelope.body = body.value();
  ICMA_TRY(envelope.canonical, canonical_json(envelope.body));
  ICMA_TRY(const auto signatures, in.objects("signatures"));
  for (const JsonReader& item : signatures) {
    ICMA_TRY(const Hash key_id, hex_hash(item, "keyid"));
    ICMA_TRY(const std::string hex_text, item.string("sig"));
    const auto signature = parse_signature(hex_text);
    if (!signature) return item.error("sig", "128 hex digits");
    envelope.signatures.emplace_back(key_id, *signature);
  }
  return envelope;
}

Result<> check_signatures(const Envelope& envelope, const Keys& keys, const Role& role) {
  std::set<Hash> good;
  for (const auto& [key_id, signature] : envelope.signatures) {
    const auto key = keys.find(key_id);
    const bool listed =
        std::ranges::find(role.key_ids, key_id) != role.key_ids.end() && key != keys.end();
    if (!listed || good.contains(key_id)) continue;
    if (verify(key->second, as_bytes(envelope.canonical), signature)) good.insert(key_id);
  }
  if (static_cast<int>(good.size()) < role.threshold) {
    return fail(ErrorKind::kUnverified,
                fmt::format("{} of {} needed signatures are valid", good.size(), role.threshold));
  }
  return {};
}

Result<Root> parse_root(const Envelope& envelope) {
  const JsonReader in(envelope.body);
  ICMA_TRY(Root root, parse_head<Root>(in, kRootRole));
  ICMA_TRY(root.notice, in.optional_string("notice"));
  ICMA_TRY(root.keys, parse_keys(in));
  ICMA_TRY(const JsonReader roles, in.object("roles"));
  for (const auto& [name, unused] : roles.value().items()) {
    ICMA_TRY(const JsonReader item, roles.object(name));
    ICMA_TRY(root.roles[name], parse_role(item));
  }
  for (const std::string_view name : kOfRoot) {
    if (!root.roles.contains(std::string(name))) return roles.error(name, "present");
  }
  return root;
}

Result<Timestamp> parse_timestamp(const Envelope& envelope) {
  const JsonReader in(envelope.body);
  ICMA_TRY(Timestamp timestamp, parse_head<Timestamp>(in, kTimestampRole));
  ICMA_TRY(const JsonReader snapshot, in.object("snapshot"));
  ICMA_TRY(timestamp.snapshot, parse_pin(snapshot));
  ICMA_TRY(const std::string issued, in.optional_string("issued"));
  if (!issued.empty()) {
    ICMA_TRY(timestamp.issued, parse_utc(issued));
  }
  return timestamp;
}

Result<Snapshot> parse_snapshot(const Envelope& envelope) {
  const JsonReader in(envelope.body);
  ICMA_TRY(Snapshot snapshot, parse_head<Snapshot>(in, kSnapshotRole));
  ICMA_TRY(const JsonReader files, in.object("files"));
  for (const auto& [name, unused] : files.value().items()) {
    ICMA_TRY(const JsonReader item, files.object(name));
    ICMA_TRY(snapshot.files[name], parse_pin(item));
  }
  return snapshot;
}

Result<Targets> parse_targets(const Envelope& envelope) {
  const JsonReader in(envelope.body);
  ICMA_TRY(Targets targets, parse_head<Targets>(in, kTargetsRole));
  ICMA_TRY(const JsonReader items, in.object("targets"));
  for (const auto& [path, unused] : items.value().items()) {
    ICMA_TRY(const JsonReader item, items.object(path));
    Target target;
    ICMA_TRY(const std::int64_t length, item.integer("length", 1, std::int64_t{1} << 40U));
    target.length = static_cast<std::uint64_t>(length);
    ICMA_TRY(target.hash, hex_hash(item, "sha256"));
    if (item.has("custom")) {
      ICMA_TRY(const JsonReader custom, item.object("custom"));
      target.custom = custom.value();
    }
    targets.targets.emplace(path, std::move(target));
  }
  if (in.has("delegations")) {
    ICMA_TRY(const JsonReader delegations, in.object("delegations"));
    ICMA_TRY(targets.delegated_keys, parse_keys(delegations));
    ICMA_TRY(targets.delegations, parse_delegations(delegations));
  }
  return targets;
}

Json to_json(const Root& root) {
  Json out = head(kRootRole, root.version, root.expires);
  if (!root.notice.empty()) out["notice"] = root.notice;
  out["keys"] = keys_json(root.keys);
  out["roles"] = Json::object();
  for (const auto& [name, role] : root.roles) out["roles"][name] = role_json(role);
  return out;
}

Json to_json(const Timestamp& timestamp) {
  Json out = head(kTimestampRole, timestamp.version, timestamp.expires);
  out["snapshot"] = pin_json(timestamp.snapshot);
  if (timestamp.issued) out["issued"] = format_utc(*timestamp.issued);
  return out;
}

Json to_json(const Snapshot& snapshot) {
  Json out = head(kSnapshotRole, snapshot.version, snapshot.expires);
  out["files"] = Json::object();
  for (const auto& [name, pin] : snapshot.files) out["files"][name] = pin_json(pin);
  return out;
}

Json to_json(const Targets& targets) {
  Json out = head(kTargetsRole, targets.version, targets.expires);
  out["targets"] = Json::object();
  for (const auto& [path, target] : targets.targets) {
    out["targets"][path] = {{"length", target.length}, {"sha256", target.hash.to_hex()}};
    if (!target.custom.empty()) out["targets"][path]["custom"] = target.custom;
  }
  if (targets.delegations.empty()) return out;
  Json roles = Json::array();
  for (const Delegation& delegation : targets.delegations) {
    Json role = role_json(delegation.keys);
    role["name"] = delegation.role;
    role["prefix"] = delegation.prefix;
    roles.push_back(std::move(role));
  }
  out["delegations"] = {{"keys", keys_json(targets.delegated_keys)}, {"roles", std::move(roles)}};
  return out;
}

Result<std::string> sign_metadata(const Json& body, const std::vector<const KeyPair*>& keys) {
  ICMA_TRY(const std::string canonical, canonical_json(body));
  Json signatures = Json::array();
  for (const KeyPair* key : keys) {
    signatures.push_back({{"keyid", key->public_key().id().to_hex()},
                          {"sig", key->sign(as_bytes(canonical)).to_hex()}});
  }
  return canonical_json({{"signed", body}, {"signatures", std::move(signatures)}});
}

}  // namespace icma::package
