// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/chunk_batch.h"

#include <algorithm>

namespace icma::transfer {

Result<> ChunkBatch::take(store::ChunkBytes chunk) {
  if (is_empty()) opened_ = clock_.since_boot();
  bytes_ += chunk.stored.size();
  done_ += chunk.stored.size();
  begun_.erase(chunk.hash);
  std::erase_if(parts_, [&chunk](const auto& part) { return part.hash == chunk.hash; });
  chunks_.push_back(std::move(chunk));
  return bytes_ >= kBatchBytes ? flush() : look();
}

void ChunkBatch::take(std::vector<store::ChunkPart> parts) {
  if (is_empty()) opened_ = clock_.since_boot();
  for (store::ChunkPart& part : parts) {
    begun_[part.hash] = part.offset + part.data.size();
    parts_.push_back(std::move(part));
  }
}

Result<> ChunkBatch::look() {
  const bool due = !is_empty() && clock_.since_boot() - opened_ >= kBatchTime;
  return due ? flush() : Result<>();
}

Result<> ChunkBatch::flush() {
  if (is_empty()) return {};
  std::uint64_t done = done_;
  for (const auto& [hash, bytes] : begun_) done += bytes;
  ICMA_TRY_VOID(store_.put_chunks(download_.version, download_.module, chunks_, parts_,
                                  std::min(done, download_.bytes_total)));
  chunks_.clear();
  parts_.clear();
  if (stored_) stored_(bytes_);
  bytes_ = 0;
  return {};
}

Result<> ChunkBatch::forget_beginnings() {
  parts_.clear();
  for (const auto& [hash, bytes] : begun_) ICMA_TRY_VOID(store_.drop_beginning(hash));
  begun_.clear();
  return {};
}

}  // namespace icma::transfer
