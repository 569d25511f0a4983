// SPDX-License-Identifier: Apache-2.0
// Reading, watching, reflecting and finishing, driven by commands.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

TEST_CASE("a module is studied from the first page to the record") {
  ClientScene scene;
  scene.open_activity("page");
  CHECK(scene.screen<ReaderModel>().document == "modules/first/page.md");
  scene.clock.advance(20s);
  scene.run(Scrolled{"one", 1000}, PageRead{0, 1000, {}}, NextActivity{});
  CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
  scene.clock.advance(20s);
  scene.run(Scrolled{"one", 1000}, PageRead{0, 1000, {}}, NextActivity{});
  CHECK(scene.screen<WebinarModel>().title == "A film");
  CHECK(scene.player.film == "modules/first/film.mp4");
  scene.controller->handle(steps::played(0, 590'000));
  scene.open_activity("check");
  steps::answer_all(scene);
  CHECK(scene.screen<QuizModel>().can_submit);
  scene.run(SubmitQuiz{});
  CHECK(scene.screen<ResultModel>().score == "6 of 6");
  scene.run(EditReflection{fakes::kLongEnough}, SetConfidence{1}, FinishModule{});
  const auto result = scene.screen<ResultModel>();
  CHECK(result.reflection.missing.empty());
  CHECK(result.reflection.finished);
  CHECK(result.next_module == "second");
  CHECK(scene.count(records::type::kModuleCompleted) == 1);
  CHECK(scene.sound());
}

TEST_CASE("finishing twice makes one record") {
  ClientScene scene;
  steps::study_first(scene);
  scene.run(FinishModule{}, FinishModule{});
  scene.restart();
  CHECK(steps::open_reflection(scene).finished);
  scene.run(FinishModule{});
  CHECK(scene.count(records::type::kModuleCompleted) == 1);
}

TEST_CASE("finishing too early names every part that is missing and writes no record") {
  ClientScene scene;
  scene.open_activity("reflection");
  scene.run(EditReflection{"Two words"}, FinishModule{});
  const std::string missing = scene.screen<ResultModel>().reflection.missing;
  CHECK(missing.find("A page") != std::string::npos);
  CHECK(missing.find("More") != std::string::npos);
  CHECK(missing.find("A film") != std::string::npos);
  CHECK(missing.find("Check") != std::string::npos);
  CHECK(missing.find("2 of 5 words") != std::string::npos);
  CHECK(scene.count(records::type::kModuleCompleted) == 0);
}

TEST_CASE("a bookmark, the place in a page and Resume lead back to the same line") {
  ClientScene scene;
  scene.open_activity("more");
  scene.clock.advance(20s);
  scene.run(Scrolled{"two", 400});
  const std::size_t before = scene.count(records::type::kPositionSaved);
  scene.run(ToggleBookmark{});
  CHECK(scene.count(records::type::kPositionSaved) == before + 1);
  CHECK(scene.model().frame.toasts.size() == 1);
  scene.run(PageRead{0, 400, {}}, Navigate{"home"}, Resume{});
  CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
  CHECK(scene.screen<ReaderModel>().anchor == "two");
}

TEST_CASE("a reflection is written as it changes and the newest text is shown again") {
  ClientScene scene;
  scene.open_activity("reflection");
  CHECK(steps::reflect(scene, "First thought"));
  CHECK(scene.count(records::type::kReflectionWritten) == 1);
  CHECK_FALSE(scene.controller->tick());
  scene.run(EditReflection{"Second thought"}, Navigate{"home"});
  CHECK(steps::open_reflection(scene).text == "Second thought");
  CHECK(scene.count(records::type::kReflectionWritten) == 2);
}

TEST_CASE("a reflection that could not be written stays on the screen until it can") {
  ClientScene scene;
  scene.open_activity("reflection");
  scene.fault.fail_always(ErrorKind::kNoSpace);
  steps::reflect(scene, "Do not lose me");
  CHECK(scene.complains());
  SUBCASE("while the learner stays") {}
  SUBCASE("while the learner looks at another page and comes back") {
    scene.run(Navigate{"home"});
    scene.open_activity("page");
    scene.open_activity("reflection");
  }
  SUBCASE("while the learner works on another module's reflection") {
    scene.open_activity("think", "second");
    scene.run(EditReflection{"Another one"});
    scene.open_activity("reflection");
  }
  CHECK(scene.screen<ResultModel>().reflection.text == "Do not lose me");
  scene.fault.disarm();
  scene.controller->tick();
  scene.restart();
  CHECK(steps::open_reflection(scene).text == "Do not lose me");
  CHECK(scene.sound());
}

TEST_CASE("study time that could not be written is written later") {
  ClientScene scene;
  scene.open_activity("page");
  scene.clock.advance(20s);
  scene.fault.fail_always(ErrorKind::kNoSpace);
  scene.run(Scrolled{"one", 600}, PageRead{0, 600, {}});
  CHECK(scene.complains());
  scene.clock.advance(20s);
  scene.run(Scrolled{"two", 900}, PageRead{0, 900, {}});
  scene.fault.disarm();
  scene.clock.advance(20s);
  scene.run(Scrolled{"two", 1000}, PageRead{0, 1000, {}}, Navigate{"home"});
  const auto state = scene.log()->activity({"demo-2", "1.0.0", "first", "page"}).value();
  CHECK(state.engaged_s == 60);
  CHECK(state.read_percent == 100);
}

TEST_CASE("a film that is only looked at keeps its place, and no other film's place is taken") {
  ClientScene scene;
  scene.open_activity("film");
  scene.clock.advance(10s);
  scene.controller->handle(steps::played(0, 120'000));
  scene.run(Navigate{"home"});
  scene.open_activity("film");
  CHECK(scene.player.position == 120'000);
  scene.clock.advance(20s);
  scene.run(Navigate{"home"});  // nothing was played
  scene.restart();
  scene.open_activity("film");
  CHECK(scene.player.position == 120'000);
  scene.clock.advance(20s);
  scene.run(Navigate{"home"});
  scene.open_activity("film");
  CHECK(scene.player.position == 120'000);
}

TEST_CASE("commands of the player are kept within the film and the settings") {
  ClientScene scene;
  scene.open_activity("film");
  scene.controller->handle(steps::played(0, 30'000));
  scene.run(SeekBy{-60'000});
  CHECK(scene.player.position == 0);
  scene.run(SeekBy{60'000});
  CHECK(scene.player.position == 90'000);
  scene.run(Seek{-5});
  CHECK(scene.player.position == 0);
  scene.run(Seek{INT64_MAX});
  CHECK(scene.player.position == fakes::kFilmMs);
  scene.run(SeekBy{INT64_MAX});
  CHECK(scene.player.position == fakes::kFilmMs);
  scene.run(SeekBy{INT64_MIN});
  CHECK(scene.player.position == 0);
  scene.run(SetSpeed{1}, ToggleMute{});
  CHECK(scene.player.speed == 500);
  CHECK(scene.player.muted);
  scene.restart();
  scene.open_activity("film");
  CHECK(scene.player.speed == 500);
  CHECK(scene.player.muted);
}

TEST_CASE("a transcript is searched, follows the film and shows its line as caption") {
  ClientScene scene;
  scene.open_activity("film");
  scene.controller->handle(steps::played(0, 6'000));
  auto film = scene.screen<WebinarModel>();
  CHECK(film.caption == "Bye.");
  CHECK(film.line == 1);
  CHECK(film.notice == "Synthetic voice");
  scene.run(SearchTranscript{"HELLO"}, ToggleCaptions{});
  film = scene.screen<WebinarModel>();
  CHECK(film.transcript.size() == 1);
  CHECK(film.caption.empty());
}

TEST_CASE("whoever began a version finishes on it, also after the pin could not be written once") {
  ClientScene scene;
  scene.fault.fail_always(ErrorKind::kIo);
  scene.open_activity("page");
  CHECK(scene.complains());
  scene.fault.disarm();
  CHECK(scene.log()->pinned_versions().value().empty());
  scene.open_activity("more");
  CHECK(scene.log()->pinned_versions().value().at("demo-2") == "1.0.0");
}

}  // namespace icma::app
