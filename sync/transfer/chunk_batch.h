// SPDX-License-Identifier: Apache-2.0
// Gathers verified chunks in memory and stores many of them in one durable transaction.
#pragma once

#include <functional>
#include <map>

#include "courses/base/clock.h"
#include "courses/store/content_store.h"
#include "sync/transfer/chunk_pipeline.h"

namespace icma::transfer {

// Verified chunks wait in memory until there are this many bytes or this much time has passed.
// A killed program fetches again what is under way (chunk_pipeline.h), but at most three seconds of
// the line: of those a part waits kPartEvery in its sink and kBatchTime here; the rest is for a
// disk or a machine that is busy.
inline constexpr std::uint64_t kBatchBytes = std::uint64_t{5} << 20U;
inline constexpr Millis kBatchTime{1'000};

class ChunkBatch {
 public:
  // `done` counts the download's bytes that are stored already; all of `download` that is fetched
  // goes through here. `stored` is called after each transaction with the bytes of its chunks.
  // Everything must outlive the batch.
  ChunkBatch(store::ContentStore& store, const Clock& clock, const store::Download& download,
             std::uint64_t done, std::function<void(std::uint64_t bytes)> stored)
      : store_(store),
        clock_(clock),
        download_(download),
        done_(done),
        stored_(std::move(stored)) {}

  // Bytes of chunks that are not whole which are stored already.
  void go_on_from(std::map<Hash, std::uint64_t> begun) { begun_ = std::move(begun); }
  // Stores when there is enough. kNoSpace, kIo.
  Result<> take(store::ChunkBytes chunk);
  // Beginnings of chunks, which wait like those.
  void take(std::vector<store::ChunkPart> parts);
  // Stores what has waited long enough.
  Result<> look();
  // Stores what is there.
  Result<> flush();
  // Chunks that are not whole begin anew: one of them was wrong.
  Result<> forget_beginnings();

 private:
  bool is_empty() const { return chunks_.empty() && parts_.empty(); }

  store::ContentStore& store_;
  const Clock& clock_;
  const store::Download& download_;
  std::uint64_t done_;
  std::function<void(std::uint64_t)> stored_;
  std::vector<store::ChunkBytes> chunks_;
  std::vector<store::ChunkPart> parts_;
  std::map<Hash, std::uint64_t> begun_;  // bytes that arrived of chunks that are not whole
  std::uint64_t bytes_ = 0;
  Millis opened_{0};
};

}  // namespace icma::transfer
