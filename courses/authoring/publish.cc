// SPDX-License-Identifier: Apache-2.0
// Signs a tree anew around what it holds and what is added.
#include "courses/authoring/publish.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/base/files.h"
#include "courses/package/compress.h"

namespace icma::authoring {
namespace {

namespace fs = std::filesystem;
using package::FilePin;

constexpr std::chrono::days kRootLifetime{365 * 2};
constexpr std::chrono::days kTargetsLifetime{365};

class TreeSigner {
 public:
  TreeSigner(const PublishedTree& tree, const PublisherKeys& keys, const PublishOptions& options)
      : tree_(tree), keys_(keys), options_(options) {}

  Result<> root() {
    if (fs::exists(tree_.metadata_path("root.json"))) return {};
    package::Root root{
        .version = 1, .expires = options_.now + kRootLifetime, .notice = options_.notice};
    const auto add = [&root](const KeyPair& pair) {
      root.keys.emplace(pair.public_key().id(), pair.public_key());
      return pair.public_key().id();
    };
    std::vector<const KeyPair*> signers;
    package::Role& root_role = root.roles[std::string(package::kRootRole)];
    for (const KeyPair& pair : keys_.root) {
      root_role.key_ids.push_back(add(pair));
      signers.push_back(&pair);
    }
    root_role.threshold = static_cast<int>(keys_.root.size());
    root.roles[std::string(package::kTargetsRole)] = {{add(keys_.targets)}, 1};
    root.roles[std::string(package::kSnapshotRole)] = {{add(keys_.snapshot)}, 1};
    root.roles[std::string(package::kTimestampRole)] = {{add(keys_.timestamp)}, 1};
    root.roles[std::string(package::kReceiptsRole)] = {{add(keys_.receipts)}, 1};
    ICMA_TRY(const std::string text, package::sign_metadata(to_json(root), signers));
    ICMA_TRY_VOID(write_file(tree_.metadata_path("1.root.json"), text));
    return write_file(tree_.metadata_path("root.json"), text);
  }

  // The delegated role of one program with the new version added.
  Result<> program(const PackedProgram& packed, package::Audience audience) {
    const bool learner = audience == package::Audience::kLearner;
    const std::string& path = learner ? packed.learner_path : packed.assessor_path;
    const std::string prefix = path.substr(0, path.rfind('/') + 1);
    const std::string id =
        prefix.substr(prefix.find('/') + 1, prefix.size() - prefix.find('/') - 2);
    const std::string role = "program-" + id;
    ICMA_TRY(package::Targets targets, read_targets(role));
    targets.version += 1;
    targets.expires = options_.now + kTargetsLifetime;
    targets.targets.insert_or_assign(path, learner ? packed.learner : packed.assessor);
    ICMA_TRY_VOID(write(role, targets.version, to_json(targets), keys_.program));
    delegations_.insert_or_assign(role, prefix);
    return {};
  }

  Result<> targets(const Json* catalogue) {
    const std::string role(package::kTargetsRole);
    ICMA_TRY(package::Targets targets, read_targets(role));
    for (const package::Delegation& known : targets.delegations) {
      delegations_.emplace(known.role, known.prefix);
    }
    targets.version += 1;
    targets.expires = options_.now + kTargetsLifetime;
    if (catalogue != nullptr) {
      ICMA_TRY(const std::string text, canonical_json(*catalogue));
      const Bytes object = package::compress(as_bytes(text));
      const Hash name = sha256(object);
      ICMA_TRY_VOID(tree_.write_object(name, object));
      targets.targets["catalogue"] = {.length = object.size(), .hash = name};
    }
    const PublicKey& program_key = keys_.program.public_key();
    targets.delegated_keys = {{program_key.id(), program_key}};
    targets.delegations.clear();
    for (const auto& [name, prefix] : delegations_) {
      targets.delegations.push_back({name, {{program_key.id()}, 1}, prefix});
    }
    return write(role, targets.version, to_json(targets), keys_.targets);
  }

  Result<> snapshot_and_timestamp() {
    ICMA_TRY(package::Snapshot snapshot, read_snapshot());
    snapshot.version += 1;
    snapshot.expires = options_.now + options_.lifetime;
    for (auto& [role, pin] : pins_) snapshot.files.insert_or_assign(role, pin);
    const std::string role(package::kSnapshotRole);
    ICMA_TRY_VOID(write(role, snapshot.version, to_json(snapshot), keys_.snapshot));
    package::Timestamp timestamp{.version = snapshot.version,
                                 .expires = options_.now + options_.lifetime,
                                 .snapshot = pins_.at(role),
                                 .issued = options_.now};
    ICMA_TRY(const std::string text,
             package::sign_metadata(to_json(timestamp), {&keys_.timestamp}));
    return write_file(tree_.metadata_path("timestamp.json"), text);
  }

