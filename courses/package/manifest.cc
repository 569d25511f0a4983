// SPDX-License-Identifier: Apache-2.0
#include "courses/package/manifest.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <set>

#include "courses/base/ids.h"
#include "courses/base/text.h"
#include "courses/package/chunker.h"
#include "courses/package/compress.h"

namespace icma::package {
namespace {

constexpr std::uint64_t kMaxAsset = std::uint64_t{1} << 40U;
constexpr std::string_view kKnown[] = {"format",  "audience", "provider", "program", "version",
                                       "chunker", "document", "packs",    "chunks",  "assets"};

std::string_view audience_name(Audience audience) {
  return audience == Audience::kAssessor ? "assessor" : "learner";
}

Result<Hash> base64_hash(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  const auto bytes = parse_base64url(text);
  if (!bytes || bytes->size() != Hash::kSize) return in.error(key, "a hash in base64url");
  return hash_from_bytes(*bytes);
}

// A chunk is a row [hash, size, pack, offset, stored] to keep the manifest small.
Json chunk_row(const ChunkRef& chunk) {
  return Json::array(
      {base64url(chunk.hash.view()), chunk.size, chunk.pack, chunk.offset, chunk.stored});
}

Result<ChunkRef> parse_chunk(const Json& row, std::size_t index,
                             const std::vector<PackRef>& packs) {
  const auto bad = [index](std::string_view why) {
    return fail(ErrorKind::kInvalid, fmt::format("$.chunks[{}]: {}", index, why));
  };
  if (!row.is_array() || row.size() < 5 || !row[0].is_string()) return bad("not a chunk row");
  for (std::size_t i = 1; i < 5; ++i) {
    if (!row[i].is_number_unsigned()) return bad("not a chunk row");
  }
  ChunkRef chunk;
  const auto bytes = parse_base64url(row[0].get_ref<const std::string&>());
  if (!bytes || bytes->size() != Hash::kSize) return bad("not a hash");
  ICMA_TRY(chunk.hash, hash_from_bytes(*bytes));
  const auto size = row[1].get<std::uint64_t>();
  const auto pack = row[2].get<std::uint64_t>();
  chunk.offset = row[3].get<std::uint64_t>();
  const auto stored = row[4].get<std::uint64_t>();
  if (size == 0 || size > kMaxChunk) return bad("a size outside 1 to 1 MiB");
  if (pack >= packs.size()) return bad("names no pack");
  if (stored == 0 || stored > size) return bad("stored size outside 1 to its size");
  if (chunk.offset > packs[pack].bytes || stored > packs[pack].bytes - chunk.offset) {
    return bad("lies outside its pack");
  }
  chunk.size = static_cast<std::uint32_t>(size);
  chunk.pack = static_cast<std::uint32_t>(pack);
  chunk.stored = static_cast<std::uint32_t>(stored);
  return chunk;
}

Result<> parse_packs(const JsonReader& in, Manifest& manifest) {
  ICMA_TRY(const auto packs, in.objects("packs"));
  for (const JsonReader& item : packs) {
    PackRef pack;
    ICMA_TRY(pack.hash, base64_hash(item, "hash"));
    ICMA_TRY(const std::int64_t bytes, item.integer("bytes", 1, std::int64_t{1} << 32U));
    pack.bytes = static_cast<std::uint64_t>(bytes);
    ICMA_TRY(pack.entitlement, item.optional_string("entitlement", "public"));
    manifest.packs.push_back(std::move(pack));
  }
  return {};
}

Result<> parse_chunks(const JsonReader& in, Manifest& manifest) {
  ICMA_TRY(const Json* rows, in.any("chunks"));
  if (!rows->is_array()) return in.error("chunks", "a list of rows");
  std::set<std::pair<Hash, std::uint32_t>> seen;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    ICMA_TRY(const ChunkRef chunk, parse_chunk((*rows)[i], i, manifest.packs));
    if (!seen.insert({chunk.hash, chunk.pack}).second) {
      return fail(ErrorKind::kInvalid, fmt::format("$.chunks[{}] is listed twice", i));
    }
    manifest.chunks.push_back(chunk);
  }
  return {};
}

Result<> parse_asset_chunks(const JsonReader& item, const Manifest& manifest, AssetRef& asset) {
  ICMA_TRY(const Json* indices, item.any("chunks"));
  if (!indices->is_array()) return item.error("chunks", "a list of numbers");
  std::uint64_t sum = 0;
  for (const Json& index : *indices) {
    if (!index.is_number_unsigned() || index.get<std::uint64_t>() >= manifest.chunks.size()) {
      return item.error("chunks", "numbers of listed chunks");
    }
    asset.chunks.push_back(index.get<std::uint32_t>());
    sum += manifest.chunks[asset.chunks.back()].size;
  }
  if (sum != asset.bytes) return item.error("bytes", "the sum of its chunks");
  const bool single = asset.chunks.size() == 1;
  if (single && manifest.chunks[asset.chunks.front()].hash != asset.hash) {
    return item.error("hash", "that of its only chunk");
  }
  return {};
}

Result<> parse_assets(const JsonReader& in, Manifest& manifest) {
  ICMA_TRY(const auto assets, in.objects("assets"));
  std::set<std::string> seen;
  for (const JsonReader& item : assets) {
    AssetRef asset;
    ICMA_TRY(asset.path, item.string("path"));
    if (!is_asset_path(asset.path)) return item.error("path", "a plain relative path");
    if (!seen.insert(asset.path).second) return item.error("path", "listed once");
    ICMA_TRY(asset.mime, item.string("mime"));
    ICMA_TRY(asset.module, item.optional_string("module"));
    ICMA_TRY(asset.variant, item.optional_string("variant"));
    if (asset.module.empty() && !asset.variant.empty()) {
      return item.error("variant", "only with a module");
    }
    ICMA_TRY(const std::int64_t bytes,
             item.integer("bytes", 0, static_cast<std::int64_t>(kMaxAsset)));
    asset.bytes = static_cast<std::uint64_t>(bytes);
    ICMA_TRY(asset.hash, base64_hash(item, "hash"));
    ICMA_TRY_VOID(parse_asset_chunks(item, manifest, asset));
    manifest.assets.push_back(std::move(asset));
  }
  if (manifest.find(manifest.document) == nullptr) return in.error("document", "a listed asset");
  return {};
}

Result<> parse_head(const JsonReader& in, Manifest& manifest) {
  ICMA_TRY(const std::int64_t format, in.integer("format"));
  ICMA_TRY(const std::string chunker, in.string("chunker"));
  if (format != 1 || chunker != kChunkerName) {
    return fail(ErrorKind::kTooNew, "the package was made by a newer version; update the program");
  }
  ICMA_TRY(const std::string audience, in.string("audience"));
  if (audience != "learner" && audience != "assessor") {
    return in.error("audience", "learner or assessor");
  }
  manifest.audience = audience == "assessor" ? Audience::kAssessor : Audience::kLearner;
  ICMA_TRY(manifest.provider, in.string("provider"));
  ICMA_TRY(manifest.program, in.string("program"));
  ICMA_TRY(manifest.version, in.string("version"));
  ICMA_TRY(manifest.document, in.string("document"));
  if (!is_slug(manifest.provider)) return in.error("provider", "an id");
  if (!is_slug(manifest.program)) return in.error("program", "an id");
  return {};
}

}  // namespace

