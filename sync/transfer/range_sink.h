// SPDX-License-Identifier: Apache-2.0
// Receives one range of a pack and hands on the bytes of its chunks, not verified yet.
#pragma once

#include "courses/base/clock.h"
#include "courses/package/manifest.h"
#include "sync/protocol/transport.h"
#include "sync/transfer/chunk_pipeline.h"
#include "sync/transfer/plan.h"

namespace icma::transfer {

// What of a chunk has arrived is handed on after this long, were the chunk not whole: a slow line
// then carries no more than this and what waits to be stored (chunk_batch.h) twice when the program
// is killed.
inline constexpr Millis kPartEvery{500};

class RangeSink final : public protocol::BodySink {
 public:
  // `beginning` are the first bytes of the range's first chunk, which arrived before; they are not
  // asked for again. Everything that is passed by reference must outlive the sink.
  RangeSink(const package::Manifest& manifest, RangeRequest range, Bytes beginning,
            const Clock& clock, ChunkPipeline& pipeline);

  // kNetwork when the answer is not the range that was asked for. A whole pack (200) is accepted
  // and read past what was not asked for.
  Result<> begin(const protocol::Response& head) override;
  // kCancelled when the pipeline was abandoned, and for whatever follows the last chunk: the source
  // may send without end, or the rest of a whole pack.
  Result<> write(ByteView piece) override;
  // The line broke: what has arrived of a chunk is handed on.
  void broken() { hand_on_part(); }

  // What to ask for.
  protocol::ByteRange bytes() const;
  std::uint32_t pack() const { return range_.pack; }
  // True when every chunk of the range was handed on.
  bool complete() const { return next_ == range_.chunks.size(); }

 private:
  const package::ChunkRef& chunk() const { return manifest_.chunks[range_.chunks[next_]]; }
  void hand_on_part();

  const package::Manifest& manifest_;
  RangeRequest range_;
  const Clock& clock_;
  ChunkPipeline& pipeline_;
  std::uint64_t position_ = 0;  // in the pack, of the next byte that arrives
  std::size_t next_ = 0;        // index into range_.chunks
  Bytes buffer_;                // stored bytes of that chunk so far
  std::size_t counted_ = 0;     // of those, that room was made for
  std::size_t handed_on_ = 0;   // of those, as parts
  Millis part_time_{0};         // when the last part was handed on, or the chunk began
};

}  // namespace icma::transfer
