// SPDX-License-Identifier: Apache-2.0
// Plays a film made on the spot and looks at its pixels.
#include "client/media/mpv_player.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <doctest/doctest.h>
#include <functional>
#include <thread>

#include "courses/base/bytes.h"
#include "courses/base/files.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::media;

namespace {

class MemoryFilm final : public AssetSource {
 public:
  explicit MemoryFilm(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) override {
    if (broken) return fail(ErrorKind::kCorrupt, "a chunk is not what was written");
    const std::size_t count = std::min<std::size_t>(into.size(), bytes_.size() - offset);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
  }
  std::atomic<bool> broken = false;

 private:
  std::string bytes_;
};

// Four seconds: two red, two blue, with a tone. Empty when no encoder is installed.
std::string coloured_film(const std::filesystem::path& folder) {
  const std::string file = (folder / "film.webm").string();
  const std::string command =
      "ffmpeg -loglevel error -y -f lavfi -i color=red:s=320x180:d=2:r=10 -f lavfi -i "
      "color=blue:s=320x180:d=2:r=10 -f lavfi -i sine=d=4 -filter_complex "
      "'[0:v][1:v]concat=n=2[v]' -map '[v]' -map 2:a -c:v libvpx -g 20 -c:a libopus " +
      file + " 2>/dev/null";
  if (std::system(command.c_str()) != 0) return {};
  return read_file(file).value_or("");
}

struct Playing {
  std::unique_ptr<Player> player;
  Picture picture;

  bool until(const std::function<bool()>& done) {
    for (int i = 0; i < 1000; ++i) {
      player->pump();
      static_cast<void>(player->take_picture(160, 90, picture));
      if (done()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  bool shows(int red, int green, int blue) const {
    if (picture.rgba.size() != 160U * 90 * 4) return false;
    const std::uint8_t* pixel = &picture.rgba[(45 * 160 + 80) * 4];
    const auto near = [](int a, int b) { return std::abs(a - b) < 60; };
    return near(pixel[0], red) && near(pixel[1], green) && near(pixel[2], blue) && pixel[3] == 255;
  }
};

}  // namespace

TEST_CASE("a film is played from memory, jumps exactly, and its pixels arrive") {
  const fakes::TempDir dir;
  const std::string bytes = coloured_film(dir.path());
  if (bytes.empty()) {
    MESSAGE("SKIPPED: no ffmpeg to make a film with");
    return;
  }
  std::atomic<int> wakes = 0;
  auto made = make_mpv_player([&] { ++wakes; }, {.silent = true});
  REQUIRE(made.has_value());
  Playing p{std::move(*made), {}};
  const auto film = std::make_shared<MemoryFilm>(bytes);
  p.player->open(film);
  const PlayerState& state = p.player->state();
  REQUIRE(p.until([&] { return state.ready && state.duration_ms > 0 && p.shows(254, 0, 0); }));
  CHECK(state.duration_ms == doctest::Approx(4000).epsilon(.05));
  CHECK(state.width == 320);
  CHECK_FALSE(state.playing);

  p.player->seek(3000);
  CHECK(p.until([&] { return p.shows(0, 0, 254); }));
  CHECK(state.position_ms >= 2900);

  p.player->seek(500);
  p.player->set_speed(2000);
  p.player->play(true);
  CHECK(p.until([&] { return state.playing && state.position_ms > 1000; }));
  CHECK(state.speed_permille == 2000);
  CHECK(p.until([&] { return state.ended; }));
  CHECK_FALSE(state.playing);
  p.player->play(true);
  CHECK(p.until([&] { return state.playing && state.position_ms < 3000 && p.shows(254, 0, 0); }));
  CHECK(wakes > 0);
}

TEST_CASE("a film that cannot be read says so") {
  auto made = make_mpv_player([] {}, {.silent = true});
  REQUIRE(made.has_value());
  Playing p{std::move(*made), {}};
  const auto film = std::make_shared<MemoryFilm>(std::string(100'000, 'x'));
  p.player->open(film);
  CHECK(p.until([&] { return !p.player->state().problem.empty(); }));
  film->broken = true;
  p.player->open(film);
  CHECK(p.until([&] { return !p.player->state().problem.empty(); }));
  CHECK_FALSE(p.player->state().playing);
}
