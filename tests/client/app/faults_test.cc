// SPDX-License-Identifier: Apache-2.0
// Each database call of each study command fails in turn: the program goes on, says so, the same
// command works afterwards, and the log holds everything once.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ArmedFault;
using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

struct Act {
  const char* name;
  std::function<void(ClientScene&)> before;
  std::function<void(ClientScene&)> act;
  std::function<void(ClientScene&)> again;  // the same command, from where it is given
  std::function<void(ClientScene&)> check;  // what must be true after it worked
};

// Runs the act with its first, second, third … call failing. How many faults struck.
// The kinds take turns: a full disk has words of its own.
int strike_each(const Act& act, ArmedFault ClientScene::* point) {
  CAPTURE(act.name);
  int faults = 0;
  for (int n = 1; n < 2'000; ++n) {
    CAPTURE(n);
    ClientScene scene;
    act.before(scene);
    (scene.*point).arm(n, n % 2 == 0 ? ErrorKind::kNoSpace : ErrorKind::kIo);
    act.act(scene);
    const bool struck = (scene.*point).struck;
    if (struck) {
      ++faults;
      CHECK(scene.complains());
    } else {
      (void)scene.model();  // reading for the screen may be what fails
    }
    const bool struck_at_all = (scene.*point).struck;
    (scene.*point).disarm();
    act.again(scene);
    act.check(scene);
    CHECK(scene.sound());
    scene.restart();
    CHECK_FALSE(scene.complains());
    if (!struck_at_all) return faults;
  }
  FAIL("the act never ran without a fault");
  return faults;
}

records::ActivityState state_of(ClientScene& scene, const std::string& activity) {
  return scene.log()->activity({"demo-2", "1.0.0", "first", activity}).value();
}

Act finish_page() {
  const auto finish = [](ClientScene& scene) { scene.run(PageRead{0, 1000, {}}, NextActivity{}); };
  return {"finish page",
          [](ClientScene& scene) {
            scene.open_activity("page");
            scene.clock.advance(20s);
          },
          finish,
          [finish](ClientScene& scene) {
            scene.open_activity("page");
            finish(scene);
          },
          [](ClientScene& scene) {
            CHECK(state_of(scene, "page").read_percent == 100);
            CHECK(state_of(scene, "page").engaged_s == 20);
            CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
          }};
}

Act answer() {
  const auto choose = [](ClientScene& scene) { scene.run(EnterAnswer{"numeric", "32.1"}); };
  return {"answer", [](ClientScene& scene) { scene.open_activity("check"); }, choose, choose,
          [](ClientScene& scene) {
            CHECK(scene.screen<QuizModel>().answered == 1);
            CHECK(scene.count(records::type::kQuizStarted) == 1);
          }};
}

Act open_quiz() {
  const auto open = [](ClientScene& scene) { scene.open_activity("check"); };
  return {"open quiz", [](ClientScene&) {}, open, open,
          [](ClientScene& scene) {
            CHECK(scene.on<QuizModel>());
            CHECK(scene.count(records::type::kQuizStarted) == 1);
          }};
}

Act submit_quiz() {
  return {"submit quiz",
          [](ClientScene& scene) {
            scene.open_activity("check");
            steps::answer_all(scene);
          },
          [](ClientScene& scene) { scene.run(SubmitQuiz{}); },
          [](ClientScene& scene) {
            scene.open_activity("check");
            scene.run(SubmitQuiz{});
          },
          [](ClientScene& scene) {
            CHECK(scene.screen<ResultModel>().score == "6 of 6");
            CHECK(scene.count(records::type::kQuizSubmitted) == 1);
            CHECK(scene.count(records::type::kQuizStarted) == 1);
          }};
}

Act edit_reflection() {
  const auto edit = [](ClientScene& scene) { steps::reflect(scene, fakes::kLongEnough); };
  return {"edit reflection", [](ClientScene& scene) { scene.open_activity("reflection"); }, edit,
          [](ClientScene& scene) { scene.controller->tick(); },
          [](ClientScene& scene) {
            CHECK(scene.screen<ResultModel>().reflection.text == fakes::kLongEnough);
            CHECK(scene.count(records::type::kReflectionWritten) == 1);
          }};
}

Act finish_module() {
  const auto finish = [](ClientScene& scene) { scene.run(FinishModule{}); };
  return {"finish module", [](ClientScene& scene) { steps::study_first(scene); }, finish, finish,
          [](ClientScene& scene) {
            CHECK(scene.screen<ResultModel>().reflection.finished);
            CHECK(scene.count(records::type::kModuleCompleted) == 1);
          }};
}

