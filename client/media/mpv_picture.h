// SPDX-License-Identifier: Apache-2.0
// Draws libmpv's pictures into memory on a thread of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "client/media/player.h"

struct mpv_handle;
struct mpv_render_context;

namespace icma::media {

// The conversion of a picture costs some milliseconds, which the UI thread does not have.
class MpvPicture {
 public:
  explicit MpvPicture(Wake wake) : wake_(std::move(wake)) {}
  ~MpvPicture();
  MpvPicture(const MpvPicture&) = delete;
  MpvPicture& operator=(const MpvPicture&) = delete;

  // False when the library refuses. Once.
  bool start(mpv_handle* handle);

  // See Player::take_picture.
  bool take(int width, int height, Picture& into);
  // Forgets the picture that waits: it is of another film.
  void forget();

 private:
  void run(const std::stop_token& stop);
  void render(int width, int height);

  Wake wake_;
  mpv_render_context* context_ = nullptr;
  std::mutex mutex_;
  std::condition_variable_any wanted_;
  bool update_ = false;  // the library has something new
  bool resized_ = false;
  bool fresh_ = false;  // front_ was not taken yet
  int width_ = 0;
  int height_ = 0;
  Picture front_;
  Picture back_;  // of the thread
  std::jthread thread_;
};

}  // namespace icma::media
