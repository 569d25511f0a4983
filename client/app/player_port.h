// SPDX-License-Identifier: Apache-2.0
// What the client asks of a film player, and what the player tells. The player itself lives
// outside.
#pragma once

#include <cstdint>
#include <string>

#include "courses/store/content_types.h"

namespace icma::app {

struct PlayerStatus {
  bool playing = false;
  bool ended = false;
  std::int64_t position_ms = 0;
  std::int64_t duration_ms = 0;
  // What was really played since the last status; equal when nothing was.
  std::int64_t played_from_ms = 0;
  std::int64_t played_to_ms = 0;
  std::string problem;
  bool unreadable = false;  // the problem is that the film's stored bytes could not be read
};

// Called on the app's thread; must return at once and do its work elsewhere.
class PlayerPort {
 public:
  virtual ~PlayerPort() = default;
  virtual void open(store::VersionId version, const std::string& asset,
                    std::int64_t position_ms) = 0;
  virtual void close() = 0;
  virtual void play_pause() = 0;
  virtual void seek(std::int64_t position_ms) = 0;
  virtual void set_speed(int permille) = 0;
  virtual void set_muted(bool muted) = 0;
};

}  // namespace icma::app