// Several calls to the records, each failing in turn.
void expect_records_survived(const Act& act) {
  const int faults = strike_each(act, &ClientScene::fault);
  MESSAGE("faults: ", faults);
  CHECK(faults >= 5);
}

}  // namespace

TEST_CASE("each call to the records fails in turn while a page is turned") {
  expect_records_survived(finish_page());
}

TEST_CASE("each call to the records fails in turn while a question is answered") {
  expect_records_survived(answer());
}

TEST_CASE("each call to the records fails in turn while a quiz is opened") {
  expect_records_survived(open_quiz());
}

TEST_CASE("each call to the records fails in turn while a quiz is handed in") {
  expect_records_survived(submit_quiz());
}

TEST_CASE("each call to the records fails in turn while a reflection is written") {
  expect_records_survived(edit_reflection());
}

TEST_CASE("each call to the records fails in turn while a module is finished") {
  expect_records_survived(finish_module());
}

TEST_CASE("each call to the library fails in turn for each study command") {
  int faults = 0;
  for (const Act& act : {finish_page(), open_quiz(), submit_quiz(), finish_module()}) {
    faults += strike_each(act, &ClientScene::content_fault);
  }
  MESSAGE("faults: ", faults);
  CHECK(faults > 2);
}

TEST_CASE("a page or a film whose stored parts cannot be read says so and opens later") {
  int faults = 0;
  for (int n = 1; n < 100; ++n) {
    CAPTURE(n);
    ClientScene scene;
    scene.content_fault.arm(n, ErrorKind::kCorrupt);
    scene.open_activity("film");
    const bool in_film = scene.content_fault.struck;
    if (in_film) CHECK(scene.complains());
    scene.open_activity("page");
    const auto page = scene.controller->page("modules/first/page.md");
    const bool struck = scene.content_fault.struck;
    CHECK(page.has_value() == (!struck || in_film));
    scene.content_fault.disarm();
    CHECK(scene.controller->page("modules/first/page.md").value().title == "1.1  A page");
    scene.open_activity("film");
    CHECK(scene.screen<WebinarModel>().transcript.size() == 2);
    if (!struck) break;
    ++faults;
  }
  MESSAGE("faults of reading: ", faults);
  CHECK(faults >= 3);
}

TEST_CASE("each call fails in turn while the client starts, and the next start has everything") {
  int faults = 0;
  for (ArmedFault ClientScene::* point : {&ClientScene::fault, &ClientScene::content_fault}) {
    for (int n = 1; n < 2'000; ++n) {
      CAPTURE(n);
      ClientScene scene;
      scene.open_activity("page");
      scene.clock.advance(20s);
      scene.run(Scrolled{"one", 500}, PageRead{0, 500, {}}, Navigate{"home"});
      const std::size_t before = scene.count();
      (scene.*point).arm(n);
      const auto opened = scene.try_open();
      const bool struck = (scene.*point).struck;
      (scene.*point).disarm();
      if (!opened) CHECK_FALSE(opened.error().what.empty());
      scene.open();
      CHECK(scene.count() == before);
      CHECK(scene.sound());
      if (!struck) break;
      ++faults;
    }
  }
  MESSAGE("faults of starting: ", faults);
  CHECK(faults > 20);
}

TEST_CASE("a copy of the records that cannot be made is told, and the client starts") {
  ClientScene scene;
  scene.controller.reset();
  std::filesystem::remove_all(scene.dir / "backups");
  ICMA_CHECK(write_file(scene.dir / "backups", "a file where a folder should be"));
  REQUIRE(scene.try_open());
  CHECK(scene.complains());
  CHECK(scene.on<HomeModel>());
}

TEST_CASE("every screen survives each failing read and is whole afterwards") {
  int faults = 0;
  for (const char* screen : {"home", "catalogue", "library", "progress", "record"}) {
    ClientScene scene;
    steps::study_first(scene);
    scene.run(FinishModule{}, Navigate{screen}, OpenSync{});
    const auto whole = scene.model();
    REQUIRE(whole.sync.has_value());
    for (int n = 1; n < 2'000; ++n) {
      CAPTURE(n);
      scene.fault.arm(n);
      scene.controller->handle(Command(SelectRecord{"none"}));
      scene.run(Navigate{screen}, OpenSync{});
      (void)scene.model();
      const bool struck = scene.fault.struck;
      scene.fault.disarm();
      if (!struck) break;
      ++faults;
      const auto after = scene.model();
      CHECK(after.sync->waiting.size() == whole.sync->waiting.size());
      CHECK(after.frame.sync.text == whole.frame.sync.text);
    }
  }
  MESSAGE("faults of screens: ", faults);
  CHECK(faults > 20);
}

}  // namespace icma::app
