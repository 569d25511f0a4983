// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/range_sink.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace icma::transfer {

RangeSink::RangeSink(const package::Manifest& manifest, RangeRequest range, Bytes beginning,
                     const Clock& clock, ChunkPipeline& pipeline)
    : manifest_(manifest),
      range_(std::move(range)),
      clock_(clock),
      pipeline_(pipeline),
      buffer_(std::move(beginning)),
      handed_on_(buffer_.size()) {
  // A beginning that is the whole chunk was wrong, or it would be stored as a chunk.
  if (buffer_.size() >= chunk().stored) buffer_.clear();
  handed_on_ = buffer_.size();
}

protocol::ByteRange RangeSink::bytes() const {
  return {range_.offset + handed_on_, range_.offset + range_.size - 1};
}

Result<> RangeSink::begin(const protocol::Response& head) {
  if (head.header("content-type").starts_with("text/html")) {
    return fail(ErrorKind::kNetwork, "something else answered in place of the course server",
                "a web page came; a network that asks for a sign-in does this");
  }
  part_time_ = clock_.since_boot();
  if (head.status == 200) {
    position_ = 0;
    buffer_.clear();
    handed_on_ = 0;
    return {};
  }
  const auto [first, last] = bytes();
  const std::string expected =
      fmt::format("bytes {}-{}/{}", first, last, manifest_.packs[range_.pack].bytes);
  if (head.status != 206 || head.header("content-range") != expected) {
    return fail(ErrorKind::kNetwork, "the server sent another range than asked for",
                fmt::format("status {}, range \"{}\"", head.status, head.header("content-range")));
  }
  position_ = first;
  return {};
}

Result<> RangeSink::write(ByteView piece) {
  if (complete()) return fail(ErrorKind::kCancelled, "all that was asked for has come");
  while (!piece.empty() && !complete()) {
    if (position_ < chunk().offset) {
      const auto skip = std::min<std::uint64_t>(piece.size(), chunk().offset - position_);
      piece = piece.subspan(static_cast<std::size_t>(skip));
      position_ += skip;
      continue;
    }
    if (buffer_.empty()) buffer_.reserve(chunk().stored);
    const ByteView part = piece.first(std::min(chunk().stored - buffer_.size(), piece.size()));
    buffer_.insert(buffer_.end(), part.begin(), part.end());
    piece = piece.subspan(part.size());
    position_ += part.size();
    ICMA_TRY_VOID(pipeline_.make_room(buffer_.size() - counted_));
    counted_ = buffer_.size();
    if (buffer_.size() < chunk().stored) continue;
    ICMA_TRY_VOID(pipeline_.arrived(range_.chunks[next_], std::exchange(buffer_, Bytes())));
    ++next_;
    counted_ = 0;
    handed_on_ = 0;
    part_time_ = clock_.since_boot();
  }
  if (!buffer_.empty() && clock_.since_boot() - part_time_ >= kPartEvery) hand_on_part();
  return {};
}

void RangeSink::hand_on_part() {
  if (complete() || buffer_.size() <= handed_on_) return;
  const ByteView fresh = ByteView(buffer_).subspan(handed_on_);
  pipeline_.arrived_part({chunk().hash, handed_on_, Bytes(fresh.begin(), fresh.end())});
  handed_on_ = buffer_.size();
  part_time_ = clock_.since_boot();
}

}  // namespace icma::transfer
