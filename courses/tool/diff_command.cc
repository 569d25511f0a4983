// SPDX-License-Identifier: Apache-2.0
// What a learner who has one published tree's programs would download for another's.
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <set>

#include "courses/package/compress.h"
#include "courses/package/published_tree.h"
#include "courses/tool/commands.h"

namespace icma::tool {
namespace {

constexpr std::size_t kMaxCatalogue = std::size_t{64} << 20U;

// The catalogue's version of each program.
Result<std::map<std::string, package::Manifest>> read_tree(const std::filesystem::path& folder) {
  package::TreeSource source{package::PublishedTree(folder)};
  ICMA_TRY(const package::Trust trust, package::believe(source, Time::min()));
  const package::Target* target = trust.find_target("catalogue");
  if (target == nullptr) {
    return fail(ErrorKind::kNotFound, "the tree has no catalogue", folder.string());
  }
  ICMA_TRY(const Bytes object, package::read_object(source, target->hash, kMaxCatalogue));
  ICMA_TRY(const Bytes plain, package::decompress(object, kMaxCatalogue));
  ICMA_TRY(const Json catalogue, parse_json(as_text(plain)));
  std::map<std::string, package::Manifest> out;
  for (const Json& entry : catalogue.value("programs", Json::array())) {
    const std::string path = entry.value("manifest", "");
    const package::Target* manifest = trust.find_target(path);
    if (manifest == nullptr) return fail(ErrorKind::kUnverified, "a program is not signed", path);
    ICMA_TRY(const Bytes packed,
             package::read_object(source, manifest->hash, package::kMaxManifestBytes));
    ICMA_TRY(out[entry.value("id", "")], package::decode_manifest(packed));
  }
  return out;
}

Json difference(const package::Manifest* before, const package::Manifest& after) {
  std::set<Hash> known;
  std::map<std::string, Hash> assets;
  if (before != nullptr) {
    for (const package::ChunkRef& chunk : before->chunks) known.insert(chunk.hash);
    for (const package::AssetRef& asset : before->assets) assets[asset.path] = asset.hash;
  }
  std::uint64_t bytes = 0;
  std::uint64_t chunks = 0;
  for (const package::ChunkRef& chunk : after.chunks) {
    if (!known.insert(chunk.hash).second) continue;
    bytes += chunk.stored;
    ++chunks;
  }
  Json changed = Json::array();
  for (const package::AssetRef& asset : after.assets) {
    const auto old = assets.find(asset.path);
    if (old == assets.end() || old->second != asset.hash) changed.push_back(asset.path);
    if (old != assets.end()) assets.erase(old);
  }
  Json removed = Json::array();
  for (const auto& [path, hash] : assets) removed.push_back(path);
  return {{"program", after.program}, {"old", before == nullptr ? "" : before->version},
          {"new", after.version},     {"bytes", bytes},
          {"chunks", chunks},         {"whole_bytes", after.stored_bytes()},
          {"changed", changed},       {"removed", removed}};
}

Result<Json> compare(const DiffCommand& options) {
  ICMA_TRY(const auto before, read_tree(options.before));
  ICMA_TRY(const auto after, read_tree(options.after));
  Json programs = Json::array();
  std::uint64_t bytes = 0;
  for (const auto& [program, manifest] : after) {
    const auto old = before.find(program);
    Json one = difference(old == before.end() ? nullptr : &old->second, manifest);
    bytes += one["bytes"].get<std::uint64_t>();
    programs.push_back(std::move(one));
  }
  return Json{{"bytes", bytes}, {"programs", programs}};
}

void print(const Json& result) {
  for (const Json& one : result.at("programs")) {
    const std::string old = one.value("old", "");
    fmt::print("{} {} → {}: {:.1f} kB of {:.1f} kB, {} files changed, {} removed\n",
               one.value("program", ""), old.empty() ? "(new)" : old, one.value("new", ""),
               one.value("bytes", 0.0) / 1e3, one.value("whole_bytes", 0.0) / 1e3,
               one.at("changed").size(), one.at("removed").size());
  }
}

}  // namespace

int diff(const DiffCommand& options) {
  const auto result = compare(options);
  if (!result) return report(result.error());
  if (options.json) {
    fmt::print("{}", pretty_json(*result));
  } else {
    print(*result);
  }
  return 0;
}

}  // namespace icma::tool
