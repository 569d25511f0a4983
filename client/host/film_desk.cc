// SPDX-License-Identifier: Apache-2.0
#include "client/host/film_desk.h"

#include <algorithm>

#include "courses/store/content_reader.h"

namespace icma::host {
namespace {

constexpr std::int64_t kTellEvery = 250;
// Between two looks a playing film moves by its speed; more than this is a jump.
constexpr std::int64_t kLongestStep = 4'000;

// A film in content.db, on a connection of its own. Used by the player's threads, one at a time.
class StoredFilm final : public media::AssetSource {
 public:
  StoredFilm(std::unique_ptr<store::ContentReader> reader,
             std::unique_ptr<store::AssetStream> stream)
      : reader_(std::move(reader)), stream_(std::move(stream)) {}
  std::uint64_t size() const override { return stream_->size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      ICMA_TRY(const std::size_t part, stream_->read(offset + done, into.subspan(done)));
      if (part == 0) break;
      done += part;
    }
    return done;
  }

 private:
  std::unique_ptr<store::ContentReader> reader_;  // outlives the stream
  std::unique_ptr<store::AssetStream> stream_;
};

}  // namespace

void FilmDesk::order(Order order) {
  {
    const std::scoped_lock lock(mutex_);
    orders_.push_back(std::move(order));
  }
  wake_();
}

std::shared_ptr<media::AssetSource> FilmDesk::source(store::VersionId version,
                                                     const std::string& asset) {
  auto reader = store::ContentReader::open(content_);
  if (!reader) return nullptr;
  auto stream = (*reader)->open_asset(version, asset);
  if (!stream) return nullptr;
  return std::make_shared<StoredFilm>(std::move(*reader), std::move(*stream));
}

void FilmDesk::open(store::VersionId version, const std::string& asset, std::int64_t position_ms) {
  // The film's index is read here, on the caller's thread, so that the window does not wait.
  auto film = source(version, asset);
  order([this, film, position_ms](media::Player& player) {
    last_ = {};
    played_from_ms_ = -1;
    resume_ms_ = position_ms;
    wants_play_ = false;
    open_ = film != nullptr;
    problem_ = film == nullptr ? "The film is not on this laptop." : "";
    if (film != nullptr) player.open(film);
  });
}

void FilmDesk::close() {
  order([this](media::Player& player) {
    player.close();
    open_ = false;
    last_ = {};
    played_from_ms_ = -1;
  });
}

void FilmDesk::play_pause() {
  order([this](media::Player& player) {
    wants_play_ = !player.state().playing;
    if (player.state().ended) player.seek(0);
    player.play(wants_play_);
  });
}

void FilmDesk::seek(std::int64_t position_ms) {
  order([this, position_ms](media::Player& player) {
    played_from_ms_ = -1;
    player.seek(position_ms);
  });
}

void FilmDesk::set_speed(int permille) {
  order([permille](media::Player& player) { player.set_speed(permille); });
}
void FilmDesk::set_muted(bool muted) {
  order([muted](media::Player& player) { player.set_muted(muted); });
}

void FilmDesk::pump(media::Player& player, std::int64_t now_ms,
                    const std::function<void(app::PlayerStatus)>& tell) {
  std::vector<Order> orders;
  {
    const std::scoped_lock lock(mutex_);
    orders.swap(orders_);
  }
  for (const Order& one : orders) one(player);
  if (!open_) {
    if (!orders.empty() && !problem_.empty()) tell({.problem = problem_});
    return;
  }
  player.pump();
  const media::PlayerState& state = player.state();
  if (state.ready && resume_ms_ > 0) player.seek(std::exchange(resume_ms_, 0));
  app::PlayerStatus status;
  status.playing = state.playing;
  status.ended = state.ended;
  status.position_ms = state.position_ms;
  status.duration_ms = state.duration_ms;
  status.problem = state.problem;
  const std::int64_t step = status.position_ms - last_.position_ms;
  const bool continuous = last_.playing && step >= 0 && step <= kLongestStep;
  if (!continuous) played_from_ms_ = -1;
  if (continuous && played_from_ms_ < 0) played_from_ms_ = last_.position_ms;
  const bool turned = status.playing != last_.playing || status.ended != last_.ended ||
                      status.problem != last_.problem || status.duration_ms != last_.duration_ms;
  const bool moved = status.position_ms != last_.position_ms;
  last_ = status;
  if (!turned && !orders.empty() && !moved) return tell(status);
  if (!turned && (!moved || now_ms - told_ms_ < kTellEvery)) return;
  told_ms_ = now_ms;
  if (played_from_ms_ >= 0) {
    status.played_from_ms = played_from_ms_;
    status.played_to_ms = status.position_ms;
    played_from_ms_ = status.position_ms;
  }
  tell(status);
}

}  // namespace icma::host