bool is_asset_path(std::string_view path) {
  if (path.empty() || path.size() > 240 || !is_utf8(path)) return false;
  if (path.find('\\') != std::string_view::npos || path.find('\0') != std::string_view::npos) {
    return false;
  }
  return std::ranges::none_of(split(path, '/'), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

const AssetRef* Manifest::find(std::string_view path) const {
  const auto at =
      std::ranges::find(assets, path, [](const AssetRef& a) -> std::string_view { return a.path; });
  return at == assets.end() ? nullptr : &*at;
}

std::string_view to_string(Variant variant) {
  return variant == Variant::kLight ? "light" : "full";
}

std::optional<Variant> variant_from(std::string_view name) {
  for (const Variant variant : {Variant::kFull, Variant::kLight}) {
    if (name == to_string(variant)) return variant;
  }
  return std::nullopt;
}

std::set<std::uint32_t> Manifest::chunks_of(std::string_view module, Variant variant) const {
  std::set<std::uint32_t> used;
  for (const AssetRef& asset : assets) {
    const bool needed = asset.module == module && asset.is_of(variant);
    if (needed) used.insert(asset.chunks.begin(), asset.chunks.end());
  }
  return used;
}

bool Manifest::is_entitled(std::string_view module) const {
  return std::ranges::any_of(assets, [&](const AssetRef& asset) {
    return asset.module == module && std::ranges::any_of(asset.chunks, [this](std::uint32_t index) {
             return !packs[chunks[index].pack].is_public();
           });
  });
}

bool Manifest::has_light(std::string_view module) const {
  return std::ranges::any_of(assets, [module](const AssetRef& asset) {
    return asset.module == module && asset.variant == to_string(Variant::kLight);
  });
}

std::uint64_t Manifest::stored_bytes(Variant variant) const {
  std::set<std::uint32_t> used;
  for (const AssetRef& asset : assets) {
    if (asset.is_of(variant)) used.insert(asset.chunks.begin(), asset.chunks.end());
  }
  return stored_sum(used);
}

std::uint64_t Manifest::stored_bytes_of(std::string_view module, Variant variant) const {
  return stored_sum(chunks_of(module, variant));
}

std::uint64_t Manifest::stored_sum(const std::set<std::uint32_t>& used) const {
  std::uint64_t sum = 0;
  for (const std::uint32_t index : used) sum += chunks[index].stored;
  return sum;
}

Result<Bytes> encode_manifest(const Manifest& manifest) {
  Json out = manifest.extra;
  out["format"] = 1;
  out["audience"] = audience_name(manifest.audience);
  out["provider"] = manifest.provider;
  out["program"] = manifest.program;
  out["version"] = manifest.version;
  out["chunker"] = kChunkerName;
  out["document"] = manifest.document;
  out["packs"] = Json::array();
  for (const PackRef& pack : manifest.packs) {
    out["packs"].push_back({{"hash", base64url(pack.hash.view())},
                            {"bytes", pack.bytes},
                            {"entitlement", pack.entitlement}});
  }
  out["chunks"] = Json::array();
  for (const ChunkRef& chunk : manifest.chunks) out["chunks"].push_back(chunk_row(chunk));
  out["assets"] = Json::array();
  for (const AssetRef& asset : manifest.assets) {
    out["assets"].push_back({{"path", asset.path},
                             {"mime", asset.mime},
                             {"module", asset.module},
                             {"bytes", asset.bytes},
                             {"hash", base64url(asset.hash.view())},
                             {"chunks", asset.chunks}});
    if (!asset.variant.empty()) out["assets"].back()["variant"] = asset.variant;
  }
  ICMA_TRY(const std::string text, canonical_json(out));
  return compress(as_bytes(text));
}

Result<Manifest> decode_manifest(ByteView object) {
  ICMA_TRY(const Bytes plain, decompress(object, kMaxManifestBytes));
  ICMA_TRY(const Json document, parse_json(as_text(plain), {.max_bytes = kMaxManifestBytes}));
  const JsonReader in(document);
  Manifest manifest;
  ICMA_TRY_VOID(parse_head(in, manifest));
  ICMA_TRY_VOID(parse_packs(in, manifest));
  ICMA_TRY_VOID(parse_chunks(in, manifest));
  ICMA_TRY_VOID(parse_assets(in, manifest));
  for (const auto& [key, value] : document.items()) {
    if (std::ranges::find(kKnown, std::string_view(key)) == std::end(kKnown)) {
      manifest.extra[key] = value;
    }
  }
  return manifest;
}

}  // namespace icma::package
