// SPDX-License-Identifier: Apache-2.0
// Reads a published tree as a stranger would, and searches it for what must not be in it.
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <set>

#include "courses/base/files.h"
#include "courses/package/compress.h"
#include "courses/package/published_tree.h"
#include "courses/tool/commands.h"

namespace icma::tool {
namespace {

namespace fs = std::filesystem;
using package::PublishedTree;

// A pack that needs full access has no place where anybody can fetch it.
Result<> search_entitled(const PublishedTree& tree, const package::Manifest& manifest) {
  std::error_code code;
  for (const package::PackRef& pack : manifest.packs) {
    const bool apart = manifest.audience == package::Audience::kLearner && !pack.is_public();
    if (apart && fs::exists(tree.object_path(pack.hash), code)) {
      return fail(ErrorKind::kRefused, "a pack that needs full access is in the learners' tree",
                  tree.object_path(pack.hash).string());
    }
  }
  return {};
}

Result<> visit_tree(const PublishedTree& tree, const package::Trust& trust,
                    const package::AssetVisitor& visit, const fs::path& entitled = {}) {
  for (const auto& [path, target] : trust.all_targets()) {
    ICMA_TRY(const Bytes object, tree.read_object(target.hash));
    if (object.size() != target.length)
      return fail(ErrorKind::kCorrupt, "a target has another size", path);
    if (path == "catalogue") continue;
    ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
    ICMA_TRY_VOID(search_entitled(tree, manifest));
    ICMA_TRY_VOID(package::visit_assets(tree, manifest, visit, entitled));
  }
  return {};
}

// What gives a final away: the explanation of each question and its key as JSON text.
Result<std::set<std::string>> secrets_of(const PublishedTree& assessor, Time now) {
  package::TreeSource source(assessor);
  ICMA_TRY(const package::Trust trust, package::believe(source, now));
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
  package::TreeSource source(tree);
  ICMA_TRY(const package::Trust trust, package::believe(source, now));
  fmt::print("root version {}, fingerprint {}\n", trust.root().version, trust.fingerprint());
  if (!trust.root().notice.empty()) fmt::print("notice: {}\n", trust.root().notice);
  std::set<std::string> secrets;
  if (!options.assessor.empty()) {
    ICMA_TRY(secrets, secrets_of(PublishedTree(options.assessor), now));
  }
  std::size_t assets = 0;
  std::uint64_t bytes = 0;
  const auto look = [&](const package::AssetRef& asset, ByteView content) {
    ++assets;
    bytes += content.size();
    return search(as_text(content), secrets, asset.path);
  };
  ICMA_TRY_VOID(visit_tree(tree, trust, look, options.entitled));
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
             format_utc(trust.expires().value_or(Time::min())));
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
