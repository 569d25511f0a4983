// SPDX-License-Identifier: Apache-2.0
// Reads a published tree as a stranger would, and searches it for what must not be in it.
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <functional>
#include <set>

#include "courses/authoring/publish.h"
#include "courses/base/files.h"
#include "courses/package/compress.h"
#include "courses/package/trust.h"
#include "courses/tool/commands.h"

namespace icma::tool {
namespace {

namespace fs = std::filesystem;
using authoring::PublishedTree;

Result<package::Trust> believe(const PublishedTree& tree, Time now) {
  ICMA_TRY(const std::string root, read_file(tree.metadata_path("root.json")));
  ICMA_TRY(package::Trust trust, package::Trust::from_root(root));
  ICMA_TRY(const std::string timestamp, read_file(tree.metadata_path("timestamp.json")));
  ICMA_TRY_VOID(trust.update_timestamp(timestamp, now));
  const auto numbered = [&tree](const package::FilePin& pin, std::string_view role) {
    return read_file(tree.metadata_path(fmt::format("{}.{}.json", pin.version, role)));
  };
  ICMA_TRY(const std::string snapshot, numbered(*trust.snapshot_pin(), package::kSnapshotRole));
  ICMA_TRY_VOID(trust.update_snapshot(snapshot, now));
  const package::FilePin* pin = trust.pin_of(package::kTargetsRole);
  if (pin == nullptr) return fail(ErrorKind::kUnverified, "the snapshot names no targets");
  ICMA_TRY(const std::string targets, numbered(*pin, package::kTargetsRole));
  ICMA_TRY_VOID(trust.update_targets(targets, now));
  for (const std::string& role : trust.delegated_roles()) {
    const package::FilePin* delegated = trust.pin_of(role);
    if (delegated == nullptr)
      return fail(ErrorKind::kUnverified, "a delegated role is missing", role);
    ICMA_TRY(const std::string text, numbered(*delegated, role));
    ICMA_TRY_VOID(trust.update_delegated(role, text, now));
  }
  return trust;
}

// Calls `visit` with every asset of a package, put together and checked.
Result<> visit_assets(const PublishedTree& tree, const package::Manifest& manifest,
                      const std::function<Result<>(const package::AssetRef&, ByteView)>& visit) {
  std::vector<Bytes> packs;
  for (const package::PackRef& pack : manifest.packs) {
    ICMA_TRY(Bytes object, tree.read_object(pack.hash));
    if (object.size() != pack.bytes) return fail(ErrorKind::kCorrupt, "a pack has another size");
    packs.push_back(std::move(object));
  }
  for (const package::AssetRef& asset : manifest.assets) {
    Bytes content;
    for (const std::uint32_t index : asset.chunks) {
      const package::ChunkRef& chunk = manifest.chunks[index];
      const ByteView stored = ByteView(packs[chunk.pack]).subspan(chunk.offset, chunk.stored);
      Bytes plain(stored.begin(), stored.end());
      if (chunk.compressed()) {
        ICMA_TRY(plain, package::decompress(stored, chunk.size));
      }
      if (sha256(plain) != chunk.hash)
        return fail(ErrorKind::kCorrupt, "a chunk is damaged", asset.path);
      content.insert(content.end(), plain.begin(), plain.end());
    }
    if (sha256(content) != asset.hash)
      return fail(ErrorKind::kCorrupt, "an asset is damaged", asset.path);
    ICMA_TRY_VOID(visit(asset, content));
  }
  return {};
}

Result<> visit_tree(const PublishedTree& tree, const package::Trust& trust,
                    const std::function<Result<>(const package::AssetRef&, ByteView)>& visit) {
  for (const auto& [path, target] : trust.all_targets()) {
    ICMA_TRY(const Bytes object, tree.read_object(target.hash));
    if (object.size() != target.length)
      return fail(ErrorKind::kCorrupt, "a target has another size", path);
    if (path == "catalogue") continue;
    ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
    ICMA_TRY_VOID(visit_assets(tree, manifest, visit));
  }
  return {};
}

// What gives a final away: the explanation of each question and its key as JSON text.
Result<std::set<std::string>> secrets_of(const PublishedTree& assessor, Time now) {
  ICMA_TRY(const package::Trust trust, believe(assessor, now));
  std::set<std::string> secrets;
  const auto collect = [&secrets](const package::AssetRef& asset, ByteView content) -> Result<> {
    if (asset.path != "final.key.json") return {};
    ICMA_TRY(const Json document, parse_json(as_text(content)));
    for (const Json& question : document.value("questions", Json::array())) {
      if (const std::string text = question.value("explain", ""); text.size() >= 12) {
        secrets.insert(text);
      }
      const std::string key = "\"answer\":" + dump_json(question["answer"]);
      secrets.insert(key + ",\"explain\"");
      for (const Json& option : question.value("options", Json::array())) {
        if (option.contains("feedback")) secrets.insert(option["feedback"].get<std::string>());
      }
    }
    return {};
  };
  ICMA_TRY_VOID(visit_tree(assessor, trust, collect));
  return secrets;
}

Result<> search(std::string_view bytes, const std::set<std::string>& secrets,
                std::string_view where) {
  for (const std::string& secret : secrets) {
    if (bytes.find(secret) != std::string_view::npos) {
      return fail(ErrorKind::kRefused, "a final's answer is in the learners' tree",
                  fmt::format("{}: {}", where, secret.substr(0, 60)));
    }
  }
  return {};
}

Result<> run(const VerifyCommand& options, Time now) {
  const PublishedTree tree(options.tree);
  ICMA_TRY(const package::Trust trust, believe(tree, now));
  fmt::print("root version {}, fingerprint {}\n", trust.root().version, trust.fingerprint());
  if (!trust.root().notice.empty()) fmt::print("notice: {}\n", trust.root().notice);
  std::set<std::string> secrets;
  if (!options.assessor.empty()) {
    ICMA_TRY(secrets, secrets_of(PublishedTree(options.assessor), now));
  }
  std::size_t assets = 0;
  std::uint64_t bytes = 0;
  ICMA_TRY_VOID(visit_tree(tree, trust, [&](const package::AssetRef& asset, ByteView content) {
    ++assets;
    bytes += content.size();
    return search(as_text(content), secrets, asset.path);
  }));
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(options.tree)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    ICMA_TRY(const std::string content, read_file(entry.path()));
    ICMA_TRY_VOID(search(content, secrets, entry.path().string()));
    const auto plain = package::decompress(as_bytes(content), std::size_t{64} << 20U);
    if (plain) ICMA_TRY_VOID(search(as_text(*plain), secrets, entry.path().string()));
  }
  fmt::print("{} assets, {} bytes, every hash and signature holds; valid until {}\n", assets, bytes,
             format_utc(*trust.expires()));
  if (!options.assessor.empty()) {
    fmt::print("{} files and {} assets searched for {} secrets of the finals: none found\n", files,
               assets, secrets.size());
  }
  return {};
}

}  // namespace

int verify(const VerifyCommand& options, Time now) {
  const auto done = run(options, now);
  return done ? 0 : report(done.error());
}

}  // namespace icma::tool
