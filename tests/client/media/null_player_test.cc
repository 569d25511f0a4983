// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "client/media/player.h"

using namespace icma::media;

TEST_CASE("a film without picture goes by the clock and ends") {
  std::int64_t now = 1000;
  const auto player = make_null_player([&] { return now; }, 60'000);
  player->play(true);
  CHECK_FALSE(player->state().playing);
  player->open(nullptr);
  CHECK(player->state().duration_ms == 60'000);
  player->play(true);
  now += 2000;
  player->pump();
  CHECK(player->state().position_ms == 2000);
  player->set_speed(3000);
  now += 2000;
  player->pump();
  CHECK(player->state().position_ms == 8000);
  player->seek(59'000);
  now += 10'000;
  player->pump();
  CHECK(player->state().ended);
  CHECK_FALSE(player->state().playing);
  CHECK(player->state().position_ms == 60'000);
  player->play(true);
  CHECK(player->state().position_ms == 0);
  Picture picture;
  CHECK_FALSE(player->take_picture(10, 10, picture));
}
