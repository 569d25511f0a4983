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

// So many bytes wait between the line and the disk at most; then the line waits. They are hashed
// while the disk takes a batch (chunk_batch.h).
inline constexpr std::size_t kMostHeld = std::size_t{2} << 20U;

class ChunkPipeline {
 public:
  // The manifest must outlive the pipeline.
  explicit ChunkPipeline(const package::Manifest& manifest);
  // Abandons what is still under way.
  ~ChunkPipeline();
  ChunkPipeline(const ChunkPipeline&) = delete;
  ChunkPipeline& operator=(const ChunkPipeline&) = delete;

  // The line's side. All bytes of a chunk as they are in its pack; `index` counts the manifest's
  // chunks. Blocks while too much waits. kCancelled once the pipeline was abandoned.
  Result<> arrived(std::uint32_t index, Bytes stored);
  // The beginning of a chunk that is still on its way, or was when the line broke.
  void arrived_part(store::ChunkPart part);
  // Nothing more arrives.
  void finish();

  // The storing side. The next verified chunk; nothing when none came within `at_most`, when parts
  // are to be taken, or when `ended()`. kUnverified when a chunk's bytes are not those of its hash.
  Result<std::optional<store::ChunkBytes>> next(Millis at_most);
  // The parts that arrived since the last call; those of chunks that became whole meanwhile too.
  std::vector<store::ChunkPart> take_parts();
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

  const package::Manifest& manifest_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable brought_;
  std::condition_variable verified_;
  std::deque<Raw> raw_;
  std::deque<Result<store::ChunkBytes>> ready_;
  std::vector<store::ChunkPart> parts_;
  std::size_t held_ = 0;  // bytes in both
  bool verifying_ = false;
  bool finished_ = false;
  bool abandoned_ = false;
  std::thread thread_;
};

}  // namespace icma::transfer
