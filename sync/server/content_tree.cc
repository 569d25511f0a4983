// SPDX-License-Identifier: Apache-2.0
#include "sync/server/content_tree.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/base/files.h"
#include "courses/base/hash.h"
#include "courses/base/text.h"
#include "sync/listen/byte_range.h"

namespace icma::server {

using listen::error_reply;
using listen::FileSlice;

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kForEver = "public, max-age=31536000, immutable";
constexpr std::string_view kEntitled = "entitled/";
constexpr std::uint64_t kHashedUpTo = std::uint64_t{4} << 20U;

// Plain names only: nothing hidden, no way up, no escapes. Published names need none of that.
bool is_plain_path(std::string_view path) {
  if (path.empty() || path.size() > 512) return false;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part.front() == '.') return false;
  }
  return std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
}

// The hash a file is named by ("<64 hex>" or "<64 hex>.ext"), or nothing.
std::optional<std::string> hash_name(const fs::path& path) {
  const std::string name = path.filename().string();
  std::string stem = name.substr(0, name.find('.'));
  if (stem.size() != 64 || !parse_hash(stem)) return std::nullopt;
  return stem;
}

std::string_view media_type(const fs::path& path) {
  const std::string ext = path.extension().string();
  if (ext == ".json") return "application/json";
  return "application/octet-stream";
}

Result<std::string> etag_of(const fs::path& path, std::uint64_t size) {
  if (const auto hash = hash_name(path)) return "\"" + *hash + "\"";
  if (size <= kHashedUpTo) {
    ICMA_TRY(const std::string content, read_file(path));
    return "\"" + sha256(content).to_hex() + "\"";
  }
  std::error_code code;
  const auto time = fs::last_write_time(path, code).time_since_epoch().count();
  return fmt::format("W/\"{}-{}\"", size, time);
}

// "icma-sample/egv-160/objects/ab/ab…"
std::string pack_path(std::string_view provider, std::string_view program, const Hash& pack) {
  const std::string name = pack.to_hex();
  return fmt::format("{}/{}/objects/{}/{}", provider, program, name.substr(0, 2), name);
}

}  // namespace

Result<std::vector<std::string>> ContentTree::addresses(std::string_view provider,
                                                        std::string_view program,
                                                        std::span<const Hash> packs,
                                                        Time until) const {
  std::vector<std::string> out;
  for (const Hash& pack : packs) {
    const std::string path = pack_path(provider, program, pack);
    std::error_code code;
    const bool known =
        passes_ && is_plain_path(path) && fs::is_regular_file(entitled_ / path, code);
    if (!known) return fail(ErrorKind::kNotFound, "the program has no such pack", pack.to_hex());
    out.push_back(passes_->target(std::string(kEntitled) + path, until));
  }
  return out;
}

Reply ContentTree::serve(const Incoming& request, std::string_view path,
                         std::string_view query) const {
  const bool head = request.method == "HEAD";
  if (!head && request.method != "GET") {
    Reply reply = error_reply(405, "method_not_allowed", "content is read with GET or HEAD");
    reply.headers["allow"] = "GET, HEAD";
    return reply;
  }
  const bool entitled = path.starts_with(kEntitled);
  if (entitled && !(passes_ && passes_->admits(path, query))) {
    return error_reply(403, "no_pass", "this needs an address that the server gave, and in time");
  }
  std::error_code code;
  const fs::path file = entitled ? entitled_ / path.substr(kEntitled.size()) : root_ / path;
  if (!is_plain_path(path) || !fs::is_regular_file(file, code)) {
    return error_reply(404, "not_found", "there is no such object");
  }
  const std::uint64_t size = fs::file_size(file, code);
  const auto etag = etag_of(file, size);
  if (code || !etag) return error_reply(503, "unavailable", "the object cannot be read now", 30);
  std::string_view caching = "no-cache";
  if (hash_name(file)) caching = entitled ? "private, no-store" : kForEver;
  Reply reply{.headers = {{"content-type", std::string(media_type(file))},
                          {"etag", *etag},
                          {"accept-ranges", "bytes"},
                          {"cache-control", std::string(caching)}}};
  const auto header = [&request](std::string_view name) {
    const auto at = request.headers.find(name);
    return at == request.headers.end() ? std::string() : at->second;
  };
  if (header("if-none-match") == *etag) {
    reply.status = 304;
    return reply;
  }
  std::optional<protocol::ByteRange> range;
  const std::string if_range = header("if-range");
  if (const std::string wanted = header("range");
      !wanted.empty() && (if_range.empty() || if_range == *etag)) {
    const auto parsed = listen::parse_range(wanted, size);
    if (!parsed) {
      Reply refused = error_reply(416, "range_not_satisfiable", "the object is shorter");
      refused.headers["content-range"] = fmt::format("bytes */{}", size);
      return refused;
    }
    range = *parsed;
  }
  FileSlice slice{.path = file, .offset = 0, .length = size};
  if (range) {
    reply.status = 206;
    reply.headers["content-range"] = fmt::format("bytes {}-{}/{}", range->first, range->last, size);
    slice.offset = range->first;
    slice.length = range->last - range->first + 1;
  }
  if (head) {
    reply.head_length = slice.length;
  } else {
    reply.file = slice;
  }
  return reply;
}

}  // namespace icma::server
