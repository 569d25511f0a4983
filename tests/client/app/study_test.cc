// SPDX-License-Identifier: Apache-2.0
// Reading, watching, reflecting and finishing, driven by commands.
#include <doctest/doctest.h>

#include "tests/fakes/client_scene.h"

namespace icma::app {
namespace {

using fakes::ClientScene;
using namespace std::chrono_literals;

PlayerStatus played(std::int64_t from, std::int64_t to, bool playing = true) {
  PlayerStatus status;
  status.playing = playing;
  status.position_ms = to;
  status.duration_ms = fakes::kFilmMs;
  status.played_from_ms = from;
  status.played_to_ms = to;
  return status;
}

void answer_all(ClientScene& scene) {
  scene.run(ChooseAnswer{"single", 1}, NextQuestion{}, ChooseAnswer{"multiple", 0},
            ChooseAnswer{"multiple", 2}, NextQuestion{}, MoveAnswer{"ordering", 0, 2},
            NextQuestion{}, MatchAnswer{"matching", 0, 1}, MatchAnswer{"matching", 1, 0},
            NextQuestion{}, EnterAnswer{"numeric", "32.1"}, NextQuestion{},
            EnterAnswer{"short", "plain language"});
}

}  // namespace

TEST_CASE("a module is studied from the first page to the record") {
  ClientScene scene;
  scene.open_activity("page");
  CHECK(scene.screen<ReaderModel>().document == "modules/first/page.md");
  scene.clock.advance(20s);
  scene.run(Scrolled{"one", 1000}, FinishPage{});
  CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
  scene.clock.advance(20s);
  scene.run(Scrolled{"one", 1000}, FinishPage{});
  CHECK(scene.screen<WebinarModel>().title == "A film");
  CHECK(scene.player.film == "modules/first/film.mp4");
  scene.controller->handle(played(0, 590'000));
  scene.open_activity("check");
  answer_all(scene);
  CHECK(scene.screen<QuizModel>().can_submit);
  scene.run(SubmitQuiz{});
  CHECK(scene.screen<ResultModel>().score == "6 of 6");
  scene.run(EditReflection{fakes::kLongEnough}, SetConfidence{1}, FinishModule{});
  const auto result = scene.screen<ResultModel>();
  CHECK(result.reflection.missing.empty());
  CHECK(result.reflection.finished);
  CHECK(scene.count(records::type::kModuleCompleted) == 1);
  CHECK(scene.sound());
}

}  // namespace icma::app
