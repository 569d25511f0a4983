// SPDX-License-Identifier: Apache-2.0
#include "courses/store/installed_source.h"

#include <fmt/format.h>

#include "courses/package/compress.h"
#include "courses/store/content_queries.h"
#include "courses/store/content_store.h"

namespace icma::store {

Result<std::unique_ptr<InstalledSource>> InstalledSource::open(const std::filesystem::path& content,
                                                               ForWhom whom) {
  ICMA_TRY(auto database,
           sqlite::Database::open(content, {.profile = sqlite::Profile::kContent,
                                            .access = sqlite::Access::kReadOnly,
                                            .application_id = kContentApplicationId}));
  ICMA_TRY_VOID(ContentStore::check_version(*database));
  auto source = std::unique_ptr<InstalledSource>(new InstalledSource(std::move(database), whom));
  ICMA_TRY_VOID(source->load());
  return source;
}

Result<std::unique_ptr<InstalledSource>> InstalledSource::open_damaged(
    const std::filesystem::path& content) {
  ICMA_TRY(auto database, sqlite::Database::open(content, {.profile = sqlite::Profile::kContent,
                                                           .access = sqlite::Access::kForeign}));
  auto source =
      std::unique_ptr<InstalledSource>(new InstalledSource(std::move(database), ForWhom::kOwner));
  source->damaged_ = true;
  // What can be read of it is known even when the rest cannot.
  (void)source->load();
  source->find_chunks(sql::kChunksUp);
  source->find_chunks(sql::kChunksDown);
  return source;
}

// As far as the table can be read from this end.
void InstalledSource::find_chunks(std::string_view query_text) {
  sqlite::Statement query = database_->statement(query_text);
  while (true) {
    const auto row = query.step();
    if (!row || !*row) return;
    const auto hash = query.hash(1);
    if (!hash) continue;
    const bool fresh = found_.emplace(*hash, query.integer(0)).second;
    // From the other end: this was read before.
    if (!fresh && query_text == sql::kChunksDown) return;
  }
}

// In a damaged file each chunk is looked at, because what it says of itself means nothing.
Result<bool> InstalledSource::has(const package::ChunkRef& one) {
  if (!damaged_) return ChunkSource::has(one);
  const auto stored = chunk(one.hash);
  return stored && stored->size() == one.stored && package::is_chunk(*stored, one.size, one.hash);
}

// Metadata is small and must be of one moment, so it is read at once.
Result<> InstalledSource::load() {
  sqlite::Statement roots = database_->statement(sql::kRootFiles);
  while (true) {
    ICMA_TRY(const bool row, roots.step());
    if (!row) break;
    metadata_.insert_or_assign(fmt::format("{}.root.json", roots.integer(0)), roots.text(1));
  }
  sqlite::Statement files = database_->statement(sql::kTrustFiles);
  while (true) {
    ICMA_TRY(const bool row, files.step());
    if (!row) break;
    const std::string role = files.text(0);
    metadata_.insert_or_assign(role + ".json", files.text(1));
    metadata_.insert_or_assign(fmt::format("{}.{}.json", files.integer(3), role), files.text(1));
  }
  sqlite::Statement manifests = database_->statement(sql::kManifests);
  while (true) {
    ICMA_TRY(const bool row, manifests.step());
    if (!row) return {};
    ICMA_TRY(const Hash name, manifests.hash(0));
    ICMA_TRY_VOID(know(name, manifests.blob(1)));
  }
}

Result<std::string> InstalledSource::metadata(std::string_view file) {
  const auto at = metadata_.find(file);
  if (at != metadata_.end()) return at->second;
  return fail(ErrorKind::kNotFound, "this laptop has no such file", std::string(file));
}

Result<Bytes> InstalledSource::whole(const Hash& object) {
  sqlite::Statement manifest = database_->statement(sql::kManifestObject);
  ICMA_TRY(const bool found, manifest.bind(1, object).step());
  if (found) return manifest.bytes(0);
  sqlite::Statement catalogue = database_->statement(sql::kCatalogueObject);
  ICMA_TRY_VOID(catalogue.bind(1, object).one());
  return catalogue.bytes(0);
}

Result<Bytes> InstalledSource::chunk(const Hash& hash) {
  if (const auto at = found_.find(hash); at != found_.end()) {
    sqlite::Statement of_id = database_->statement(sql::kChunkOfId);
    ICMA_TRY_VOID(of_id.bind(1, at->second).one());
    return of_id.bytes(0);
  }
  sqlite::Statement query = database_->statement(sql::kChunkBytes);
  ICMA_TRY_VOID(query.bind(1, hash).one());
  return query.bytes(0);
}

Result<std::uint64_t> InstalledSource::chunk_bytes(const Hash& hash) {
  sqlite::Statement query = database_->statement(sql::kChunkLength);
  ICMA_TRY(const bool found, query.bind(1, hash).step());
  return found ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

}  // namespace icma::store
