// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/chunk_pipeline.h"

#include <exception>
#include <utility>

#include "courses/package/compress.h"
#include "sync/transfer/wrong_part.h"

namespace icma::transfer {
namespace {

Result<store::ChunkBytes> verify(const package::ChunkRef& chunk, Bytes stored) {
  if (stored.size() == chunk.stored && package::is_chunk(stored, chunk.size, chunk.hash)) {
    return store::ChunkBytes{chunk.hash, chunk.size, std::move(stored)};
  }
  return std::unexpected(wrong_part(chunk, stored));
}

std::size_t size_of(const Result<store::ChunkBytes>& chunk) {
  return chunk ? chunk->stored.size() : 0;
}

}  // namespace

ChunkPipeline::ChunkPipeline(const package::Manifest& manifest)
    : manifest_(manifest), thread_([this] { run(); }) {}

ChunkPipeline::~ChunkPipeline() {
  abandon();
  thread_.join();
}

Result<> ChunkPipeline::arrived(std::uint32_t index, Bytes stored) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return abandoned_ || held_ == 0 || held_ + stored.size() <= kMostHeld; });
  if (abandoned_) return fail(ErrorKind::kCancelled, "the download was stopped");
  held_ += stored.size();
  raw_.push_back({index, std::move(stored)});
  brought_.notify_one();
  return {};
}

void ChunkPipeline::arrived_part(store::ChunkPart part) {
  const std::scoped_lock lock(mutex_);
  parts_.push_back(std::move(part));
  verified_.notify_all();
}

std::vector<store::ChunkPart> ChunkPipeline::take_parts() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(parts_, {});
}

void ChunkPipeline::finish() {
  const std::scoped_lock lock(mutex_);
  finished_ = true;
  verified_.notify_all();
}

Result<std::optional<store::ChunkBytes>> ChunkPipeline::next(Millis at_most) {
  std::unique_lock lock(mutex_);
  verified_.wait_for(lock, at_most, [this] {
    return !ready_.empty() || !parts_.empty() || (finished_ && is_empty());
  });
  if (ready_.empty()) return std::nullopt;
  Result<store::ChunkBytes> chunk = std::move(ready_.front());
  ready_.pop_front();
  held_ -= size_of(chunk);
  room_.notify_all();
  if (!chunk) return std::unexpected(chunk.error());
  return std::move(*chunk);
}

bool ChunkPipeline::ended() {
  const std::scoped_lock lock(mutex_);
  return abandoned_ || (finished_ && is_empty());
}

void ChunkPipeline::abandon() {
  const std::scoped_lock lock(mutex_);
  abandoned_ = true;
  room_.notify_all();
  brought_.notify_all();
  verified_.notify_all();
}

void ChunkPipeline::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    brought_.wait(lock, [this] { return abandoned_ || !raw_.empty(); });
    if (abandoned_) return;
    Raw raw = std::move(raw_.front());
    raw_.pop_front();
    verifying_ = true;
    lock.unlock();
    const std::size_t before = raw.stored.size();
    Result<store::ChunkBytes> chunk = [&]() -> Result<store::ChunkBytes> {
      try {
        return verify(manifest_.chunks[raw.index], std::move(raw.stored));
      } catch (const std::exception& error) {
        return fail(ErrorKind::kInternal, "a chunk could not be verified", error.what());
      }
    }();
    lock.lock();
    verifying_ = false;
    held_ = held_ - before + size_of(chunk);
    ready_.push_back(std::move(chunk));
    verified_.notify_one();
  }
}

}  // namespace icma::transfer
