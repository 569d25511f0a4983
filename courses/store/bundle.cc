// SPDX-License-Identifier: Apache-2.0
#include "courses/store/bundle.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <set>

#include "courses/base/files.h"
#include "courses/package/compress.h"
#include "courses/store/bundle_queries.h"
#include "courses/store/bundle_seal.h"

namespace icma::store {
namespace {

namespace sql = bundle_sql;

Result<> check_schema(sqlite::Database& database) {
  ICMA_TRY(auto ours, sqlite::Database::open_in_memory());
  ICMA_TRY_VOID(ours->execute(sql::kSchema));
  ICMA_TRY(const auto expected, ours->schema());
  const auto found = database.schema();
  if (found && *found == expected) return {};
  return fail(ErrorKind::kInvalid, "this is no bundle of courses: it is laid out otherwise",
              database.path().string());
}

Result<> check_format(sqlite::Database& database) {
  sqlite::Statement query = database.statement(sql::kFormat);
  ICMA_TRY_VOID(query.one());
  if (query.integer(0) == kBundleFormat) return {};
  return fail(
      ErrorKind::kTooNew,
      "the bundle was made by a newer version of this program; update the program to open it",
      database.path().string());
}

}  // namespace

Result<std::unique_ptr<Bundle>> Bundle::open(const std::filesystem::path& path) {
  ICMA_TRY(const bool whole, is_seal_whole(path));
  auto database = sqlite::Database::open(path, {.profile = sqlite::Profile::kContent,
                                                .access = sqlite::Access::kForeign,
                                                .application_id = kBundleApplicationId});
  const auto damaged = [&path](const std::string& detail) {
    return fail(ErrorKind::kCorrupt,
                "the bundle was changed or damaged, so nothing of it was taken",
                path.filename().string() + ": " + detail);
  };
  if (!database) {
    const bool other = database.error().kind == ErrorKind::kInvalid;
    if (!whole && !other) return damaged("its beginning");
    return std::unexpected(database.error());
  }
  auto bundle = std::unique_ptr<Bundle>(new Bundle(std::move(*database)));
  auto loaded = check_schema(*bundle->database_);
  if (loaded) loaded = check_format(*bundle->database_);
  if (loaded) loaded = bundle->load();
  if (whole && !loaded) return std::unexpected(loaded.error());
  if (whole) return bundle;
  // The digest says that something is wrong; say what, where that can be said.
  if (!loaded) return damaged("its tables");
  const auto checked = bundle->check();
  return damaged(checked ? "outside of what programs need" : checked.error().detail);
}

Result<> Bundle::load() {
  std::set<Hash> manifests;
  sqlite::Statement query = database_->statement(sql::kParts);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) break;
    ICMA_TRY(const Hash manifest, query.hash(2));
    manifests.insert(manifest);
    const auto variant = package::variant_from(query.text_view(4));
    parts_.push_back({query.text(0), query.text(1), manifest, query.text(3),
                      variant.value_or(package::Variant::kFull)});
  }
  for (const Hash& name : manifests) {
    ICMA_TRY(const Bytes object, whole(name));
    if (sha256(object) != name) {
      return fail(ErrorKind::kCorrupt, "a manifest of the bundle is damaged", name.to_hex());
    }
    ICMA_TRY_VOID(know(name, object));
  }
  return {};
}

Result<std::string> Bundle::metadata(std::string_view file) {
  sqlite::Statement query = database_->statement(sql::kMetadata);
  ICMA_TRY_VOID(query.bind(1, file).one());
  return query.text(0);
}

Result<Bytes> Bundle::whole(const Hash& object) {
  sqlite::Statement query = database_->statement(sql::kObject);
  ICMA_TRY_VOID(query.bind(1, object).one());
  return query.bytes(0);
}

Result<Bytes> Bundle::chunk(const Hash& hash) {
  sqlite::Statement query = database_->statement(sql::kChunk);
  ICMA_TRY_VOID(query.bind(1, hash).one());
  return query.bytes(0);
}

Result<std::uint64_t> Bundle::chunk_bytes(const Hash& hash) {
  sqlite::Statement query = database_->statement(sql::kChunkLength);
  ICMA_TRY(const bool found, query.bind(1, hash).step());
  return found ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

Result<> Bundle::check_asset(const package::Manifest& manifest, const package::AssetRef& asset) {
  for (const std::uint32_t index : asset.chunks) {
    const package::ChunkRef& one = manifest.chunks[index];
    const auto stored = chunk(one.hash);
    if (stored && package::is_chunk(*stored, one.size, one.hash)) continue;
    return fail(ErrorKind::kCorrupt,
                "the bundle was changed or damaged, so nothing of it was taken",
                fmt::format("{}/{}", manifest.program, asset.path));
  }
  return {};
}

Result<> Bundle::check() {
  std::map<Hash, std::map<std::string, package::Variant>> modules;
  for (const BundlePart& part : parts_) modules[part.manifest][part.module] = part.variant;
  for (const auto& [name, wanted] : modules) {
    ICMA_TRY(const Bytes object, whole(name));
    ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
    for (const package::AssetRef& asset : manifest.assets) {
      const auto part = wanted.find(asset.module);
      const bool needed = part != wanted.end() && asset.is_of(part->second);
      if (needed) ICMA_TRY_VOID(check_asset(manifest, asset));
    }
  }
  return {};
}

}  // namespace icma::store
