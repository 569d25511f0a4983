// SPDX-License-Identifier: Apache-2.0
// A film of a certain length that shows nothing.
#include <algorithm>
#include <utility>

#include "client/media/player.h"

namespace icma::media {
namespace {

class NullPlayer final : public Player {
 public:
  NullPlayer(std::function<std::int64_t()> now_ms, std::int64_t duration_ms)
      : now_ms_(std::move(now_ms)), duration_ms_(duration_ms) {}

  void open(std::shared_ptr<AssetSource> /*film*/) override {
    state_ = {};
    state_.ready = true;
    state_.duration_ms = duration_ms_;
    last_ = now_ms_();
  }
  void close() override { state_ = {}; }

  void play(bool on) override {
    pump();
    if (on && state_.ended) state_.position_ms = 0;
    state_.ended = state_.ended && !on;
    state_.playing = on && state_.ready;
  }
  void seek(std::int64_t position_ms) override {
    pump();
    state_.position_ms = std::clamp<std::int64_t>(position_ms, 0, state_.duration_ms);
    state_.ended = false;
  }
  void set_speed(int permille) override {
    pump();
    state_.speed_permille = std::clamp(permille, 500, 3000);
  }
  void set_volume(int percent) override { state_.volume = std::clamp(percent, 0, 100); }
  void set_muted(bool on) override { state_.muted = on; }

  void pump() override {
    const std::int64_t now = now_ms_();
    if (state_.playing) state_.position_ms += (now - last_) * state_.speed_permille / 1000;
    last_ = now;
    if (state_.ready && state_.playing && state_.position_ms >= state_.duration_ms) {
      state_.position_ms = state_.duration_ms;
      state_.playing = false;
      state_.ended = true;
    }
  }
  const PlayerState& state() const override { return state_; }
  bool take_picture(int /*width*/, int /*height*/, Picture& /*into*/) override { return false; }

 private:
  std::function<std::int64_t()> now_ms_;
  std::int64_t duration_ms_;
  std::int64_t last_ = 0;
  PlayerState state_;
};

}  // namespace

std::unique_ptr<Player> make_null_player(std::function<std::int64_t()> now_ms,
                                         std::int64_t duration_ms) {
  return std::make_unique<NullPlayer>(std::move(now_ms), duration_ms);
}

}  // namespace icma::media
