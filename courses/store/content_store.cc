// SPDX-License-Identifier: Apache-2.0
#include "courses/store/content_store.h"

#include <fmt/format.h>
#include <set>

#include "courses/sqlite/migrations.h"
#include "courses/store/content_queries.h"
#include "courses/store/download_rows.h"

namespace icma::store {

std::span<const sqlite::Migration> content_migrations();

namespace {

constexpr std::uint64_t kSlice = std::uint64_t{16} << 20U;

std::int64_t raw(VersionId id) {
  return static_cast<std::int64_t>(id);
}

// Members of another type than theirs add nothing.
std::string searchable(const JsonReader& entry) {
  const std::vector<std::string> none;
  std::string body = entry.optional_string("summary").value_or("");
  for (const char* list : {"objectives", "topics"}) {
    for (const std::string& text : entry.optional_strings(list).value_or(none)) body += "\n" + text;
  }
  for (const JsonReader& module :
       entry.optional_objects("modules").value_or(std::vector<JsonReader>())) {
    body += "\n" + module.optional_string("title").value_or("") + ". " +
            module.optional_string("summary").value_or("");
  }
  return body;
}

}  // namespace

Result<std::unique_ptr<ContentStore>> ContentStore::open(const std::filesystem::path& path,
                                                         sqlite::FaultPoint* fault) {
  ICMA_TRY(auto database, sqlite::Database::open(path, {.profile = sqlite::Profile::kContent,
                                                        .application_id = kContentApplicationId,
                                                        .fault = fault}));
  ICMA_TRY_VOID(sqlite::migrate(*database, content_migrations()));
  return std::unique_ptr<ContentStore>(new ContentStore(std::move(database)));
}

Result<std::unique_ptr<ContentStore>> ContentStore::open_damaged(
    const std::filesystem::path& path) {
  ICMA_TRY(auto database, sqlite::Database::open(path, {.profile = sqlite::Profile::kContent,
                                                        .access = sqlite::Access::kForeign}));
  return std::unique_ptr<ContentStore>(new ContentStore(std::move(database)));
}

Result<std::unique_ptr<ContentStore>> ContentStore::open_in_memory() {
  ICMA_TRY(auto database, sqlite::Database::open_in_memory());
  ICMA_TRY_VOID(sqlite::migrate(*database, content_migrations()));
  return std::unique_ptr<ContentStore>(new ContentStore(std::move(database)));
}

Result<bool> ContentStore::has_version(const Hash& manifest) {
  return database_->statement(sql::kFindVersion).bind(1, manifest).step();
}

Result<Bytes> ContentStore::manifest_object(VersionId version) {
  sqlite::Statement query = database_->statement(sql::kVersionManifest);
  ICMA_TRY_VOID(query.bind(1, raw(version)).one());
  return query.bytes(0);
}

Result<Bytes> ContentStore::manifest_object(const Hash& name) {
  sqlite::Statement query = database_->statement(sql::kManifestObject);
  ICMA_TRY_VOID(query.bind(1, name).one());
  return query.bytes(0);
}

Result<> ContentStore::check_version(sqlite::Database& database) {
  const auto latest = static_cast<std::int64_t>(content_migrations().size());
  ICMA_TRY(const std::int64_t version, database.user_version());
  if (version == latest) return {};
  return fail(version > latest ? ErrorKind::kTooNew : ErrorKind::kInvalid,
              version > latest
                  ? "the downloads there were made by a newer version of this program"
                  : "the downloads there were made by an older version of this program",
              database.path().string());
}

Result<StoredTrust> ContentStore::load_trust() {
  StoredTrust out;
  sqlite::Statement files = database_->statement(sql::kTrustFiles);
  while (true) {
    ICMA_TRY(const bool row, files.step());
    if (!row) break;
    const std::string role = files.text(0);
    out.files.emplace(role, files.text(1));
    const bool dated = role == package::kTimestampRole && files.integer(2) != 0;
    if (dated) out.confirmed = Time(Millis(files.integer(2)));
  }
  sqlite::Statement seen = database_->statement(sql::kTrustSeen);
  while (true) {
    ICMA_TRY(const bool row, seen.step());
    if (!row) break;
    out.seen.emplace(seen.text(0), seen.integer(1));
  }
  return out;
}

Result<> ContentStore::save_trust(const StoredTrust& trust) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(put_trust(trust));
  return transaction.commit();
}

