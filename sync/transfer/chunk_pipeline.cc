// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/chunk_pipeline.h"

#include <algorithm>
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

}  // namespace

ChunkPipeline::ChunkPipeline(const package::Manifest& manifest)
    : manifest_(manifest), thread_([this] { run(); }) {}

ChunkPipeline::~ChunkPipeline() {
  abandon();
  thread_.join();
}

Result<> ChunkPipeline::make_room(std::size_t bytes) {
  std::unique_lock lock(mutex_);
  if (!has_room(bytes)) {
    wanted_ = bytes;
    verified_.notify_one();
    room_.wait(lock, [&] { return abandoned_ || has_room(bytes); });
    wanted_ = 0;
  }
  if (abandoned_) return fail(ErrorKind::kCancelled, "the download was stopped");
  under_way_ += bytes;
  halves_ += bytes;
  return {};
}

Result<> ChunkPipeline::arrived(std::uint32_t index, Bytes stored) {
  const std::scoped_lock lock(mutex_);
  if (abandoned_) return fail(ErrorKind::kCancelled, "the download was stopped");
  halves_ -= std::min(halves_, stored.size());
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
    return !ready_.empty() || !parts_.empty() || (finished_ && is_empty()) || line_stands();
  });
  if (ready_.empty()) return std::nullopt;
  Result<store::ChunkBytes> chunk = std::move(ready_.front());
  ready_.pop_front();
  if (!chunk) return std::unexpected(chunk.error());
  return std::move(*chunk);
}

void ChunkPipeline::stored(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  under_way_ -= std::min(under_way_, static_cast<std::size_t>(bytes));
  room_.notify_all();
}

bool ChunkPipeline::stands() {
  const std::scoped_lock lock(mutex_);
  return line_stands();
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
    Result<store::ChunkBytes> chunk = [&]() -> Result<store::ChunkBytes> {
      try {
        return verify(manifest_.chunks[raw.index], std::move(raw.stored));
      } catch (const std::exception& error) {
        return fail(ErrorKind::kInternal, "a chunk could not be verified", error.what());
      }
    }();
    lock.lock();
    verifying_ = false;
    ready_.push_back(std::move(chunk));
    verified_.notify_one();
  }
}

}  // namespace icma::transfer
