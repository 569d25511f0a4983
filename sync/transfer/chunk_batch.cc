// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/chunk_batch.h"

#include <algorithm>

namespace icma::transfer {

Result<> ChunkBatch::take(VerifiedChunk chunk) {
  if (chunks_.empty()) opened_ = clock_.since_boot();
  bytes_ += chunk.chunk.data.size();
  done_ += chunk.stored;
  chunks_.push_back(std::move(chunk.chunk));
  return bytes_ >= kBatchBytes ? flush() : look();
}

Result<> ChunkBatch::look() {
  const bool due = !chunks_.empty() && clock_.since_boot() - opened_ >= kBatchTime;
  return due ? flush() : Result<>();
}

Result<> ChunkBatch::flush() {
  if (chunks_.empty()) return {};
  ICMA_TRY_VOID(store_.put_chunks(download_.version, download_.module, chunks_,
                                  std::min(done_, download_.bytes_total)));
  chunks_.clear();
  bytes_ = 0;
  if (stored_) stored_();
  return {};
}

}  // namespace icma::transfer