Result<> ContentStore::save_publication(const StoredTrust& trust, const Json& document,
                                        const Hash& hash, ByteView object) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(put_trust(trust));
  ICMA_TRY_VOID(put_catalogue(document, hash, object));
  return transaction.commit();
}

Result<> ContentStore::put_trust(const StoredTrust& trust) {
  ICMA_TRY_VOID(database_->statement(sql::kClearTrust).run());
  ICMA_TRY_VOID(database_->statement(sql::kClearSeen).run());
  const std::int64_t confirmed = trust.confirmed ? trust.confirmed->time_since_epoch().count() : 0;
  for (const auto& [role, text] : trust.files) {
    const auto version = trust.seen.find(role);
    ICMA_TRY_VOID(database_->statement(sql::kPutTrust)
                      .bind(1, role)
                      .bind(2, version == trust.seen.end() ? 0 : version->second)
                      .bind(3, text)
                      .bind(4, confirmed)
                      .run());
  }
  for (const auto& [version, text] : trust.roots) {
    ICMA_TRY_VOID(database_->statement(sql::kPutRoot).bind(1, version).bind(2, text).run());
  }
  for (const auto& [role, version] : trust.seen) {
    ICMA_TRY_VOID(database_->statement(sql::kPutSeen).bind(1, role).bind(2, version).run());
  }
  return {};
}

Result<> ContentStore::replace_catalogue(const Json& document, const Hash& hash, ByteView object) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(put_catalogue(document, hash, object));
  return transaction.commit();
}

Result<> ContentStore::put_catalogue(const Json& document, const Hash& hash, ByteView object) {
  const JsonReader in(document);
  ICMA_TRY(const auto programs, in.objects("programs"));
  ICMA_TRY(const JsonReader taxonomy, in.object("taxonomy"));
  ICMA_TRY(const std::string notice, in.optional_string("notice"));
  ICMA_TRY_VOID(database_->statement(sql::kClearCatalogue).run());
  ICMA_TRY_VOID(database_->statement(sql::kClearCatalogueText).run());
  std::int64_t ord = 0;
  for (const JsonReader& program : programs) {
    ICMA_TRY(const std::string id, program.string("id"));
    ICMA_TRY(const std::string title, program.string("title"));
    ICMA_TRY(const std::string code, program.string("code"));
    ICMA_TRY_VOID(database_->statement(sql::kPutCatalogue)
                      .bind(1, id)
                      .bind(2, ++ord)
                      .bind(3, dump_json(program.value()))
                      .run());
    ICMA_TRY_VOID(database_->statement(sql::kPutCatalogueText)
                      .bind(1, id)
                      .bind(2, code)
                      .bind(3, title)
                      .bind(4, searchable(program))
                      .run());
  }
  return database_->statement(sql::kPutCatalogueHead)
      .bind(1, hash)
      .bind(2, notice)
      .bind(3, dump_json(taxonomy.value()))
      .bind(4, object)
      .run();
}

Result<VersionId> ContentStore::add_version(const package::Manifest& manifest, ByteView object,
                                            Time now) {
  const Hash hash = sha256(object);
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  {
    sqlite::Statement find = database_->statement(sql::kFindVersion);
    ICMA_TRY(const bool known, find.bind(1, hash).step());
    if (known) return static_cast<VersionId>(find.integer(0));
  }
  ICMA_TRY_VOID(database_->statement(sql::kAddVersion)
                    .bind(1, manifest.program)
                    .bind(2, manifest.version)
                    .bind(3, hash)
                    .bind(4, object)
                    .bind(5, now.time_since_epoch().count())
                    .run());
  const auto id = static_cast<VersionId>(database_->last_insert_id());
  ICMA_TRY_VOID(insert_assets(id, manifest));
  ICMA_TRY_VOID(transaction.commit());
  return id;
}

