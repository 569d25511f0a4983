// SPDX-License-Identifier: Apache-2.0
// The window is closed, or the plug is pulled, and work goes on where it was.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

enum class End { kClosed, kKilled };

void end(ClientScene& scene, End how) {
  if (how == End::kClosed) return scene.restart();
  scene.kill();
}

}  // namespace

TEST_CASE("the page and the place in it are there after an end of either kind") {
  for (const End how : {End::kClosed, End::kKilled}) {
    CAPTURE(static_cast<int>(how));
    ClientScene scene;
    scene.open_activity("more");
    for (int i = 0; i < 3; ++i) {
      scene.clock.advance(12s);
      scene.run(Scrolled{"two", 500}, PageRead{0, 500, {}});
      scene.controller->tick();
    }
    end(scene, how);
    CHECK(scene.on<HomeModel>());
    REQUIRE(scene.screen<HomeModel>().resume.has_value());
    scene.run(Resume{});
    CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
    CHECK(scene.screen<ReaderModel>().anchor == "two");
    CHECK(scene.log()->activity({"demo-2", "1.0.0", "first", "more"}).value().engaged_s == 36);
    CHECK(scene.sound());
  }
}

TEST_CASE("answers of a quiz are there after an end at each of them") {
  const std::vector<Command> answers{
      ChooseAnswer{"single", 1},      ChooseAnswer{"multiple", 0},
      ChooseAnswer{"multiple", 2},    MoveAnswer{"ordering", 0, 2},
      MatchAnswer{"matching", 0, 1},  MatchAnswer{"matching", 1, 0},
      EnterAnswer{"numeric", "32.1"}, EnterAnswer{"short", "plain language"}};
  for (const End how : {End::kClosed, End::kKilled}) {
    CAPTURE(static_cast<int>(how));
    ClientScene scene;
    scene.open_activity("check");
    for (const Command& answer : answers) {
      scene.controller->handle(answer);
      const auto before = scene.screen<QuizModel>();
      end(scene, how);
      scene.open_activity("check");
      const auto after = scene.screen<QuizModel>();
      CHECK(after.answered == before.answered);
      for (std::size_t i = 0; i < before.tiles.size(); ++i) {
        CHECK(after.tiles[i].answered == before.tiles[i].answered);
      }
    }
    CHECK(scene.count(records::type::kQuizStarted) == 1);
    CHECK(scene.count(records::type::kQuizAnswered) == answers.size());
    scene.run(SubmitQuiz{});
    CHECK(scene.screen<ResultModel>().score == "6 of 6");
    end(scene, how);
    scene.open_activity("check");
    CHECK(scene.screen<ResultModel>().score == "6 of 6");
    CHECK(scene.count(records::type::kQuizSubmitted) == 1);
    CHECK(scene.sound());
  }
}

TEST_CASE("the order and the pairs of half an answer are there after an end") {
  ClientScene scene;
  scene.open_activity("check");
  scene.run(MoveAnswer{"ordering", 2, 0}, MatchAnswer{"matching", 1, 1});
  scene.kill();
  scene.open_activity("check");
  scene.run(GoToQuestion{2});
  CHECK(scene.screen<QuizModel>().options[2].place == 0);
  scene.run(GoToQuestion{3});
  CHECK(scene.screen<QuizModel>().options[0].target == -1);
  CHECK(scene.screen<QuizModel>().options[1].target == 1);
}

TEST_CASE("a draft of a reflection is there after an end") {
  for (const End how : {End::kClosed, End::kKilled}) {
    CAPTURE(static_cast<int>(how));
    ClientScene scene;
    scene.open_activity("reflection");
    scene.run(EditReflection{"Half a thou"}, SetConfidence{2});
    // Within a second it is written; a window that is closed writes it at once.
    if (how == End::kKilled) scene.controller->tick();
    end(scene, how);
    scene.open_activity("reflection");
    CHECK(scene.screen<ResultModel>().reflection.text == "Half a thou");
    CHECK(scene.screen<ResultModel>().reflection.confidence == 2);
  }
}

TEST_CASE("the place in a film is there after an end") {
  for (const End how : {End::kClosed, End::kKilled}) {
    CAPTURE(static_cast<int>(how));
    ClientScene scene;
    scene.open_activity("film");
    for (int i = 0; i < 30; ++i) {
      scene.clock.advance(1s);
      scene.controller->handle(steps::played(i * 1'000, (i + 1) * 1'000));
    }
    end(scene, how);
    scene.open_activity("film");
    CHECK(scene.player.position >= 20'000);
    CHECK(scene.player.position <= 30'000);
    CHECK(scene.log()->activity({"demo-2", "1.0.0", "first", "film"}).value().engaged_s >= 20);
  }
}

TEST_CASE("an end between any two steps of a module changes nothing about its record") {
  // Each step, and what a person opens again when the window is gone after it.
  const std::vector<std::pair<std::string, Command>> steps{
      {"page", OpenActivity{"demo-2", "first", "page"}},
      {"page", Scrolled{"one", 1000}},
      {"page", PageRead{0, 1000, {0}}},
      {"more", NextActivity{}},
      {"more", Scrolled{"one", 1000}},
      {"more", PageRead{0, 1000, {0}}},
      {"film", NextActivity{}},
      {"check", OpenActivity{"demo-2", "first", "check"}},
      {"check", ChooseAnswer{"single", 1}},
      {"check", ChooseAnswer{"multiple", 0}},
      {"check", ChooseAnswer{"multiple", 2}},
      {"check", MoveAnswer{"ordering", 0, 2}},
      {"check", MatchAnswer{"matching", 0, 1}},
      {"check", MatchAnswer{"matching", 1, 0}},
      {"check", EnterAnswer{"numeric", "32.1"}},
      {"check", EnterAnswer{"short", "plain language"}},
      {"reflection", SubmitQuiz{}},
      {"reflection", EditReflection{fakes::kLongEnough}},
      {"reflection", FinishModule{}}};
  int ends = 0;
  for (std::size_t cut = 0; cut < steps.size(); ++cut) {
    CAPTURE(cut);
    ClientScene scene;
    scene.open_activity("film");
    scene.controller->handle(steps::played(0, 590'000));
    for (std::size_t i = 0; i < steps.size(); ++i) {
      scene.clock.advance(11s);
      scene.controller->handle(steps[i].second);
      scene.controller->tick();
      if (i != cut) continue;
      end(scene, cut % 2 == 0 ? End::kKilled : End::kClosed);
      ++ends;
      scene.open_activity(steps[i].first);
    }
    CHECK(scene.screen<ResultModel>().reflection.finished);
    CHECK(scene.count(records::type::kModuleCompleted) == 1);
    CHECK(scene.count(records::type::kQuizSubmitted) == 1);
    CHECK(scene.sound());
  }
  CHECK(ends == static_cast<int>(steps.size()));
}

}  // namespace icma::app
