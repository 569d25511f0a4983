// SPDX-License-Identifier: Apache-2.0
// Chunks on their way from the line to the disk. The line's thread brings their bytes as they
// arrive, a thread of the pipeline verifies them, and the storing thread takes them: receiving,
// hashing and writing go on at the same time.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "courses/base/clock.h"
#include "courses/package/manifest.h"
#include "courses/store/content_types.h"

namespace icma::transfer {

// So many bytes may be under way between the line and the disk, in chunks that are not whole, on
// their way through here and in the batch (chunk_batch.h); then the line waits. A killed program
// fetches them again, and what the connections' own buffers hold while a disk stands still, five
// MiB at most seen: 16 MiB are allowed in all. Twice a batch, so that the next one is brought
// and hashed while the disk takes the last.
inline constexpr std::size_t kMostUnderWay = std::size_t{10} << 20U;

class ChunkPipeline {
 public:
  // The manifest must outlive the pipeline.
  explicit ChunkPipeline(const package::Manifest& manifest);
  // Abandons what is still under way.
  ~ChunkPipeline();
  ChunkPipeline(const ChunkPipeline&) = delete;
  ChunkPipeline& operator=(const ChunkPipeline&) = delete;

  // The line's side. To be called before `bytes` more of a chunk are kept: blocks while too much is
  // under way and storing it can end that. kCancelled once the pipeline was abandoned.
  Result<> make_room(std::size_t bytes);
  // All bytes of a chunk as they are in its pack, each of which room was made for; `index` counts
  // the manifest's chunks. kCancelled as above.
  Result<> arrived(std::uint32_t index, Bytes stored);
  // The beginning of a chunk that is still on its way, or was when the line broke.
  void arrived_part(store::ChunkPart part);
  // Nothing more arrives.
  void finish();

  // The storing side. The next verified chunk; nothing when none came within `at_most`, when parts
  // are to be taken, when the line `stands` or when `ended()`. kUnverified when a chunk's bytes are
  // not those of its hash.
  Result<std::optional<store::ChunkBytes>> next(Millis at_most);
  // The parts that arrived since the last call; those of chunks that became whole meanwhile too.
  std::vector<store::ChunkPart> take_parts();
  // So many bytes of chunks that were taken are on the disk.
  void stored(std::uint64_t bytes);
  // True when the line waits for what was taken to be stored.
  bool stands();
  // True when everything that arrived was taken and nothing more will arrive.
  bool ended();
  // Nothing more is taken: who brings chunks is told so.
  void abandon();

 private:
  struct Raw {
    std::uint32_t index = 0;
    Bytes stored;
  };
  void run();
  bool is_empty() const { return raw_.empty() && ready_.empty() && !verifying_; }
  bool line_stands() const { return wanted_ != 0 && !has_room(wanted_) && is_empty(); }
  bool has_room(std::size_t bytes) const {
    return under_way_ + bytes <= kMostUnderWay || under_way_ == halves_;
  }

  const package::Manifest& manifest_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable brought_;
  std::condition_variable verified_;
  std::deque<Raw> raw_;
  std::deque<Result<store::ChunkBytes>> ready_;
  std::vector<store::ChunkPart> parts_;
  std::size_t under_way_ = 0;  // bytes that room was made for and that are not stored
  std::size_t halves_ = 0;     // of those, bytes of chunks that are not whole
  std::size_t wanted_ = 0;     // bytes that the line waits for room for; 0: it does not
  bool verifying_ = false;
  bool finished_ = false;
  bool abandoned_ = false;
  std::thread thread_;
};

}  // namespace icma::transfer
