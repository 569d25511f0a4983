// SPDX-License-Identifier: Apache-2.0
// Reading beside the writer: catalogue, search, and the assets of modules that are sealed. One
// object, with its own read-only connection, on one thread. Every read copies and ends at once, so
// that the writer is never kept waiting.
#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "courses/sqlite/database.h"
#include "courses/store/content_types.h"

namespace icma::store {

struct InstalledVersion {
  VersionId id{};
  std::string version;
  std::vector<std::string> ready_modules;  // without "" (what all share)
  bool shared_ready = false;
};

// One asset of a sealed module, read at any offset.
class AssetStream;

// The variant in which each module is here or wanted.
using ModuleVariants = std::map<std::string, package::Variant>;

class ContentReader {
 public:
  // kNotFound until a writer has made the database.
  static Result<std::unique_ptr<ContentReader>> open(const std::filesystem::path& path,
                                                     sqlite::FaultPoint* fault = nullptr);

  // Entries of the catalogue in the publisher's order, as JSON (courses/FORMAT.md).
  Result<std::vector<Json>> catalogue();
  Result<Json> catalogue_entry(const std::string& program);
  Result<CatalogueHead> catalogue_head();
  // Text of the verified root that the catalogue hangs from. kNotFound before the first update.
  Result<std::string> root();
  // Programs whose text holds every word (prefixes count), best first. Any text is a valid query.
  Result<std::vector<CatalogueHit>> search(std::string_view words, int limit = 200);

  // Versions of a program that are on this laptop at least in part, newest first.
  Result<std::vector<InstalledVersion>> installed(const std::string& program);
  Result<std::vector<Download>> downloads();
  // The parts of sealed modules whose bytes were lost and are not here again.
  Result<std::vector<LostPart>> lost_parts();
  // What documents of sealed modules of a version refer to and it does not have.
  Result<std::vector<OpenEnd>> open_ends(VersionId version);
  Result<package::Manifest> manifest(VersionId version);
  // Bytes on the line of those chunks of these modules, and of what they share, that are not
  // stored.
  Result<std::uint64_t> missing_bytes(VersionId version, const ModuleVariants& modules);
  // True when the asset is of a sealed module and of the variant that it was sealed in.
  Result<bool> has_asset(VersionId version, const std::string& path);

  // The parts of one module of its own in a variant; the one of this hash is named apart.
  Result<ModuleParts> module_parts(VersionId version, const std::string& module,
                                   const std::optional<Hash>& part,
                                   package::Variant variant = package::Variant::kFull);

  // The whole asset. kNotFound when it is not listed or its module is not sealed; kCorrupt when the
  // stored bytes do not match.
  Result<Bytes> read_asset(VersionId version, const std::string& path);
  // For large media. The stream uses this reader's connection and must not outlive it.
  Result<std::unique_ptr<AssetStream>> open_asset(VersionId version, const std::string& path);

 private:
  friend class AssetStream;
  explicit ContentReader(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)) {}
  std::unique_ptr<sqlite::Database> database_;
};

class AssetStream {
 public:
  std::uint64_t size() const { return size_; }
  // Copies up to out.size() bytes from `offset`; 0 at or after the end. kCorrupt, kIo.
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out);

 private:
  friend class ContentReader;
  AssetStream(ContentReader& reader, std::int64_t asset, std::uint64_t size)
      : reader_(reader), asset_(asset), size_(size) {}
  Result<> load(std::uint64_t offset);

  ContentReader& reader_;
  std::int64_t asset_;
  std::uint64_t size_;
  std::uint64_t chunk_offset_ = 0;
  Bytes chunk_;  // the chunk read last
};

}  // namespace icma::store
