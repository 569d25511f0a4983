// SPDX-License-Identifier: Apache-2.0
// Player: plays one film with sound; its picture is fetched, its state is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "courses/base/result.h"

namespace icma::media {

// The bytes of a film. Called on the player's threads, never by two at once.
class AssetSource {
 public:
  virtual ~AssetSource() = default;
  virtual std::uint64_t size() const = 0;
  // How many bytes were read, fewer than asked for only at the end. kCorrupt, kIo.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) = 0;
};

struct PlayerState {
  bool ready = false;  // duration and picture size are known
  bool playing = false;
  bool ended = false;  // stands on the last picture
  bool muted = false;
  std::int64_t position_ms = 0;
  std::int64_t duration_ms = 0;
  int speed_permille = 1000;
  int volume = 100;  // 0 to 100
  int width = 0;     // of the film, as it is to be shown
  int height = 0;
  std::string problem;  // one sentence, when it cannot be played
};

// A picture of the size that was asked for. Opaque RGBA, rows without gaps.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
};

// Belongs to the UI thread, as all its functions do. `wake` given to the maker is called from any
// thread when there is a new state or picture.
class Player {
 public:
  virtual ~Player() = default;

  // Opens a film, paused at its beginning; one that was open is closed.
  virtual void open(std::shared_ptr<AssetSource> film) = 0;
  virtual void close() = 0;

  virtual void play(bool on) = 0;
  // Exactly to this time, kept within the film.
  virtual void seek(std::int64_t position_ms) = 0;
  virtual void set_speed(int permille) = 0;  // 500 to 3000; the pitch stays
  virtual void set_volume(int percent) = 0;
  virtual void set_muted(bool on) = 0;

  // Takes what happened since the last call into state().
  virtual void pump() = 0;
  virtual const PlayerState& state() const = 0;

  // Takes the newest picture unless it was taken already; true when `into` changed. The size is
  // that of the place on screen in physical pixels, in the film's proportions.
  virtual bool take_picture(int width, int height, Picture& into) = 0;
};

using Wake = std::function<void()>;

// Plays without picture and sound, by the clock: for machines that cannot, and for tests.
// `now_ms` is a clock that only goes forward.
std::unique_ptr<Player> make_null_player(std::function<std::int64_t()> now_ms,
                                         std::int64_t duration_ms);

}  // namespace icma::media
