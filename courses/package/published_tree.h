// SPDX-License-Identifier: Apache-2.0
// A published tree in a folder: `metadata/` and `objects/xx/<sha256>`, as a publisher writes it and
// as whoever has the folder at hand reads it.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "courses/package/manifest.h"
#include "courses/package/trust.h"

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

// Everything the tree's metadata says, verified from its own root. For a tree whose root somebody
// vouches for by having put it there; a stranger starts from a root he already trusts.
Result<Trust> believe(const PublishedTree& tree, Time now);

// Calls `visit` with every asset of a package, put together and verified. Stops at the first error.
using AssetVisitor = std::function<Result<>(const AssetRef& asset, ByteView content)>;
Result<> visit_assets(const PublishedTree& tree, const Manifest& manifest,
                      const AssetVisitor& visit);

}  // namespace icma::package
