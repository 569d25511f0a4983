// SPDX-License-Identifier: Apache-2.0
#include "client/media/mpv_picture.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mpv/client.h>
#include <mpv/render.h>
#include <string>
#include <utility>

namespace icma::media {
namespace {

constexpr int kLargest = 8192;

}  // namespace

bool MpvPicture::start(mpv_handle* handle) {
  std::string api = MPV_RENDER_API_TYPE_SW;
  std::array<mpv_render_param, 2> parameters{
      {{MPV_RENDER_PARAM_API_TYPE, api.data()}, {MPV_RENDER_PARAM_INVALID, nullptr}}};
  if (mpv_render_context_create(&context_, handle, parameters.data()) < 0) return false;
  mpv_render_context_set_update_callback(
      context_,
      [](void* user) {
        MpvPicture& self = *static_cast<MpvPicture*>(user);
        {
          const std::scoped_lock lock(self.mutex_);
          self.update_ = true;
        }
        self.wanted_.notify_one();
      },
      this);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return true;
}

MpvPicture::~MpvPicture() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  if (context_ != nullptr) {
    mpv_render_context_set_update_callback(context_, nullptr, nullptr);
    mpv_render_context_free(context_);
  }
}

bool MpvPicture::take(int width, int height, Picture& into) {
  width = std::clamp(width, 0, kLargest);
  height = std::clamp(height, 0, kLargest);
  const std::scoped_lock lock(mutex_);
  if (width != width_ || height != height_) {
    width_ = width;
    height_ = height;
    resized_ = true;
    wanted_.notify_one();
  }
  if (!fresh_) return false;
  fresh_ = false;
  std::swap(front_, into);
  return true;
}

void MpvPicture::forget() {
  const std::scoped_lock lock(mutex_);
  fresh_ = false;
}

void MpvPicture::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    int width = 0;
    int height = 0;
    bool resized = false;
    {
      std::unique_lock lock(mutex_);
      wanted_.wait(lock, stop, [this] { return update_ || resized_; });
      if (stop.stop_requested()) return;
      update_ = false;
      resized = std::exchange(resized_, false);
      width = width_;
      height = height_;
    }
    const std::uint64_t flags = mpv_render_context_update(context_);
    if ((flags & MPV_RENDER_UPDATE_FRAME) == 0 && !resized) continue;
    if (width < 2 || height < 2) continue;
    render(width, height);
    {
      const std::scoped_lock lock(mutex_);
      std::swap(front_, back_);
      fresh_ = true;
    }
    wake_();
  }
}

void MpvPicture::render(int width, int height) {
  back_.width = width;
  back_.height = height;
  back_.rgba.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  std::array<int, 2> size{width, height};
  std::size_t stride = static_cast<std::size_t>(width) * 4;
  std::string format = "rgb0";
  int block = 0;
  std::array<mpv_render_param, 6> parameters{{{MPV_RENDER_PARAM_SW_SIZE, size.data()},
                                              {MPV_RENDER_PARAM_SW_FORMAT, format.data()},
                                              {MPV_RENDER_PARAM_SW_STRIDE, &stride},
                                              {MPV_RENDER_PARAM_SW_POINTER, back_.rgba.data()},
                                              {MPV_RENDER_PARAM_BLOCK_FOR_TARGET_TIME, &block},
                                              {MPV_RENDER_PARAM_INVALID, nullptr}}};
  mpv_render_context_render(context_, parameters.data());
  // The format's fourth byte is undefined; drawn with blending it would hide the picture.
  for (std::size_t i = 3; i < back_.rgba.size(); i += 4) back_.rgba[i] = 255;
}

}  // namespace icma::media
