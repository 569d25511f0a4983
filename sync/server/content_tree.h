// SPDX-License-Identifier: Apache-2.0
// The published catalogue and packs, served as they lie in a folder. Files named by their hash
// never change and say so; others are revalidated. Any thread.
#pragma once

#include <filesystem>

#include "sync/server/reply.h"

namespace icma::server {

class ContentTree {
 public:
  // `root` need not exist yet.
  explicit ContentTree(std::filesystem::path root) : root_(std::move(root)) {}
  // `path` is the part of the target after "/content/". GET and HEAD, single byte ranges, 304, 416.
  Reply serve(const Incoming& request, std::string_view path) const;

 private:
  std::filesystem::path root_;
};

// One range of a "bytes=" header against a length. Nothing when there is none or it is to be
// ignored (several ranges, another unit, malformed); kInvalid when no byte of it exists.
Result<std::optional<protocol::ByteRange>> parse_range(std::string_view header,
                                                       std::uint64_t length);

}  // namespace icma::server
