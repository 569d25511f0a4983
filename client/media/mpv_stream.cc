// SPDX-License-Identifier: Apache-2.0
#include "client/media/mpv_stream.h"

#include <algorithm>
#include <atomic>
#include <mpv/client.h>
#include <mpv/stream_cb.h>
#include <utility>

namespace icma::media {
namespace {

// One opened stream. The library reads on its demuxer's thread and may open the film again before
// it closes it; the source's own lock is the mutex of the one film.
struct Cookie {
  std::shared_ptr<AssetSource> film;
  std::uint64_t at = 0;
  std::atomic<bool> cancelled = false;
};

std::int64_t read(void* user, char* into, std::uint64_t bytes) {
  Cookie& cookie = *static_cast<Cookie*>(user);
  if (cookie.cancelled) return -1;
  const std::uint64_t size = cookie.film->size();
  if (cookie.at >= size) return 0;
  const std::uint64_t wanted = std::min(bytes, size - cookie.at);
  const auto count = cookie.film->read(
      cookie.at, {reinterpret_cast<std::uint8_t*>(into), static_cast<std::size_t>(wanted)});
  if (!count.has_value()) return -1;
  cookie.at += *count;
  return static_cast<std::int64_t>(*count);
}

std::int64_t seek(void* user, std::int64_t offset) {
  Cookie& cookie = *static_cast<Cookie*>(user);
  if (offset < 0) return MPV_ERROR_GENERIC;
  cookie.at = static_cast<std::uint64_t>(offset);
  return offset;
}

std::int64_t size(void* user) {
  return static_cast<std::int64_t>(static_cast<Cookie*>(user)->film->size());
}

void close(void* user) {
  delete static_cast<Cookie*>(user);
}

void cancel(void* user) {
  static_cast<Cookie*>(user)->cancelled = true;
}

int open(void* user, char* /*uri*/, mpv_stream_cb_info* info) {
  std::shared_ptr<AssetSource> film = static_cast<MpvStream*>(user)->film();
  if (film == nullptr) return MPV_ERROR_LOADING_FAILED;
  info->cookie = new Cookie{std::move(film)};
  info->read_fn = read;
  info->seek_fn = seek;
  info->size_fn = size;
  info->close_fn = close;
  info->cancel_fn = cancel;
  return 0;
}

// Serializes what streams of one film ask for.
class Serialized final : public AssetSource {
 public:
  explicit Serialized(std::shared_ptr<AssetSource> film) : film_(std::move(film)) {}
  std::uint64_t size() const override { return film_->size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) override {
    const std::scoped_lock lock(mutex_);
    return film_->read(offset, into);
  }

 private:
  std::shared_ptr<AssetSource> film_;
  std::mutex mutex_;
};

}  // namespace

bool MpvStream::attach(mpv_handle* handle) {
  return mpv_stream_cb_add_ro(handle, "asset", this, open) >= 0;
}

void MpvStream::set_film(std::shared_ptr<AssetSource> film) {
  const std::scoped_lock lock(mutex_);
  film_ = film == nullptr ? nullptr : std::make_shared<Serialized>(std::move(film));
}

std::shared_ptr<AssetSource> MpvStream::film() {
  const std::scoped_lock lock(mutex_);
  return film_;
}

}  // namespace icma::media
