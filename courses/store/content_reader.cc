// SPDX-License-Identifier: Apache-2.0
#include "courses/store/content_reader.h"

#include <algorithm>
#include <set>

#include "courses/base/text.h"
#include "courses/package/compress.h"
#include "courses/store/content_queries.h"
#include "courses/store/content_store.h"
#include "courses/store/download_rows.h"

namespace icma::store {
namespace {

std::int64_t raw(VersionId id) {
  return static_cast<std::int64_t>(id);
}

// Words become quoted prefixes joined by AND, so that no input is FTS syntax.
std::string match_expression(std::string_view words) {
  std::string out;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) out += (out.empty() ? "\"" : " \"") + word + "\"*";
    word.clear();
  };
  for (const char c : words) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      word.push_back(c);
    } else {
      flush();
    }
  }
  flush();
  return out;
}

}  // namespace

Result<std::unique_ptr<ContentReader>> ContentReader::open(const std::filesystem::path& path,
                                                           sqlite::FaultPoint* fault) {
  ICMA_TRY(auto database, sqlite::Database::open(path, {.profile = sqlite::Profile::kContent,
                                                        .access = sqlite::Access::kReadOnly,
                                                        .application_id = kContentApplicationId,
                                                        .fault = fault}));
  return std::unique_ptr<ContentReader>(new ContentReader(std::move(database)));
}

Result<std::vector<Json>> ContentReader::catalogue() {
  std::vector<Json> out;
  sqlite::Statement query = database_->statement(sql::kCatalogue);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    ICMA_TRY(Json entry, parse_json(query.text_view(0)));
    out.push_back(std::move(entry));
  }
}

Result<Json> ContentReader::catalogue_entry(const std::string& program) {
  sqlite::Statement query = database_->statement(sql::kCatalogueEntry);
  ICMA_TRY_VOID(query.bind(1, program).one());
  return parse_json(query.text_view(0));
}

Result<CatalogueHead> ContentReader::catalogue_head() {
  sqlite::Statement query = database_->statement(sql::kCatalogueHead);
  ICMA_TRY_VOID(query.one());
  CatalogueHead head;
  ICMA_TRY(head.hash, query.hash(0));
  head.notice = query.text(1);
  ICMA_TRY(head.taxonomy, parse_json(query.text_view(2)));
  return head;
}

Result<std::string> ContentReader::root() {
  sqlite::Statement query = database_->statement(sql::kTrustFiles);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return fail(ErrorKind::kNotFound, "no publisher's root is stored");
    if (query.text_view(0) == package::kRootRole) return query.text(1);
  }
}

Result<std::vector<CatalogueHit>> ContentReader::search(std::string_view words, int limit) {
  std::vector<CatalogueHit> out;
  const std::string expression = match_expression(words);
  if (expression.empty()) return out;
  sqlite::Statement query = database_->statement(sql::kSearch);
  query.bind(1, expression).bind(2, limit);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    out.push_back({query.text(0), query.text(1)});
  }
}

Result<std::vector<InstalledVersion>> ContentReader::installed(const std::string& program) {
  std::vector<InstalledVersion> out;
  sqlite::Statement versions = database_->statement(sql::kVersionsOfProgram);
  versions.bind(1, program);
  while (true) {
    ICMA_TRY(const bool row, versions.step());
    if (!row) return out;
    InstalledVersion one;
    one.id = static_cast<VersionId>(versions.integer(0));
    one.version = versions.text(1);
    sqlite::Statement modules = database_->statement(sql::kReadyModules);
    modules.bind(1, raw(one.id));
    while (true) {
      ICMA_TRY(const bool module, modules.step());
      if (!module) break;
      if (modules.text_view(0).empty()) {
        one.shared_ready = true;
      } else {
        one.ready_modules.push_back(modules.text(0));
      }
    }
    out.push_back(std::move(one));
  }
}

Result<std::vector<Download>> ContentReader::downloads() {
  ICMA_TRY(std::vector<Download> out, read_downloads(*database_));
  sqlite::Statement query = database_->statement(sql::kWrongParts);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    const auto at = std::ranges::find_if(out, [&query](const Download& one) {
      return raw(one.version) == query.integer(0) && one.module == query.text_view(1);
    });
    if (at == out.end()) continue;
    WrongPart wrong;
    ICMA_TRY(wrong.expected, query.hash(2));
    ICMA_TRY(wrong.found, query.hash(3));
    wrong.when = Time(Millis(query.integer(4)));
    at->wrong = wrong;
  }
}

Result<std::vector<LostPart>> ContentReader::lost_parts() {
  return read_lost_parts(*database_);
}

Result<std::vector<OpenEnd>> ContentReader::open_ends(VersionId version) {
  std::vector<OpenEnd> out;
  sqlite::Statement query = database_->statement(sql::kOpenEnds);
  query.bind(1, raw(version));
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    out.push_back({query.text(0), query.text(1), query.text(2)});
  }
}

Result<package::Manifest> ContentReader::manifest(VersionId version) {
  sqlite::Statement query = database_->statement(sql::kVersionManifest);
  ICMA_TRY_VOID(query.bind(1, raw(version)).one());
  return package::decode_manifest(query.blob(0));
}

