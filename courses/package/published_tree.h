// SPDX-License-Identifier: Apache-2.0
// A published tree in a folder: `metadata/` and `objects/xx/<sha256>`, as a publisher writes it and
// as whoever has the folder at hand reads it.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "courses/package/manifest.h"
#include "courses/package/object_source.h"

namespace icma::package {

class PublishedTree {
 public:
  explicit PublishedTree(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path object_path(const Hash& name) const;
  std::filesystem::path metadata_path(std::string_view file) const;
  // Objects are written once; an object that is there already is left alone.
  Result<> write_object(const Hash& name, ByteView object) const;
  // kCorrupt when the bytes do not match the name.
  Result<Bytes> read_object(const Hash& name) const;

 private:
  std::filesystem::path folder_;
};

// A published folder as a source.
class TreeSource final : public ObjectSource {
 public:
  explicit TreeSource(PublishedTree tree) : tree_(std::move(tree)) {}
  Result<std::string> metadata(std::string_view file) override;
  Result<std::uint64_t> length(const Hash& object) override;
  Result<Bytes> read(const Hash& object, std::uint64_t offset, std::uint64_t size) override;
  // A folder has all of every pack.
  Result<std::optional<Bytes>> holdings(const Hash& manifest) override;

 private:
  PublishedTree tree_;
};

// Where the entitled packs of a program lie below the folder of all of them: apart from the tree
// that anybody may host. It has objects alone.
PublishedTree entitled_tree(const std::filesystem::path& folder, const Manifest& manifest);

// Calls `visit` with every asset of a package, put together and verified. Stops at the first error.
// Entitled packs are taken from `entitled`; with an empty one, assets in them are left out.
using AssetVisitor = std::function<Result<>(const AssetRef& asset, ByteView content)>;
Result<> visit_assets(const PublishedTree& tree, const Manifest& manifest,
                      const AssetVisitor& visit, const std::filesystem::path& entitled = {});

}  // namespace icma::package
