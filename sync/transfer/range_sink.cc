// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/range_sink.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace icma::transfer {

Result<> RangeSink::begin(const protocol::Response& head) {
  if (head.header("content-type").starts_with("text/html")) {
    return fail(ErrorKind::kNetwork, "something else answered in place of the course server",
                "a web page came; a network that asks for a sign-in does this");
  }
  if (head.status == 200) {
    position_ = 0;
    return {};
  }
  const std::uint64_t last = range_.offset + range_.size - 1;
  const std::string expected =
      fmt::format("bytes {}-{}/{}", range_.offset, last, manifest_.packs[range_.pack].bytes);
  if (head.status != 206 || head.header("content-range") != expected) {
    return fail(ErrorKind::kNetwork, "the server sent another range than asked for",
                fmt::format("status {}, range \"{}\"", head.status, head.header("content-range")));
  }
  position_ = range_.offset;
  return {};
}

Result<> RangeSink::write(ByteView piece) {
  while (!piece.empty() && next_ < range_.chunks.size()) {
    const package::ChunkRef& chunk = manifest_.chunks[range_.chunks[next_]];
    if (position_ < chunk.offset) {
      const auto skip = std::min<std::uint64_t>(piece.size(), chunk.offset - position_);
      piece = piece.subspan(static_cast<std::size_t>(skip));
      position_ += skip;
      continue;
    }
    if (buffer_.empty()) buffer_.reserve(chunk.stored);
    const std::size_t wanted = chunk.stored - buffer_.size();
    const ByteView part = piece.first(std::min(wanted, piece.size()));
    buffer_.insert(buffer_.end(), part.begin(), part.end());
    piece = piece.subspan(part.size());
    position_ += part.size();
    if (buffer_.size() < chunk.stored) continue;
    ICMA_TRY_VOID(take_(range_.chunks[next_], std::exchange(buffer_, Bytes())));
    ++next_;
  }
  return {};
}

}  // namespace icma::transfer