Result<> ContentStore::insert_assets(VersionId version, const package::Manifest& manifest) {
  for (const package::AssetRef& asset : manifest.assets) {
    ICMA_TRY_VOID(database_->statement(sql::kAddAsset)
                      .bind(1, raw(version))
                      .bind(2, asset.path)
                      .bind(3, asset.mime)
                      .bind(4, asset.module)
                      .bind(5, static_cast<std::int64_t>(asset.bytes))
                      .bind(6, asset.hash)
                      .bind(7, asset.variant)
                      .run());
  }
  return {};
}

Result<> ContentStore::want(VersionId version, std::span<const std::string> modules,
                            package::Variant variant) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  sqlite::Statement find = database_->statement(sql::kVersionManifest);
  ICMA_TRY_VOID(find.bind(1, raw(version)).one());
  ICMA_TRY(const package::Manifest manifest, package::decode_manifest(find.blob(0)));
  std::set<std::string> wanted(modules.begin(), modules.end());
  wanted.insert("");
  for (const std::string& module : wanted) {
    // What modules share has no variants.
    const package::Variant chosen = module.empty() ? package::Variant::kFull : variant;
    const std::vector<std::string> one{module};
    ICMA_TRY(const auto missing, missing_chunks(manifest, one, chosen));
    const std::uint64_t total = manifest.stored_bytes_of(module, chosen);
    const std::uint64_t to_come = manifest.stored_sum({missing.begin(), missing.end()});
    ICMA_TRY_VOID(database_->statement(sql::kWant)
                      .bind(1, raw(version))
                      .bind(2, module)
                      .bind(3, static_cast<std::int64_t>(total))
                      .bind(4, static_cast<std::int64_t>(total - to_come))
                      .bind(5, package::to_string(chosen))
                      .run());
  }
  return transaction.commit();
}

Result<std::vector<Download>> ContentStore::downloads() {
  return read_downloads(*database_);
}

Result<std::vector<Download>> ContentStore::sealed_modules() {
  std::vector<Download> out;
  sqlite::Statement query = database_->statement(sql::kSealedModules);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    Download one;
    one.version = static_cast<VersionId>(query.integer(0));
    one.program = query.text(1);
    one.module = query.text(2);
    out.push_back(std::move(one));
  }
}

Result<> ContentStore::set_state(VersionId version, const std::string& module, DownloadState state,
                                 std::string_view error, int attempt, Time next_try) {
  return database_->statement(sql::kSetState)
      .bind(1, raw(version))
      .bind(2, module)
      .bind(3, to_string(state))
      .bind(4, error)
      .bind(5, attempt)
      .bind(6, next_try.time_since_epoch().count())
      .run();
}

Result<> ContentStore::hold_back(VersionId version, const std::string& module, Hold hold,
                                 std::uint64_t bytes, Time next_try) {
  return database_->statement(sql::kHoldBack)
      .bind(1, raw(version))
      .bind(2, module)
      .bind(3, to_string(hold))
      .bind(4, static_cast<std::int64_t>(bytes))
      .bind(5, next_try.time_since_epoch().count())
      .run();
}

Result<> ContentStore::agree(VersionId version, const std::string& module) {
  return database_->statement(sql::kAgree).bind(1, raw(version)).bind(2, module).run();
}

Result<> ContentStore::set_wrong(VersionId version, const std::string& module,
                                 const WrongPart& wrong) {
  return database_->statement(sql::kSetWrong)
      .bind(1, raw(version))
      .bind(2, module)
      .bind(3, wrong.expected)
      .bind(4, wrong.found)
      .bind(5, wrong.when.time_since_epoch().count())
      .run();
}

