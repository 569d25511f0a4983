// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/rebuild.h"

#include <algorithm>

#include "courses/base/files.h"
#include "courses/package/object_source.h"
#include "courses/store/installed_source.h"
#include "sync/transfer/carrier_transport.h"
#include "sync/transfer/catalogue_update.h"

namespace icma::transfer {
namespace {

namespace fs = std::filesystem;
using store::Download;
using store::DownloadState;

constexpr std::uint64_t kMaxCatalogue = std::uint64_t{64} << 20U;

fs::path aside_of(const fs::path& content) {
  return content.parent_path() / "content.damaged.db";
}

fs::path journal_of(fs::path database) {
  return database += "-journal";
}

void remove_aside(const fs::path& content) {
  std::error_code ignored;
  fs::remove(aside_of(content), ignored);
}

Result<> put_aside(const fs::path& content) {
  std::error_code code;
  remove_aside(content);
  fs::rename(content, aside_of(content), code);
  if (code) return std::unexpected(io_error("put the damaged downloads aside", content, code));
  // A journal belongs to the file that is gone from here.
  fs::remove(journal_of(content), code);
  return {};
}

Result<> copy_catalogue(const package::Trust& trust, package::ObjectSource& old,
                        store::ContentStore& store) {
  const package::Target* target = trust.find_target("catalogue");
  if (target == nullptr) return {};
  ICMA_TRY(const Bytes object, package::read_object(old, target->hash, kMaxCatalogue));
  return take_catalogue(store, target->hash, object);
}

// The download of a version that is still signed for is wanted again, or rests again.
Result<> copy_download(const package::Trust& trust, store::ContentStore& old,
                       store::ContentStore& store, const Download& one, Time now) {
  ICMA_TRY(const Bytes object, old.manifest_object(one.version));
  const Hash name = sha256(object);
  const auto targets = trust.all_targets();
  const bool listed = std::ranges::any_of(
      targets, [&name](const auto& target) { return target.second.hash == name; });
  if (!listed) return fail(ErrorKind::kUnverified, "a manifest changed on the disk");
  ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
  ICMA_TRY(const store::VersionId version, store.add_version(manifest, object, now));
  ICMA_TRY_VOID(store.want(version, std::span(&one.module, 1), one.variant));
  if (one.state != DownloadState::kPaused) return {};
  return store.set_state(version, one.module, DownloadState::kPaused);
}

// As much as can be read. What cannot is fetched or asked for again.
Result<> copy(store::ContentStore& old, package::ObjectSource& source, store::ContentStore& store,
              Time now) {
  ICMA_TRY(const store::StoredTrust stored, old.load_trust());
  ICMA_TRY(const package::Trust trust, stored_trust(old, ""));
  ICMA_TRY_VOID(store.save_trust(stored));
  (void)copy_catalogue(trust, source, store);
  ICMA_TRY(const auto downloads, old.downloads());
  for (const Download& one : downloads) (void)copy_download(trust, old, store, one, now);
  return {};
}

Carrier salvage_of(std::unique_ptr<package::ObjectSource> source) {
  return {"what was saved of the damaged downloads",
          std::make_shared<CarrierTransport>(std::move(source))};
}

// A damaged file of an earlier run serves until nothing is wanted any more.
Result<> look_aside(const fs::path& content, OpenedContent& opened) {
  std::error_code code;
  if (!fs::exists(aside_of(content), code)) return {};
  ICMA_TRY(const auto downloads, opened.store->downloads());
  const bool open = std::ranges::any_of(
      downloads, [](const Download& one) { return one.state != DownloadState::kReady; });
  auto source = store::InstalledSource::open_damaged(aside_of(content));
  if (open && source) {
    opened.salvage = salvage_of(std::move(*source));
  } else {
    remove_aside(content);
  }
  return {};
}

}  // namespace

Result<OpenedContent> rebuild_content(const fs::path& content, Time now) {
  ICMA_TRY_VOID(put_aside(content));
  OpenedContent out{.store = nullptr, .salvage = std::nullopt, .rebuilt = true};
  ICMA_TRY(out.store, store::ContentStore::open(content));
  const auto old = store::ContentStore::open_damaged(aside_of(content));
  auto source = store::InstalledSource::open_damaged(aside_of(content));
  if (!old || !source) return out;
  (void)copy(**old, **source, *out.store, now);
  out.salvage = salvage_of(std::move(*source));
  return out;
}

Result<OpenedContent> open_content(const fs::path& content, Time now) {
  auto store = store::ContentStore::open(content);
  if (!store && store.error().kind == ErrorKind::kCorrupt) return rebuild_content(content, now);
  if (!store) return std::unexpected(store.error());
  OpenedContent out{.store = std::move(*store), .salvage = std::nullopt};
  ICMA_TRY_VOID(look_aside(content, out));
  return out;
}

}  // namespace icma::transfer
