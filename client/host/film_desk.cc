// SPDX-License-Identifier: Apache-2.0
#include "client/host/film_desk.h"

#include <algorithm>
#include <atomic>

#include "courses/store/content_reader.h"

namespace icma::host {
namespace {

constexpr std::int64_t kTellEvery = 250;
// Between two looks a playing film moves by its speed; more than this is a jump.
constexpr std::int64_t kLongestStep = 4'000;

}  // namespace

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
      const auto part = stream_->read(offset + done, into.subspan(done));
      // What is not here any more came in another variant; that is no damage.
      if (!part && part.error().kind == ErrorKind::kCorrupt) failed_ = true;
      if (!part) return std::unexpected(part.error());
      if (*part == 0) break;
      done += *part;
    }
    return done;
  }
  // Its bytes are damaged. Any thread.
  bool failed() const { return failed_; }

 private:
  std::unique_ptr<store::ContentReader> reader_;  // outlives the stream
  std::unique_ptr<store::AssetStream> stream_;
  std::atomic<bool> failed_ = false;
};

void FilmDesk::order(Order order) {
  {
    const std::scoped_lock lock(mutex_);
    orders_.push_back(std::move(order));
  }
  wake_();
}

Result<std::shared_ptr<StoredFilm>> FilmDesk::source(store::VersionId version,
                                                     const std::string& asset) {
  ICMA_TRY(auto reader, store::ContentReader::open(content_));
  ICMA_TRY(auto stream, reader->open_asset(version, asset));
  return std::make_shared<StoredFilm>(std::move(reader), std::move(stream));
}

void FilmDesk::open(store::VersionId version, const std::string& asset, std::int64_t position_ms) {
  // The film's index is read here, on the caller's thread, so that the window does not wait.
  const auto opened = source(version, asset);
  const bool damaged = !opened && opened.error().kind == ErrorKind::kCorrupt;
  const std::shared_ptr<StoredFilm> film = opened.value_or(nullptr);
  order([this, film, damaged, position_ms](media::Player& player) {
    film_ = film;
    unreadable_ = damaged;
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
    film_.reset();
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
    if (!orders.empty() && !problem_.empty()) {
      tell({.problem = problem_, .unreadable = unreadable_});
    }
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
  status.unreadable = film_ != nullptr && film_->failed();
  if (status.unreadable) {
    // However the player took it, the film has not ended here.
    status.playing = status.ended = false;
    if (status.problem.empty()) status.problem = "The film cannot be read.";
  }
  const std::int64_t step = status.position_ms - last_.position_ms;
  const bool continuous = last_.playing && step >= 0 && step <= kLongestStep;
  if (!continuous) played_from_ms_ = -1;
  if (continuous && played_from_ms_ < 0) played_from_ms_ = last_.position_ms;
  const bool turned = status.playing != last_.playing || status.ended != last_.ended ||
                      status.problem != last_.problem || status.unreadable != last_.unreadable ||
                      status.duration_ms != last_.duration_ms;
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