Result<> ContentStore::reset_interrupted() {
  return database_->statement(sql::kResetInterrupted).run();
}

Result<std::vector<std::uint32_t>> ContentStore::missing_chunks(
    const package::Manifest& manifest, std::span<const std::string> modules,
    package::Variant variant) {
  std::set<std::uint32_t> needed;
  for (const std::string& module : modules) needed.merge(manifest.chunks_of(module, variant));
  std::vector<std::uint32_t> missing;
  sqlite::Statement find = database_->statement(sql::kFindChunk);
  for (const std::uint32_t index : needed) {
    ICMA_TRY(const bool stored, find.bind(1, manifest.chunks[index].hash).step());
    if (!stored) missing.push_back(index);
    find.reset();
  }
  return missing;
}

Result<> ContentStore::put_parts(std::span<const ChunkPart> parts) {
  for (const ChunkPart& part : parts) {
    ICMA_TRY_VOID(database_->statement(sql::kPutPart)
                      .bind(1, part.hash)
                      .bind(2, static_cast<std::int64_t>(part.offset))
                      .bind(3, part.data)
                      .run());
  }
  return {};
}

Result<> ContentStore::put_chunks(VersionId version, const std::string& module,
                                  std::span<const ChunkBytes> chunks,
                                  std::span<const ChunkPart> parts, std::uint64_t bytes_done) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(put_parts(parts));
  for (const ChunkBytes& chunk : chunks) {
    ICMA_TRY_VOID(database_->statement(sql::kPutChunk)
                      .bind(1, chunk.hash)
                      .bind(2, static_cast<std::int64_t>(chunk.size))
                      .bind_view(3, chunk.stored)
                      .run());
    ICMA_TRY_VOID(database_->statement(sql::kPutPending)
                      .bind(1, raw(version))
                      .bind(2, chunk.hash)
                      .bind(3, module)
                      .run());
    ICMA_TRY_VOID(database_->statement(sql::kDropParts).bind(1, chunk.hash).run());
  }
  ICMA_TRY_VOID(database_->statement(sql::kProgress)
                    .bind(1, raw(version))
                    .bind(2, module)
                    .bind(3, static_cast<std::int64_t>(bytes_done))
                    .run());
  return transaction.commit();
}

Result<Bytes> ContentStore::beginning_of(const Hash& chunk) {
  Bytes out;
  sqlite::Statement parts = database_->statement(sql::kParts);
  parts.bind(1, chunk);
  while (true) {
    ICMA_TRY(const bool row, parts.step());
    // A gap ends what can be used.
    if (!row || parts.integer(0) != static_cast<std::int64_t>(out.size())) return out;
    const ByteView data = parts.blob(1);
    out.insert(out.end(), data.begin(), data.end());
  }
}

Result<> ContentStore::drop_beginning(const Hash& chunk) {
  return database_->statement(sql::kDropParts).bind(1, chunk).run();
}

Result<> ContentStore::seal_asset(VersionId version, const package::Manifest& manifest,
                                  const package::AssetRef& asset) {
  sqlite::Statement find = database_->statement(sql::kFindAsset);
  ICMA_TRY_VOID(find.bind(1, raw(version)).bind(2, asset.path).one());
  const std::int64_t id = find.integer(0);
  sqlite::Statement chunk_id = database_->statement(sql::kFindChunk);
  sqlite::Statement put = database_->statement(sql::kPutAssetChunk);
  std::int64_t offset = 0;
  for (const std::uint32_t index : asset.chunks) {
    const package::ChunkRef& chunk = manifest.chunks[index];
    ICMA_TRY(const bool stored, chunk_id.bind(1, chunk.hash).step());
    if (!stored) return fail(ErrorKind::kNotFound, "a part is not downloaded yet", asset.path);
    ICMA_TRY_VOID(put.bind(1, id).bind(2, offset).bind(3, chunk_id.integer(0)).run());
    put.reset();
    chunk_id.reset();
    offset += chunk.size;
  }
  return {};
}

