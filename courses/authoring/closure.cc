// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/closure.h"

#include <algorithm>
#include <set>

#include "courses/base/files.h"

namespace icma::authoring {
std::vector<package::OpenEnd> open_ends(const ProgramSource& source) {
  package::VersionFiles files;
  std::set<std::string> modules;
  for (const Asset& asset : source.assets) {
    files.modules[asset.path] = asset.module;
    modules.insert(asset.module);
  }
  files.read = [&source](const std::string& path) -> Result<std::string> {
    const auto at = std::ranges::find(source.assets, path, &Asset::path);
    if (at == source.assets.end()) return fail(ErrorKind::kNotFound, "no such document", path);
    if (at->file.empty()) return at->content;
    return read_file(at->file, package::kLargestDocument);
  };
  std::vector<package::OpenEnd> out;
  for (const std::string& module : modules) {
    auto ends = package::open_ends(files, module);
    std::ranges::move(ends, std::back_inserter(out));
  }
  return out;
}

}  // namespace icma::authoring
