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

  // A file that is known to be damaged, to read what can be read; everything else fails. Nothing
  // beside it is looked at.
  static Result<std::unique_ptr<ContentStore>> open_damaged(const std::filesystem::path& path);

  // An empty one that lasts as long as the object, for where no file can be had.
  static Result<std::unique_ptr<ContentStore>> open_in_memory();

  // --- trust -----------------------------------------------------------------------------------
  Result<StoredTrust> load_trust();
  // Stores what `trust` verified, all or nothing, so that a crash leaves one consistent generation.
  // Roots that are stored already stay.
  Result<> save_trust(const StoredTrust& trust);

  // --- catalogue -------------------------------------------------------------------------------
  // Replaces the catalogue by the verified document that the object of this hash holds. kInvalid
  // names the member that is missing.
  Result<> replace_catalogue(const Json& document, const Hash& hash, ByteView object);

  // Both at once, so that the catalogue that is shown is always of what is believed.
  Result<> save_publication(const StoredTrust& trust, const Json& document, const Hash& hash,
                            ByteView object);

  // --- versions and downloads --------------------------------------------------------------------
  // Makes the version known; the same manifest twice gives the same id.
  // True when the version of this manifest object is known.
  Result<bool> has_version(const Hash& manifest);
  // The object of a version's manifest, as it was added. kNotFound.
  Result<Bytes> manifest_object(VersionId version);
  Result<Bytes> manifest_object(const Hash& name);
  Result<VersionId> add_version(const package::Manifest& manifest, ByteView object, Time now);
  // Asks for modules of a version; "" (what all share) is always among them. Modules that are ready
  // or under way stay as they are; a paused one becomes wanted, and one in another variant is
  // fetched in this. It stays readable as it is meanwhile.
  Result<> want(VersionId version, std::span<const std::string> modules,
                package::Variant variant = package::Variant::kFull);
  Result<std::vector<Download>> downloads();
  // What was sealed, as if it were to be fetched anew: for a file whose downloads() cannot be read.
  Result<std::vector<Download>> sealed_modules();
  Result<> set_state(VersionId version, const std::string& module, DownloadState state,
                     std::string_view error = {}, int attempt = 0, Time next_try = {});
  // It waits for this reason until somebody decides otherwise, or is looked at again at `next_try`.
  Result<> hold_back(VersionId version, const std::string& module, Hold hold, std::uint64_t bytes,
                     Time next_try);
  // The learner wants it over a counted line too; until it is ready.
  Result<> agree(VersionId version, const std::string& module);
  // What was wrong with what came for a download; kept until it is ready.
  Result<> set_wrong(VersionId version, const std::string& module, const WrongPart& wrong);
  // At start: what was being fetched when the program ended is wanted again.
  Result<> reset_interrupted();

  // Indices into the manifest's chunks that these modules need and that are not stored.
  Result<std::vector<std::uint32_t>> missing_chunks(
      const package::Manifest& manifest, std::span<const std::string> modules,
      package::Variant variant = package::Variant::kFull);
  // Stores verified chunks, beginnings of others, and the progress of the download in one durable
  // transaction. The caller has hashed the chunks and compared each hash with the manifest's.
  Result<> put_chunks(VersionId version, const std::string& module,
                      std::span<const ChunkBytes> chunks, std::span<const ChunkPart> parts,
                      std::uint64_t bytes_done);
  // The stored bytes with which a chunk began to arrive; empty when there are none.
  Result<Bytes> beginning_of(const Hash& chunk);
  // Forgets the beginning of a chunk: it was wrong.
  Result<> drop_beginning(const Hash& chunk);
  // Makes the module readable in one transaction, in this variant and no other. kNotFound names an
  // asset of which a chunk is not stored; the module then stays unreadable. The bytes are not
  // hashed again: each chunk was before it was stored, and each is whenever it is read.
  Result<> seal(VersionId version, const package::Manifest& manifest, const std::string& module,
                package::Variant variant = package::Variant::kFull);
  // Looks up for one sealed module, of an older program's making, what it points to and its version
  // does not have. False when that is known of all.
  Result<bool> close_next();
  // Takes a module off the laptop; what was learned is not touched. Kept chunks of a cancelled
  // download are removed by collect_garbage.
  Result<> remove(VersionId version, const std::string& module);
  // Removes chunks that no sealed asset and no open download names, in slices of 16 MiB, and gives
  // the space back to the file system. Returns the bytes freed.
  Result<std::uint64_t> collect_garbage();

  // --- looking after what is stored --------------------------------------------------------------
  // Hashes stored chunks from where the last call ended, until at least `at_most` bytes were read
  // or all were. A rotten chunk loses its bytes, and the modules that use it are wanted again; all
  // else of them stays readable. kCorrupt when the file itself is damaged.
  Result<ScrubStep> scrub(std::uint64_t at_most, Time now);
  // True in the middle of a round of scrub(), and when none has ended in the time `every` before
  // `now`.
  Result<bool> is_scrub_due(Time now, Millis every);
  // The same for one asset, at once: true when a part of it is not here, so that its modules are
  // wanted again. Where all parts are but do not make up the asset, they are put together anew.
  Result<bool> scrub_asset(VersionId version, const std::string& path);
  // kCorrupt when the index of the catalogue's words does not fit the catalogue.
  Result<> check_search();
  // When all stored chunks were last looked at; nothing if never.
  Result<std::optional<Time>> scrubbed();
  // The parts of sealed modules whose bytes were lost and are not here again.
  Result<std::vector<LostPart>> lost_parts();

  Result<> pin(VersionId version, const Uuid& holder);
  Result<> unpin(VersionId version, const Uuid& holder);
  Result<std::vector<Uuid>> pins(VersionId version);  // their holders
  Result<bool> is_pinned(VersionId version);

  sqlite::Database& database() { return *database_; }
  // kTooNew or kInvalid unless the schema is the one this program writes. For those who only read a
  // file that another program may have made.
  static Result<> check_version(sqlite::Database& database);
  // Every query of this folder, for the test that prepares and explains them.
  static std::span<const sqlite::Query> queries();

 private:
  explicit ContentStore(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)) {}
  Result<> put_trust(const StoredTrust& trust);
  Result<> put_catalogue(const Json& document, const Hash& hash, ByteView object);
  Result<> put_parts(std::span<const ChunkPart> parts);
  Result<> insert_assets(VersionId version, const package::Manifest& manifest);
  Result<> seal_asset(VersionId version, const package::Manifest& manifest,
                      const package::AssetRef& asset);
  Result<std::uint64_t> collect_slice();
  Result<> close_over(VersionId version, const package::Manifest& manifest,
                      const std::string& module);
  Result<std::vector<LostPart>> lose(std::span<const std::pair<std::int64_t, std::int64_t>> rotten,
                                     std::int64_t next, std::optional<Time> finished);

  std::unique_ptr<sqlite::Database> database_;
};

}  // namespace icma::store
