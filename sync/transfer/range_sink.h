// SPDX-License-Identifier: Apache-2.0
// Receives one range of a pack and hands on the bytes of its chunks, not verified yet.
#pragma once

#include <functional>

#include "courses/package/manifest.h"
#include "sync/protocol/transport.h"
#include "sync/transfer/plan.h"

namespace icma::transfer {

// Takes all bytes of a chunk as they are in its pack; `index` counts the manifest's chunks.
using ChunkTaker = std::function<Result<>(std::uint32_t index, Bytes stored)>;

class RangeSink final : public protocol::BodySink {
 public:
  RangeSink(const package::Manifest& manifest, RangeRequest range, ChunkTaker take)
      : manifest_(manifest), range_(std::move(range)), take_(std::move(take)) {}

  // kNetwork when the answer is not the range that was asked for. A whole pack (200) is accepted
  // and read past what was not asked for.
  Result<> begin(const protocol::Response& head) override;
  // The taker's error, if it has one.
  Result<> write(ByteView piece) override;

  const RangeRequest& range() const { return range_; }
  // True when every chunk of the range was handed on.
  bool complete() const { return next_ == range_.chunks.size(); }

 private:
  const package::Manifest& manifest_;
  RangeRequest range_;
  ChunkTaker take_;
  std::uint64_t position_ = 0;  // in the pack, of the next byte that arrives
  std::size_t next_ = 0;        // index into range_.chunks
  Bytes buffer_;                // stored bytes of that chunk so far
};

}  // namespace icma::transfer
