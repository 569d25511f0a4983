// SPDX-License-Identifier: Apache-2.0
// Whether a version is closed: everything that its documents point to is in it, so that it opens
// without a connection. One answer for who publishes, who lints and the laptop that seals.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "courses/base/result.h"

namespace icma::package {

// A larger document is not read for what it points to.
inline constexpr std::uint64_t kLargestDocument = std::uint64_t{8} << 20U;

// Something that a document of a module refers to and that the version does not have.
struct OpenEnd {
  std::string module;    // of the document; "" = what all modules share
  std::string path;      // where it should be, with "#heading" when only that is missing
  std::string referrer;  // the document that names it
  auto operator<=>(const OpenEnd&) const = default;
};

struct VersionFiles {
  std::map<std::string, std::string, std::less<>> modules;  // of every asset, by its path
  // The text of an asset. One that is not at hand may fail: then it is only looked whether it is
  // listed.
  std::function<Result<std::string>(const std::string& path)> read;
};

// What is open in the documents of one module: what program.json says of it, links, anchors and
// pictures of its pages, pictures and references of its quizzes, and what its drawings embed. In
// order, each once. Links to other places of the network are not looked at; a page of another
// module need only be listed.
std::vector<OpenEnd> open_ends(const VersionFiles& files, const std::string& module);

}  // namespace icma::package
