// SPDX-License-Identifier: Apache-2.0
// What documents of a sealed module point to and its version does not have: looked up once, when
// the module is sealed.
#include "courses/package/compress.h"
#include "courses/store/content_queries.h"
#include "courses/store/content_store.h"

namespace icma::store {
namespace {

// From its chunks, whether its module is sealed or not.
Result<std::string> read_stored(sqlite::Database& database, const package::Manifest& manifest,
                                const std::string& path) {
  const package::AssetRef* asset = manifest.find(path);
  if (asset == nullptr || asset->bytes > package::kLargestDocument) {
    return fail(ErrorKind::kNotFound, "no such document", path);
  }
  std::string out;
  for (const std::uint32_t index : asset->chunks) {
    const package::ChunkRef& chunk = manifest.chunks[index];
    sqlite::Statement query = database.statement(sql::kChunkBytes);
    ICMA_TRY_VOID(query.bind(1, chunk.hash).one());
    ICMA_TRY(const Bytes plain, package::open_chunk(query.bytes(0), chunk.size, chunk.hash));
    out += as_text(plain);
  }
  return out;
}

}  // namespace

Result<> ContentStore::close_over(VersionId version, const package::Manifest& manifest,
                                  const std::string& module) {
  package::VersionFiles files;
  for (const package::AssetRef& asset : manifest.assets) files.modules[asset.path] = asset.module;
  std::optional<Error> failed;
  files.read = [&](const std::string& path) {
    const bool outline = path == "program.json";
    auto text = read_stored(*database_, manifest, outline ? manifest.document : path);
    const bool ours = !text && text.error().kind != ErrorKind::kNotFound &&
                      text.error().kind != ErrorKind::kCorrupt;
    if (ours) failed = text.error();
    return text;
  };
  const auto id = static_cast<std::int64_t>(version);
  ICMA_TRY_VOID(database_->statement(sql::kClearOpenEnds).bind(1, id).bind(2, module).run());
  const auto ends = package::open_ends(files, module);
  // What could not be looked at now is no answer.
  if (failed) return std::unexpected(*failed);
  for (const OpenEnd& end : ends) {
    ICMA_TRY_VOID(database_->statement(sql::kPutOpenEnd)
                      .bind(1, id)
                      .bind(2, module)
                      .bind(3, end.path)
                      .bind(4, end.referrer)
                      .run());
  }
  return database_->statement(sql::kSetClosed).bind(1, id).bind(2, module).run();
}

Result<bool> ContentStore::close_next() {
  sqlite::Statement find = database_->statement(sql::kNotClosed);
  ICMA_TRY(const bool open, find.step());
  if (!open) return false;
  const auto version = static_cast<VersionId>(find.integer(0));
  const std::string module = find.text(1);
  find.reset();
  ICMA_TRY(const Bytes object, manifest_object(version));
  ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(close_over(version, manifest, module));
  ICMA_TRY_VOID(transaction.commit());
  return true;
}

}  // namespace icma::store
