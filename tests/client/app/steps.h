// SPDX-License-Identifier: Apache-2.0
// Steps of a learner that several tests take.
#pragma once

#include "tests/fakes/client_scene.h"

namespace icma::app::steps {

using namespace std::chrono_literals;

inline PlayerStatus played(std::int64_t from, std::int64_t to, bool playing = true) {
  PlayerStatus status;
  status.playing = playing;
  status.position_ms = to;
  status.duration_ms = fakes::kFilmMs;
  status.played_from_ms = from;
  status.played_to_ms = to;
  return status;
}

inline void read_pages(fakes::ClientScene& scene) {
  scene.open_activity("page");
  for (int page = 0; page < 2; ++page) {
    scene.clock.advance(20s);
    scene.run(Scrolled{"one", 1000}, PageRead{0, 1000, {}}, NextActivity{});
  }
}

// A reflection as it is typed, and the moment after it, when it is written. True when that changed
// the screen.
inline bool reflect(fakes::ClientScene& scene, const std::string& text) {
  scene.run(EditReflection{text});
  return scene.controller->tick();
}

// Opens the first module's reflection; it as it is shown.
inline ReflectionModel open_reflection(fakes::ClientScene& scene) {
  scene.open_activity("reflection");
  return scene.screen<ResultModel>().reflection;
}

// Each question right; one more answer than questions, because one asks for two.
inline void answer_all(fakes::ClientScene& scene) {
  scene.run(ChooseAnswer{"single", 1}, ChooseAnswer{"multiple", 0}, ChooseAnswer{"multiple", 2},
            MoveAnswer{"ordering", 0, 2}, MatchAnswer{"matching", 0, 1},
            MatchAnswer{"matching", 1, 0}, EnterAnswer{"numeric", "32.1"},
            EnterAnswer{"short", "Plain  language"});
}

// Everything that the first module asks for, but not its last word.
inline void study_first(fakes::ClientScene& scene) {
  read_pages(scene);
  scene.controller->handle(played(0, 590'000));
  scene.open_activity("check");
  answer_all(scene);
  scene.run(SubmitQuiz{}, EditReflection{fakes::kLongEnough}, SetConfidence{1});
}

}  // namespace icma::app::steps
