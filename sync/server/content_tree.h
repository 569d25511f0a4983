// SPDX-License-Identifier: Apache-2.0
// The published catalogue and packs, served as they lie in a folder. Files named by their hash
// never change and say so; others are revalidated. Any thread.
#pragma once

#include <filesystem>

#include "sync/listen/reply.h"

namespace icma::server {

using listen::Incoming;
using listen::Reply;

class ContentTree {
 public:
  // `root` need not exist yet.
  explicit ContentTree(std::filesystem::path root) : root_(std::move(root)) {}
  // `path` is the part of the target after "/content/". GET and HEAD, single byte ranges, 304, 416.
  Reply serve(const Incoming& request, std::string_view path) const;

 private:
  std::filesystem::path root_;
};

}  // namespace icma::server
