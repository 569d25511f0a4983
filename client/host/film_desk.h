// SPDX-License-Identifier: Apache-2.0
// Stands between the app, which decides, and the player, which belongs to the window's thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "client/app/player_port.h"
#include "client/media/player.h"

namespace icma::host {

class StoredFilm;

class FilmDesk final : public app::PlayerPort {
 public:
  // Orders come from any thread and are carried out by pump(); `wake` asks the window for a frame.
  FilmDesk(std::filesystem::path content, std::function<void()> wake)
      : content_(std::move(content)), wake_(std::move(wake)) {}

  void open(store::VersionId version, const std::string& asset, std::int64_t position_ms) override;
  void close() override;
  void play_pause() override;
  void seek(std::int64_t position_ms) override;
  void set_speed(int permille) override;
  void set_muted(bool muted) override;

  // The window's thread, once a frame: carries orders out and tells what happened, at most four
  // times a second while the film runs.
  void pump(media::Player& player, std::int64_t now_ms,
            const std::function<void(app::PlayerStatus)>& tell);
  bool playing() const { return last_.playing; }

 private:
  using Order = std::function<void(media::Player&)>;
  void order(Order order);
  Result<std::shared_ptr<StoredFilm>> source(store::VersionId version, const std::string& asset);

  std::filesystem::path content_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<Order> orders_;
  // The window's thread alone:
  app::PlayerStatus last_;
  std::int64_t told_ms_ = 0;
  std::int64_t played_from_ms_ = -1;
  std::int64_t resume_ms_ = 0;  // to be sought when the film is ready
  bool wants_play_ = false;
  bool open_ = false;
  std::shared_ptr<StoredFilm> film_;  // owners: this and the player
  bool unreadable_ = false;
  std::string problem_;
};

}  // namespace icma::host