Result<std::uint64_t> ContentReader::missing_bytes(VersionId version,
                                                   const ModuleVariants& modules) {
  ICMA_TRY(const package::Manifest all, manifest(version));
  std::set<std::uint32_t> needed = all.chunks_of("", package::Variant::kFull);
  for (const auto& [module, variant] : modules) needed.merge(all.chunks_of(module, variant));
  std::uint64_t bytes = 0;
  sqlite::Statement find = database_->statement(sql::kFindChunk);
  for (const std::uint32_t index : needed) {
    ICMA_TRY(const bool stored, find.bind(1, all.chunks[index].hash).step());
    if (!stored) bytes += all.chunks[index].stored;
    find.reset();
  }
  return bytes;
}

Result<bool> ContentReader::has_asset(VersionId version, const std::string& path) {
  return database_->statement(sql::kHasAsset).bind(1, raw(version)).bind(2, path).step();
}

Result<ModuleParts> ContentReader::module_parts(VersionId version, const std::string& module,
                                                const std::optional<Hash>& part,
                                                package::Variant variant) {
  ICMA_TRY(const package::Manifest all, manifest(version));
  ModuleParts out;
  std::set<std::uint32_t> seen;
  sqlite::Statement find = database_->statement(sql::kFindChunk);
  for (const package::AssetRef& asset : all.assets) {
    if (asset.module != module || !asset.is_of(variant)) continue;
    for (const std::uint32_t index : asset.chunks) {
      if (!seen.insert(index).second) continue;
      const package::ChunkRef& chunk = all.chunks[index];
      ++out.count;
      ICMA_TRY(const bool stored, find.bind(1, chunk.hash).step());
      find.reset();
      if (!stored) {
        ++out.missing;
        out.missing_bytes += chunk.stored;
      }
      if (!part || *part != chunk.hash) continue;
      out.number = out.count;
      out.pack = all.packs[chunk.pack].hash;
      out.offset = chunk.offset;
      out.bytes = chunk.stored;
    }
  }
  return out;
}

Result<std::unique_ptr<AssetStream>> ContentReader::open_asset(VersionId version,
                                                               const std::string& path) {
  sqlite::Statement find = database_->statement(sql::kFindAsset);
  ICMA_TRY_VOID(find.bind(1, raw(version)).bind(2, path).one());
  sqlite::Statement ready = database_->statement(sql::kModuleReady);
  ICMA_TRY(const bool sealed, ready.bind(1, raw(version)).bind(2, find.text_view(2)).step());
  if (!sealed) return fail(ErrorKind::kNotFound, "the module is not on this laptop yet", path);
  return std::unique_ptr<AssetStream>(
      new AssetStream(*this, find.integer(0), static_cast<std::uint64_t>(find.integer(3))));
}

Result<Bytes> ContentReader::read_asset(VersionId version, const std::string& path) {
  ICMA_TRY(const auto stream, open_asset(version, path));
  Bytes out(stream->size());
  std::size_t done = 0;
  while (done < out.size()) {
    ICMA_TRY(const std::size_t size, stream->read(done, std::span(out).subspan(done)));
    if (size == 0) return fail(ErrorKind::kCorrupt, "the asset is cut short", path);
    done += size;
  }
  sqlite::Statement find = database_->statement(sql::kFindAsset);
  ICMA_TRY_VOID(find.bind(1, raw(version)).bind(2, path).one());
  ICMA_TRY(const Hash expected, find.hash(4));
  if (sha256(out) != expected) return fail(ErrorKind::kCorrupt, "the stored bytes changed", path);
  return out;
}

Result<> AssetStream::load(std::uint64_t offset) {
  sqlite::Statement query = reader_.database_->statement(sql::kReadChunk);
  ICMA_TRY_VOID(query.bind(1, asset_).bind(2, static_cast<std::int64_t>(offset)).one());
  chunk_offset_ = static_cast<std::uint64_t>(query.integer(0));
  const auto size = static_cast<std::size_t>(query.integer(1));
  ICMA_TRY(const Hash hash, query.hash(2));
  Bytes stored = query.bytes(3);
  query.reset();
  // A disk forgets: what is read was verified just now.
  ICMA_TRY(chunk_, package::open_chunk(std::move(stored), size, hash));
  return {};
}

Result<std::size_t> AssetStream::read(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset >= size_ || out.empty()) return std::size_t{0};
  const bool loaded =
      !chunk_.empty() && offset >= chunk_offset_ && offset < chunk_offset_ + chunk_.size();
  if (!loaded) ICMA_TRY_VOID(load(offset));
  const std::uint64_t inside = offset - chunk_offset_;
  if (inside >= chunk_.size()) return fail(ErrorKind::kCorrupt, "a part of the asset is missing");
  const std::size_t size = std::min(out.size(), chunk_.size() - static_cast<std::size_t>(inside));
  std::copy_n(chunk_.begin() + static_cast<std::ptrdiff_t>(inside), size, out.begin());
  return size;
}

}  // namespace icma::store