Result<> ContentStore::seal(VersionId version, const package::Manifest& manifest,
                            const std::string& module, package::Variant variant) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  for (const package::AssetRef& asset : manifest.assets) {
    const bool needed = asset.module == module && asset.is_of(variant);
    if (needed) ICMA_TRY_VOID(seal_asset(version, manifest, asset));
  }
  ICMA_TRY_VOID(database_->statement(sql::kClearOtherVariants)
                    .bind(1, raw(version))
                    .bind(2, module)
                    .bind(3, package::to_string(variant))
                    .run());
  ICMA_TRY_VOID(database_->statement(sql::kMarkReady).bind(1, raw(version)).bind(2, module).run());
  ICMA_TRY_VOID(
      database_->statement(sql::kClearPending).bind(1, raw(version)).bind(2, module).run());
  ICMA_TRY_VOID(close_over(version, manifest, module));
  return transaction.commit();
}

Result<> ContentStore::remove(VersionId version, const std::string& module) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(
      database_->statement(sql::kClearAssetChunks).bind(1, raw(version)).bind(2, module).run());
  ICMA_TRY_VOID(
      database_->statement(sql::kRemoveDownload).bind(1, raw(version)).bind(2, module).run());
  ICMA_TRY_VOID(
      database_->statement(sql::kClearPending).bind(1, raw(version)).bind(2, module).run());
  return transaction.commit();
}

Result<std::uint64_t> ContentStore::collect_slice() {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  std::vector<std::int64_t> doomed;
  std::uint64_t bytes = 0;
  {
    sqlite::Statement query = database_->statement(sql::kOrphans);
    while (bytes < kSlice) {
      ICMA_TRY(const bool row, query.step());
      if (!row) break;
      doomed.push_back(query.integer(0));
      bytes += static_cast<std::uint64_t>(query.integer(1));
    }
  }
  for (const std::int64_t id : doomed) {
    ICMA_TRY_VOID(database_->statement(sql::kDeleteChunk).bind(1, id).run());
  }
  ICMA_TRY_VOID(transaction.commit());
  return bytes;
}

Result<std::uint64_t> ContentStore::collect_garbage() {
  std::vector<std::int64_t> empty;
  {
    sqlite::Statement query = database_->statement(sql::kEmptyVersions);
    while (true) {
      ICMA_TRY(const bool row, query.step());
      if (!row) break;
      empty.push_back(query.integer(0));
    }
  }
  for (const std::int64_t id : empty) {
    ICMA_TRY_VOID(database_->statement(sql::kDeleteVersion).bind(1, id).run());
  }
  ICMA_TRY_VOID(database_->statement(sql::kClearParts).run());
  std::uint64_t freed = 0;
  while (true) {
    ICMA_TRY(const std::uint64_t slice, collect_slice());
    if (slice == 0) break;
    freed += slice;
  }
  ICMA_TRY_VOID(database_->execute("PRAGMA incremental_vacuum"));
  return freed;
}

Result<> ContentStore::pin(VersionId version, const Uuid& holder) {
  return database_->statement(sql::kPin).bind(1, raw(version)).bind(2, holder).run();
}
Result<> ContentStore::unpin(VersionId version, const Uuid& holder) {
  return database_->statement(sql::kUnpin).bind(1, raw(version)).bind(2, holder).run();
}

Result<std::vector<Uuid>> ContentStore::pins(VersionId version) {
  std::vector<Uuid> out;
  sqlite::Statement query = database_->statement(sql::kPins);
  query.bind(1, raw(version));
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    ICMA_TRY(const Uuid holder, query.uuid(0));
    out.push_back(holder);
  }
}

Result<bool> ContentStore::is_pinned(VersionId version) {
  return database_->statement(sql::kIsPinned).bind(1, raw(version)).step();
}

}  // namespace icma::store
