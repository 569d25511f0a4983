// SPDX-License-Identifier: Apache-2.0
// The clock of the laptop is wrong, or the laptop slept: engaged seconds stay true.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

constexpr Millis kDay = 24h;

// Moves a clock by a day: the wall's, forward or back, or both as after a night of sleep.
struct Jump {
  const char* name;
  Millis wall;
  Millis boot;
};
constexpr std::array kJumps{Jump{"wall forward", kDay, 0ms}, Jump{"wall back", -kDay, 0ms},
                            Jump{"slept a day", kDay, kDay}, Jump{"boot back", 0ms, -1h}};

void jump(ClientScene& scene, const Jump& by) {
  scene.clock.wall += by.wall;
  scene.clock.boot += by.boot;
}

// Opens the activity in a scene of its own for each jump and hands both to `study`.
void at_each_jump(const std::string& activity,
                  const std::function<void(ClientScene& scene, const Jump& by)>& study) {
  for (const Jump& by : kJumps) {
    CAPTURE(by.name);
    ClientScene scene;
    scene.open_activity(activity);
    study(scene, by);
  }
}

// Every second that was written, and that times and order hold.
std::int64_t seconds_of_log(ClientScene& scene) {
  std::int64_t sum = 0;
  std::uint64_t last = 0;
  for (const records::Event& event : scene.events()) {
    const std::int64_t seconds =
        event.body.is_object() ? event.body.value("seconds", std::int64_t{0}) : 0;
    CHECK(seconds >= 0);
    CHECK(seconds < 3 * 3600);
    if (event.envelope.type != records::type::kModuleCompleted) sum += seconds;
    CHECK(event.envelope.hlc > last);
    last = event.envelope.hlc;
  }
  return sum;
}

}  // namespace

TEST_CASE("a jump while reading adds no time and takes none") {
  at_each_jump("page", [](ClientScene& scene, const Jump& by) {
    scene.clock.advance(20s);
    scene.run(Scrolled{"one", 300}, PageRead{0, 300, {}});
    jump(scene, by);
    scene.run(Scrolled{"one", 400}, PageRead{0, 400, {}});
    scene.clock.advance(20s);
    scene.run(Scrolled{"two", 1000}, PageRead{0, 1000, {}}, Navigate{"home"});
    CHECK(seconds_of_log(scene) == 40);
    const auto state = scene.log()->activity({"demo-2", "1.0.0", "first", "page"}).value();
    CHECK(state.engaged_s == 40);
    CHECK(state.anchor == "two");
    CHECK(scene.sound());
    scene.restart();
    CHECK(scene.on<HomeModel>());
  });
}

TEST_CASE("a jump while a film runs adds no time and keeps the place") {
  at_each_jump("film", [](ClientScene& scene, const Jump& by) {
    scene.clock.advance(1s);
    scene.controller->handle(steps::played(0, 1'000));
    for (int i = 1; i < 20; ++i) {
      scene.clock.advance(1s);
      if (i == 10) jump(scene, by);
      scene.controller->handle(steps::played(i * 1'000, (i + 1) * 1'000));
    }
    scene.run(Navigate{"home"});
    const std::int64_t seconds = seconds_of_log(scene);
    CHECK(seconds >= 17);
    CHECK(seconds <= 20);
    scene.restart();
    scene.open_activity("film");
    CHECK(scene.player.position == 20'000);
    CHECK(scene.sound());
  });
}

TEST_CASE("a jump during a quiz keeps the answers, their order and a sane time") {
  at_each_jump("check", [](ClientScene& scene, const Jump& by) {
    scene.clock.advance(30s);
    scene.run(ChooseAnswer{"single", 0});
    jump(scene, by);
    scene.clock.advance(30s);
    scene.run(ChooseAnswer{"single", 1});
    steps::answer_all(scene);
    scene.run(SubmitQuiz{});
    CHECK(scene.screen<ResultModel>().score == "6 of 6");
    CHECK(seconds_of_log(scene) <= 7200);
    CHECK(scene.sound());
    scene.restart();
    scene.open_activity("check");
    CHECK(scene.screen<ResultModel>().score == "6 of 6");
  });
}

TEST_CASE("the later of two reflections stays the newest although the clock went back") {
  ClientScene scene;
  scene.open_activity("reflection");
  steps::reflect(scene, "Before");
  scene.clock.wall -= kDay;
  steps::reflect(scene, "After");
  scene.restart();
  CHECK(steps::open_reflection(scene).text == "After");
}

TEST_CASE("every screen can be built at the far ends of the clock") {
  for (const Time at : {Time(Millis(0)), Time(Millis(-1)), Time(Millis(4'102'444'800'000)),
                        Time(Millis(1'767'225'599'999))}) {
    ClientScene scene;
    scene.open_activity("page");
    scene.run(Scrolled{"one", 100}, PageRead{0, 100, {}});
    scene.clock.wall = at;
    for (const char* screen : {"home", "catalogue", "library", "progress", "record", "settings"}) {
      scene.run(Navigate{screen}, OpenSync{});
      CHECK_FALSE(scene.model().frame.crumbs.empty());
    }
  }
}

}  // namespace icma::app
