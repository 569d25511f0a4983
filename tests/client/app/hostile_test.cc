// SPDX-License-Identifier: Apache-2.0
// Commands that no screen of ours would send: unknown ids, wild numbers, endless or broken text,
// commands for what is not open. The program goes on, and the log stays sound.
#include <doctest/doctest.h>
#include <random>

#include "client/app/commands.h"
#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

const std::string kHuge(std::size_t{1} << 20U, 'x');
const std::string kBroken = "caf\xe9 \xff\xfe \xed\xa0\x80";

std::vector<std::string> wild_texts() {
  return {"",       "none",
          "demo-2", "first",
          "page",   "check",
          "single", "../../etc/passwd",
          kBroken,  std::string("a\0b", 3),
          kHuge,    "{0}{1}",
          "%s%n",   "' OR 1=1 --"};
}

// Every command, its texts and numbers filled with the same wild value.
std::vector<Command> wild_commands(const std::string& text, std::int64_t number) {
  std::vector<Command> out;
  const int small = static_cast<int>(std::clamp<std::int64_t>(
      number, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
  const auto set = [&](auto& member) {
    using T = std::decay_t<decltype(member)>;
    if constexpr (std::is_same_v<T, std::string>)
      member = text;
    else if constexpr (std::is_same_v<T, bool>)
      member = number % 2 != 0;
    else if constexpr (std::is_same_v<T, int>)
      member = small;
    else if constexpr (std::is_same_v<T, std::vector<int>>)
      member.assign(20'000, small);
    else
      member = number;
  };
  const auto fill = [&]<std::size_t I>() {
    std::variant_alternative_t<I, Command> value;
    std::apply([&](const auto&... field) { (set(*field.second), ...); },
               std::decay_t<decltype(value)>::fields(value));
    out.emplace_back(std::move(value));
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (fill.template operator()<I>(), ...);
  }(std::make_index_sequence<std::variant_size_v<Command>>{});
  return out;
}

void expect_sane(ClientScene& scene) {
  const WindowModel now = scene.model();
  CHECK(now.text_scale >= 80);
  CHECK(now.text_scale <= 200);
  CHECK_FALSE(now.theme.empty());
  CHECK(now.frame.toasts.size() < 20);
  for (const Toast& toast : now.frame.toasts) CHECK(toast.text.size() < 1'000);
}

}  // namespace

TEST_CASE("no command with wild values harms any screen or the log") {
  const std::vector<Command> places{Navigate{"home"},
                                    Navigate{"catalogue"},
                                    Navigate{"library"},
                                    Navigate{"settings"},
                                    Navigate{"record"},
                                    OpenProgram{"demo-2"},
                                    OpenActivity{"demo-2", "first", "page"},
                                    OpenActivity{"demo-2", "first", "film"},
                                    OpenActivity{"demo-2", "first", "check"},
                                    OpenActivity{"demo-2", "first", "reflection"}};
  const std::vector<std::string> texts = wild_texts();
  const std::vector<std::int64_t> numbers{0, -1, 1, INT_MIN, INT_MAX, INT64_MIN, INT64_MAX};
  int tried = 0;
  ClientScene scene;
  for (const Command& place : places) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::int64_t number = numbers[(i + static_cast<std::size_t>(tried)) % numbers.size()];
      for (const Command& command : wild_commands(texts[i], number)) {
        // The folder of a preview is searched through; here it is looked at in a test of its own.
        if (std::holds_alternative<OpenPreview>(command)) continue;
        CAPTURE(command_name(command));
        scene.controller->handle(place);
        scene.controller->handle(command);
        scene.clock.advance(7s);
        scene.controller->tick();
        ++tried;
      }
      expect_sane(scene);
    }
  }
  CHECK(tried > 5'000);
  CHECK(scene.sound());
  scene.restart();
  expect_sane(scene);
}

TEST_CASE("an endless answer is refused in words, and the quiz goes on") {
  ClientScene scene;
  scene.open_activity("check");
  steps::answer_all(scene);
  scene.run(EnterAnswer{"short", kHuge});
  CHECK(scene.complains());
  CHECK(scene.screen<QuizModel>().answered == 6);
  // The longest that is taken still lets the quiz be handed in.
  for (const char* id : {"numeric", "short"}) scene.run(EnterAnswer{id, std::string(1'000, 'y')});
  scene.run(SubmitQuiz{});
  CHECK(scene.screen<ResultModel>().score == "4 of 6");
  CHECK(scene.sound());
}

TEST_CASE("an endless reflection is refused in words and the screen keeps it to be shortened") {
  ClientScene scene;
  scene.open_activity("reflection");
  steps::reflect(scene, "Short and good");
  steps::reflect(scene, kHuge);
  CHECK(scene.complains());
  CHECK(scene.screen<ResultModel>().reflection.text == kHuge);
  steps::reflect(scene, "Short and better");
  scene.restart();
  CHECK(steps::open_reflection(scene).text == "Short and better");
  CHECK(scene.count(records::type::kReflectionWritten) == 2);
}

TEST_CASE("broken UTF-8 does not get into the log") {
  ClientScene scene;
  scene.open_activity("check");
  scene.run(EnterAnswer{"short", kBroken});
  CHECK(scene.complains());
  CHECK(scene.screen<QuizModel>().answered == 0);
  scene.open_activity("reflection");
  steps::reflect(scene, kBroken);
  CHECK(scene.count(records::type::kReflectionWritten) == 0);
  scene.open_activity("page");
  scene.clock.advance(20s);
  scene.run(Scrolled{kBroken, 500}, PageRead{0, 500, {}}, ToggleBookmark{}, Navigate{"home"});
  CHECK(scene.count(records::type::kPositionSaved) == 0);
  CHECK(scene.log()->activity({"demo-2", "1.0.0", "first", "page"}).value().engaged_s == 20);
  CHECK(scene.sound());
}

TEST_CASE("commands for what is not open write nothing") {
  ClientScene scene;
  const std::size_t before = scene.count();
  const std::vector<Command> homeless{Scrolled{"one", 1000}, PageRead{0, 1000, {}},
                                      PageRead{1, 1000, {}}, NextActivity{},
                                      ToggleBookmark{},      ChooseAnswer{"single", 0},
                                      EnterAnswer{"a", "b"}, MoveAnswer{},
                                      MatchAnswer{},         UndoAnswer{},
                                      FlagQuestion{},        NextQuestion{},
                                      SubmitQuiz{},          RetakeQuiz{},
                                      ReadAgain{"single"},   EditReflection{"Where?"},
                                      SetConfidence{1},      FinishModule{}};
  for (const char* screen : {"home", "catalogue", "settings", "preview", "nowhere"}) {
    for (const Command& command : homeless) {
      scene.run(Navigate{screen});
      scene.controller->handle(command);
      scene.controller->tick();
    }
  }
  scene.controller->handle(steps::played(0, 100'000));
  scene.restart();
  CHECK(scene.count() == before);
}

TEST_CASE("a reflection and the end of a module are for the screen that shows them") {
  ClientScene scene;
  steps::study_first(scene);
  scene.open_activity("page");
  const std::size_t before = scene.count(records::type::kReflectionWritten);
  scene.run(EditReflection{"Typed into a page"}, SetConfidence{2}, FinishModule{});
  scene.controller->tick();
  CHECK(scene.count(records::type::kReflectionWritten) == before);
  CHECK(scene.count(records::type::kModuleCompleted) == 0);
  // The page still gathers its time.
  scene.clock.advance(20s);
  scene.run(Scrolled{"one", 1000}, PageRead{0, 1000, {}}, Navigate{"home"});
  CHECK(scene.log()->activity({"demo-2", "1.0.0", "first", "page"}).value().engaged_s == 40);
}

TEST_CASE("unknown places show a program's page or go nowhere, and Back leads out") {
  ClientScene scene;
  scene.run(OpenActivity{"none", "first", "page"}, OpenModule{"demo-2", "none"},
            OpenActivity{"demo-2", "first", "none"}, OpenProgram{"none"}, OpenModule{"", ""});
  for (int i = 0; i < 60; ++i) scene.run(Back{});
  CHECK(scene.on<HomeModel>());
  CHECK_FALSE(scene.model().frame.back);
}

TEST_CASE("a long walk through the screens does not grow without end and leads back") {
  ClientScene scene;
  std::mt19937 random(7);
  const char* screens[] = {"home", "catalogue", "library", "progress", "record", "settings"};
  for (int i = 0; i < 500; ++i) {
    scene.run(Navigate{screens[random() % 6]});
    if (i % 7 == 0) scene.open_activity(i % 2 == 0 ? "page" : "check");
    if (i % 5 == 0) scene.run(Back{});
  }
  int steps = 0;
  while (scene.model().frame.back && steps < 100) {
    scene.run(Back{});
    ++steps;
  }
  CHECK(steps < 60);
}

TEST_CASE("settings that the program keeps for itself are not for sale") {
  ClientScene scene;
  scene.open_activity("page");
  const Uuid guest = scene.learner;
  scene.run(SetSetting{"guest", "00000000-0000-4000-8000-000000000001"}, ResetSetting{"guest"},
            SetSetting{"made-up", "1"}, SetSetting{"text-scale", "9999"}, SetTextScale{-4},
            SetSetting{"theme", "purple"}, SetSetting{"speed", "fast"},
            SetSetting{"captions", "perhaps"}, SetLanguage{kHuge});
  scene.restart();
  CHECK(scene.learner == guest);
  const auto now = scene.model();
  CHECK(now.text_scale == 80);
  CHECK(now.theme == "light");
  CHECK(now.language == "en");
}

}  // namespace icma::app