 private:
  // The current document of a role, or an empty one of version 0.
  Result<package::Targets> read_targets(const std::string& role) const {
    const fs::path path = tree_.metadata_path(role + ".json");
    if (!fs::exists(path)) return package::Targets{};
    ICMA_TRY(const std::string text, read_file(path));
    ICMA_TRY(const package::Envelope envelope, package::parse_envelope(text));
    return package::parse_targets(envelope);
  }

  Result<package::Snapshot> read_snapshot() const {
    const fs::path path = tree_.metadata_path("snapshot.json");
    if (!fs::exists(path)) return package::Snapshot{};
    ICMA_TRY(const std::string text, read_file(path));
    ICMA_TRY(const package::Envelope envelope, package::parse_envelope(text));
    return package::parse_snapshot(envelope);
  }

  Result<> write(const std::string& role, std::int64_t version, const Json& body,
                 const KeyPair& key) {
    ICMA_TRY(const std::string text, package::sign_metadata(body, {&key}));
    pins_[role] = FilePin{version, text.size(), sha256(text)};
    // Readers fetch the numbered file, which never changes; the plain name is for publishers.
    ICMA_TRY_VOID(write_file(tree_.metadata_path(fmt::format("{}.{}.json", version, role)), text));
    return write_file(tree_.metadata_path(role + ".json"), text);
  }

  const PublishedTree& tree_;
  const PublisherKeys& keys_;
  const PublishOptions& options_;
  std::map<std::string, FilePin> pins_;
  std::map<std::string, std::string> delegations_;  // role → prefix
};

// The catalogue that the tree offers now, with the packed programs in it.
Result<Json> merged_catalogue(const PublishedTree& tree, const std::vector<PackedProgram>& programs,
                              const model::Taxonomy& taxonomy, const PublishOptions& options) {
  std::map<std::string, Json> entries;
  const auto text = read_file(tree.metadata_path("targets.json"));
  if (text) {
    ICMA_TRY(const package::Envelope envelope, package::parse_envelope(*text));
    ICMA_TRY(const package::Targets targets, package::parse_targets(envelope));
    if (const auto at = targets.targets.find("catalogue"); at != targets.targets.end()) {
      ICMA_TRY(const Bytes object, tree.read_object(at->second.hash));
      ICMA_TRY(const Bytes plain, package::decompress(object, std::size_t{64} << 20U));
      ICMA_TRY(const Json old, parse_json(as_text(plain)));
      for (const Json& entry : old.value("programs", Json::array())) {
        entries.insert_or_assign(entry.value("id", ""), entry);
      }
    }
  }
  for (const PackedProgram& packed : programs) {
    entries.insert_or_assign(packed.catalogue_entry.value("id", ""), packed.catalogue_entry);
  }
  Json out = {{"format", 1}, {"notice", options.notice}, {"published", format_utc(options.now)}};
  out["programs"] = Json::array();
  for (auto& [id, entry] : entries) out["programs"].push_back(std::move(entry));
  Json practices = Json::array();
  for (const model::Practice& practice : taxonomy.practices) {
    practices.push_back(
        {{"code", practice.code}, {"name", practice.name}, {"short_name", practice.short_name}});
  }
  out["taxonomy"] = {{"id", taxonomy.id},
                     {"title", taxonomy.title},
                     {"source", taxonomy.source},
                     {"practices", practices}};
  return out;
}

}  // namespace

Result<> publish(const PublishedTree& tree, const std::vector<PackedProgram>& programs,
                 const model::Taxonomy& taxonomy, const PublisherKeys& keys,
                 const PublishOptions& options, package::Audience audience) {
  TreeSigner signer(tree, keys, options);
  ICMA_TRY_VOID(signer.root());
  for (const PackedProgram& packed : programs) ICMA_TRY_VOID(signer.program(packed, audience));
  if (audience == package::Audience::kLearner) {
    ICMA_TRY(const Json catalogue, merged_catalogue(tree, programs, taxonomy, options));
    ICMA_TRY_VOID(signer.targets(&catalogue));
  } else {
    ICMA_TRY_VOID(signer.targets(nullptr));
  }
  return signer.snapshot_and_timestamp();
}

}  // namespace icma::authoring
