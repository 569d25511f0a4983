// SPDX-License-Identifier: Apache-2.0
// A program in two versions: the newer is got ready beside the older, which goes when it is whole
// and nobody is in the middle of it.
#include <algorithm>
#include <map>
#include <set>

#include "courses/base/text.h"
#include "courses/store/content_queries.h"
#include "sync/transfer/transfer_engine.h"

namespace icma::transfer {
namespace {

struct Version {
  store::VersionId id{};
  std::string number;
  std::set<std::string> ready;  // modules
  bool whole = true;            // nothing of it is under way
};

Result<std::vector<Version>> versions_of(store::ContentStore& store, const std::string& program) {
  std::map<store::VersionId, Version> found;
  ICMA_TRY(const auto downloads, store.downloads());
  for (const store::Download& one : downloads) {
    if (one.program != program) continue;
    Version& version = found[one.version];
    version.id = one.version;
    const bool ready = one.state == store::DownloadState::kReady;
    version.whole = version.whole && ready;
    if (ready) version.ready.insert(one.module);
  }
  std::vector<Version> out;
  out.reserve(found.size());
  for (auto& [id, version] : found) {
    ICMA_TRY(const Bytes object, store.manifest_object(id));
    ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
    version.number = manifest.version;
    out.push_back(std::move(version));
  }
  std::ranges::sort(out, [](const Version& a, const Version& b) {
    return compare_versions(a.number, b.number) < 0;
  });
  return out;
}

Result<bool> takes_the_place(store::ContentStore& store, const Version& newer,
                             const Version& older) {
  if (!newer.whole || compare_versions(older.number, newer.number) >= 0) return false;
  ICMA_TRY(const Bytes object, store.manifest_object(newer.id));
  ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
  return std::ranges::all_of(older.ready, [&](const std::string& module) {
    const bool exists = std::ranges::find(manifest.assets, module, &package::AssetRef::module) !=
                        manifest.assets.end();
    return !exists || newer.ready.contains(module);
  });
}

}  // namespace

Result<> TransferEngine::hold(const std::string& program, store::VersionId version,
                              const Uuid& holder) {
  ICMA_TRY(const auto versions, versions_of(*options_.store, program));
  ICMA_TRY_VOID(options_.store->pin(version, holder));
  for (const Version& one : versions) {
    if (one.id != version) ICMA_TRY_VOID(options_.store->unpin(one.id, holder));
  }
  ICMA_TRY_VOID(retire_older(program));
  if (options_.changed) options_.changed();
  return {};
}

// Failures are left for when somebody asks for the update.
void TransferEngine::know_newer(const protocol::CancelToken& cancel) {
  store::ContentStore& store = *options_.store;
  const auto downloads = store.downloads();
  const auto trust = stored_trust(store, options_.first_root);
  if (!downloads || !trust) return;
  std::set<std::string> programs;
  for (const store::Download& one : *downloads) programs.insert(one.program);
  for (const std::string& program : programs) {
    sqlite::Statement find = store.database().statement(store::sql::kCatalogueEntry);
    const auto known = find.bind(1, program).step();
    if (!known || !*known) continue;
    const auto entry = parse_json(find.text_view(0));
    find.reset();
    if (!entry) continue;
    const std::string path = entry->value("manifest", "");
    const package::Target* target = trust->find_target(path);
    if (target == nullptr || store.has_version(target->hash).value_or(true)) continue;
    const auto object = fetch_manifest(*target, cancel);
    if (!object) continue;
    const auto manifest = package::decode_manifest(*object);
    const bool fits = manifest && manifest->program == program && is_of(*manifest, path);
    if (fits) (void)store.add_version(*manifest, *object, options_.clock->now());
  }
}

Result<> TransferEngine::retire_older(const std::string& program) {
  store::ContentStore& store = *options_.store;
  ICMA_TRY(const auto versions, versions_of(store, program));
  bool removed = false;
  for (const Version& older : versions) {
    ICMA_TRY(const bool pinned, store.is_pinned(older.id));
    if (pinned || !older.whole) continue;
    bool superseded = false;
    for (const Version& newer : versions) {
      ICMA_TRY(const bool takes, takes_the_place(store, newer, older));
      superseded = superseded || takes;
    }
    if (!superseded) continue;
    for (const std::string& module : older.ready) ICMA_TRY_VOID(store.remove(older.id, module));
    removed = true;
  }
  if (!removed) return {};
  const auto freed = store.collect_garbage();
  return freed ? Result<>() : std::unexpected(freed.error());
}

}  // namespace icma::transfer
