// SPDX-License-Identifier: Apache-2.0
// The published catalogue and packs, served as they lie in a folder. Files named by their hash
// never change and say so; others are revalidated. Packs that need full access lie in another
// folder and are given to who comes with their address (pack_pass.h). Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sync/listen/reply.h"
#include "sync/server/pack_pass.h"

namespace icma::server {

using listen::Incoming;
using listen::Reply;

class ContentTree {
 public:
  // Neither folder need exist yet.
  explicit ContentTree(std::filesystem::path root) : root_(std::move(root)) {}
  ContentTree(std::filesystem::path root, std::filesystem::path entitled, const PackPasses& passes)
      : root_(std::move(root)), entitled_(std::move(entitled)), passes_(passes) {}

  // `path` is the part of the target after "/content/", `query` what follows its "?". GET and HEAD,
  // single byte ranges, 304, 416; 403 for an entitled pack without an address that is still good.
  Reply serve(const Incoming& request, std::string_view path, std::string_view query) const;
  // Where these packs of a program can be fetched until then, in their order. Who may have them is
  // the caller's question. kNotFound names one that the program does not have.
  Result<std::vector<std::string>> addresses(std::string_view provider, std::string_view program,
                                             std::span<const Hash> packs, Time until) const;

 private:
  std::filesystem::path root_;
  std::filesystem::path entitled_;
  std::optional<PackPasses> passes_;
};

}  // namespace icma::server
