// SPDX-License-Identifier: Apache-2.0
// Feeds libmpv with the bytes of an AssetSource.
#pragma once

#include <memory>
#include <mutex>

#include "client/media/player.h"

struct mpv_handle;

namespace icma::media {

// Lives as long as the handle; the film may change between two files.
class MpvStream {
 public:
  static constexpr const char* kAddress = "asset://film";

  // False when the library refuses.
  bool attach(mpv_handle* handle);
  void set_film(std::shared_ptr<AssetSource> film);
  std::shared_ptr<AssetSource> film();

 private:
  std::mutex mutex_;
  std::shared_ptr<AssetSource> film_;
};

}  // namespace icma::media
