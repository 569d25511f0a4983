// SPDX-License-Identifier: Apache-2.0
// The keyboard alone reaches and works everything.
#include <doctest/doctest.h>
#include <set>

#include "tests/client/ui/screen.h"
#include "tests/ui/samples.h"

namespace icma::ui {
namespace {

const a11y::Node* focused(const Screen& screen) {
  for (const a11y::Node& node : screen.nodes().nodes()) {
    if ((node.states & a11y::kFocused) != 0) return &node;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("Tab reaches the rail, the top bar and the content of a screen") {
  Screen screen("home");
  std::set<std::string> reached;
  for (int i = 0; i < 40; ++i) {
    screen.driver().press(ImGuiKey_Tab);
    if (const a11y::Node* node = focused(screen)) reached.insert(node->name);
  }
  for (const char* name :
       {"Catalogue", "Settings", "3 waiting", "Resume", "Program page", "PMA-150 access ends"}) {
    INFO(name);
    CHECK(reached.contains(name));
  }
}

TEST_CASE("Space and Enter press what has the focus") {
  for (const ImGuiKey key : {ImGuiKey_Space, ImGuiKey_Enter}) {
    Screen screen("home");
    for (int i = 0; i < 40; ++i) {
      screen.driver().press(ImGuiKey_Tab);
      const a11y::Node* node = focused(screen);
      if (node != nullptr && node->name == "Program page") break;
    }
    REQUIRE(focused(screen) != nullptr);
    REQUIRE(focused(screen)->name == "Program page");
    screen.take();
    screen.driver().press(key);
    CHECK(screen.only() == app::Command(app::OpenProgram{"wsc-130"}));
  }
}

TEST_CASE("Enter does the main thing of a screen while nothing has the focus") {
  Screen home("home");
  home.driver().press(ImGuiKey_Enter);
  CHECK(home.only() == app::Command(app::Resume{}));
  Screen quiz("quiz");
  quiz.driver().press(ImGuiKey_Enter);
  CHECK(quiz.only() == app::Command(app::NextQuestion{}));
}

TEST_CASE("chords lead to places from everywhere") {
  for (const std::string_view name : {"home", "program", "quiz", "webinar"}) {
    Screen screen(name);
    screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_4);
    CHECK(screen.only() == app::Command(app::Navigate{"progress"}));
    screen.driver().press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
    CHECK(screen.only() == app::Command(app::OpenSync{}));
  }
}

TEST_CASE("a slider is moved by the arrow keys") {
  Screen screen("settings");
  for (int i = 0; i < 60; ++i) {
    screen.driver().press(ImGuiKey_Tab);
    const a11y::Node* node = focused(screen);
    if (node != nullptr && node->role == a11y::Role::kSlider) break;
  }
  REQUIRE(focused(screen) != nullptr);
  REQUIRE(focused(screen)->name == "Text size");
  screen.take();
  screen.driver().press(ImGuiKey_RightArrow);
  CHECK(screen.only() == app::Command(app::SetTextScale{110}));
  CHECK(focused(screen)->name == "Text size");
}

TEST_CASE("letters typed into a field are not commands") {
  Screen screen("webinar");
  REQUIRE(screen.driver().click(a11y::Role::kSearch, "Find in transcript").has_value());
  screen.take();
  ImGui::GetIO().AddKeyEvent(ImGuiKey_K, true);
  ImGui::GetIO().AddInputCharacter('k');
  screen.frames(2);
  ImGui::GetIO().AddKeyEvent(ImGuiKey_K, false);
  screen.frames(3);
  CHECK(screen.only() == app::Command(app::SearchTranscript{"k"}));
}

}  // namespace icma::ui
