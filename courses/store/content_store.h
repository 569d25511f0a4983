// SPDX-License-Identifier: Apache-2.0
// content.db: the catalogue, chunks, versions and the state of every download. The writing side;
// one object on one thread. Readers beside it use ContentReader.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "courses/sqlite/database.h"
#include "courses/sqlite/queries.h"
#include "courses/store/content_types.h"

namespace icma::store {

inline constexpr std::int32_t kContentApplicationId = 0x49434D43;  // "ICMC"

class ContentStore {
 public:
  // Opens or makes the database and migrates it. kTooNew, kCorrupt, kIo.
  static Result<std::unique_ptr<ContentStore>> open(const std::filesystem::path& path,
                                                    sqlite::FaultPoint* fault = nullptr);

  // --- trust -----------------------------------------------------------------------------------
  Result<StoredTrust> load_trust();
  // Stores what `trust` verified, all or nothing, so that a crash leaves one consistent generation.
  Result<> save_trust(const std::map<std::string, std::string>& files,
                      const package::SeenVersions& seen, Time confirmed);

  // --- catalogue -------------------------------------------------------------------------------
  // Replaces the catalogue by the verified document whose object has this hash. kInvalid names the
  // member that is missing.
  Result<> replace_catalogue(const Json& document, const Hash& hash);

  // --- versions and downloads --------------------------------------------------------------------
  // Makes the version known; the same manifest twice gives the same id.
  Result<VersionId> add_version(const package::Manifest& manifest, ByteView object, Time now);
  // Asks for modules of a version; "" (what all share) is always among them. Modules that are ready
  // or under way stay as they are; a paused one becomes wanted.
  Result<> want(VersionId version, std::span<const std::string> modules);
  Result<std::vector<Download>> downloads();
  Result<> set_state(VersionId version, const std::string& module, DownloadState state,
                     std::string_view error = {}, int attempt = 0, Time next_try = {});
  // At start: what was being fetched when the program ended is wanted again.
  Result<> reset_interrupted();

  // Indices into the manifest's chunks that these modules need and that are not stored.
  Result<std::vector<std::uint32_t>> missing_chunks(const package::Manifest& manifest,
                                                    std::span<const std::string> modules);
  // Stores verified chunks, beginnings of others, and the progress of the download in one durable
  // transaction. The caller has hashed the chunks and compared each hash with the manifest's.
  Result<> put_chunks(VersionId version, const std::string& module,
                      std::span<const ChunkBytes> chunks, std::span<const ChunkPart> parts,
                      std::uint64_t bytes_done);
  // The stored bytes with which a chunk began to arrive; empty when there are none.
  Result<Bytes> beginning_of(const Hash& chunk);
  // Forgets the beginning of a chunk: it was wrong.
  Result<> drop_beginning(const Hash& chunk);
  // Verifies every asset of the module as a whole and makes the module readable in one transaction.
  // kCorrupt names the asset; the module then stays unreadable.
  Result<> seal(VersionId version, const package::Manifest& manifest, const std::string& module);
  // Takes a module off the laptop; what was learned is not touched. Kept chunks of a cancelled
  // download are removed by collect_garbage.
  Result<> remove(VersionId version, const std::string& module);
  // Removes chunks that no sealed asset and no open download names, in slices of 16 MiB, and gives
  // the space back to the file system. Returns the bytes freed.
  Result<std::uint64_t> collect_garbage();

  Result<> pin(VersionId version, const Uuid& holder);
  Result<> unpin(VersionId version, const Uuid& holder);

  sqlite::Database& database() { return *database_; }
  // Every query of this folder, for the test that prepares and explains them.
  static std::span<const sqlite::Query> queries();

 private:
  explicit ContentStore(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)) {}
  Result<> put_parts(std::span<const ChunkPart> parts);
  Result<> insert_assets(VersionId version, const package::Manifest& manifest);
  Result<> seal_asset(VersionId version, const package::Manifest& manifest,
                      const package::AssetRef& asset);
  Result<std::uint64_t> collect_slice();

  std::unique_ptr<sqlite::Database> database_;
};

}  // namespace icma::store
