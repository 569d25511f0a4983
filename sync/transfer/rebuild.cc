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

fs::path draft_of(const fs::path& content) {
  return content.parent_path() / "content.rebuilt.db";
}

void remove_file(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
}

Result<> put_aside(const fs::path& content) {
  std::error_code code;
  if (!fs::exists(content, code)) return {};  // it was, but what is in it was not copied yet
  remove_file(aside_of(content));
  fs::rename(content, aside_of(content), code);
  if (code) return std::unexpected(io_error("put the damaged downloads aside", content, code));
  // A journal belongs to the file that is gone from here.
  remove_file(journal_of(content));
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
  // Who is in the middle of a version keeps it.
  const auto holders = old.pins(one.version).value_or(std::vector<Uuid>());
  for (const Uuid& holder : holders) ICMA_TRY_VOID(store.pin(version, holder));
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
  auto listed = old.downloads();
  if (!listed) listed = old.sealed_modules();
  ICMA_TRY(const auto downloads, std::move(listed));
  for (const Download& one : downloads) {
    const auto copied = copy_download(trust, old, store, one, now);
    if (!copied && copied.error().kind == ErrorKind::kNoSpace) return copied;
  }
  return {};
}

// What can be saved of the file that was put aside. Only a full disk ends it: what the old file
// does not give is gone.
Result<> save_into(const fs::path& draft, const fs::path& content, Time now) {
  ICMA_TRY(const auto store, store::ContentStore::open(draft));
  const auto old = store::ContentStore::open_damaged(aside_of(content));
  auto source = store::InstalledSource::open_damaged(aside_of(content));
  if (!old || !source) return {};
  const auto copied = copy(**old, **source, *store, now);
  return !copied && copied.error().kind == ErrorKind::kNoSpace ? copied : Result<>();
}

const std::string kSalvage = "what was saved of the damaged downloads";

Carrier salvage_of(std::unique_ptr<package::ObjectSource> source) {
  return {kSalvage, std::make_shared<CarrierTransport>(std::move(source))};
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
    remove_file(aside_of(content));
  }
  return {};
}

}  // namespace

Result<OpenedContent> rebuild_content(const fs::path& content, Time now) {
  ICMA_TRY_VOID(put_aside(content));
  // The new file appears when all is in it that must survive the old.
  const fs::path draft = draft_of(content);
  remove_file(draft);
  remove_file(journal_of(draft));
  ICMA_TRY_VOID(save_into(draft, content, now));
  remove_file(journal_of(draft));
  std::error_code code;
  fs::rename(draft, content, code);
  if (code) return std::unexpected(io_error("put the new downloads in place", content, code));
  OpenedContent out{.store = nullptr, .salvage = std::nullopt, .rebuilt = true};
  ICMA_TRY(out.store, store::ContentStore::open(content));
  auto source = store::InstalledSource::open_damaged(aside_of(content));
  if (source) out.salvage = salvage_of(std::move(*source));
  return out;
}

Result<OpenedContent> open_content(const fs::path& content, Time now) {
  std::error_code code;
  const bool begun = !fs::exists(content, code) && fs::exists(aside_of(content), code);
  if (begun) return rebuild_content(content, now);
  auto store = store::ContentStore::open(content);
  if (!store && store.error().kind == ErrorKind::kCorrupt) return rebuild_content(content, now);
  if (!store) return std::unexpected(store.error());
  OpenedContent out{.store = std::move(*store), .salvage = std::nullopt};
  ICMA_TRY_VOID(look_aside(content, out));
  return out;
}

namespace {

// Not over the connection that writes: what it keeps in memory may be sound.
Result<> look_at(const fs::path& content) {
  ICMA_TRY(const auto database,
           sqlite::Database::open(content, {.profile = sqlite::Profile::kContent,
                                            .access = sqlite::Access::kReadOnly,
                                            .application_id = store::kContentApplicationId}));
  return database->quick_check();
}

bool says_damaged(ErrorKind kind) {
  return kind == ErrorKind::kCorrupt || kind == ErrorKind::kInvalid || kind == ErrorKind::kNotFound;
}

Result<OpenedContent> open_anew(const fs::path& content, Time now) {
  std::error_code code;
  if (fs::exists(content, code)) return rebuild_content(content, now);
  return open_content(content, now);
}

}  // namespace

Result<bool> repair_content(TransferEngine& engine, std::unique_ptr<store::ContentStore>& store,
                            const fs::path& content, Time now,
                            const protocol::CancelToken& cancel) {
  auto looked = look_at(content);
  if (looked) looked = store->check_search();
  if (looked) return false;
  if (!says_damaged(looked.error().kind)) return std::unexpected(looked.error());
  ICMA_TRY(auto stand_in, store::ContentStore::open_in_memory());
  engine.use(*stand_in);
  store = std::move(stand_in);
  ICMA_TRY(OpenedContent opened, open_anew(content, now));
  engine.use(*opened.store);
  store = std::move(opened.store);
  engine.drop_carrier(kSalvage);
  if (opened.salvage) engine.add_carrier_first(std::move(*opened.salvage));
  ICMA_TRY_VOID(engine.take_carried(cancel));
  return true;
}

}  // namespace icma::transfer
