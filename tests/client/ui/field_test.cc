// SPDX-License-Identifier: Apache-2.0
// Text fields in the window.
#include <doctest/doctest.h>

#include "tests/client/ui/screen.h"

namespace icma::ui {
namespace {

using a11y::Role;

std::string last_text(Screen& screen) {
  std::string text;
  for (const app::Command& command : screen.take()) {
    if (const auto* edit = std::get_if<app::EditReflection>(&command)) text = edit->text;
    if (const auto* search = std::get_if<app::Search>(&command)) text = search->text;
  }
  return text;
}

}  // namespace

TEST_CASE("a search emits with each change and is cleared by its cross") {
  Screen screen("catalogue");
  REQUIRE(screen.driver().click(Role::kSearch, "Search the catalogue").has_value());
  screen.driver().press(ImGuiKey_End);
  screen.take();
  screen.driver().type("base");
  CHECK(last_text(screen) == "database");
  screen.driver().press(ImGuiKey_Backspace);
  CHECK(last_text(screen) == "databas");
  CHECK(screen.click("Clear") == app::Command(app::Search{""}));
}

TEST_CASE("the text of the model replaces what was typed only when the model changed") {
  Screen screen("catalogue");
  REQUIRE(screen.driver().click(Role::kSearch, "Search the catalogue").has_value());
  screen.driver().press(ImGuiKey_End);
  screen.driver().type("x");
  screen.frames(5);
  const a11y::Node* node = screen.nodes().find(Role::kSearch, "Search the catalogue");
  REQUIRE(node != nullptr);
  CHECK(node->value == "datax");
  std::get<app::CatalogueModel>(screen.model().screen).query = "other";
  screen.frames(2);
  CHECK(screen.nodes().find(Role::kSearch, "Search the catalogue")->value == "other");
}

TEST_CASE("a reflection takes lines, selection, clipboard and undo") {
  Screen screen("result");
  std::get<app::ResultModel>(screen.model().screen).reflection.text.clear();
  screen.frames(2);
  const std::string name = "What did you learn that you will use?";
  REQUIRE(screen.driver().click(Role::kField, name).has_value());
  screen.driver().type("First");
  screen.driver().press(ImGuiKey_Enter);
  screen.driver().type("second");
  CHECK(last_text(screen) == "First\nsecond");
  screen.driver().press(ImGuiKey_UpArrow);
  screen.driver().press(ImGuiKey_Home);
  screen.driver().type(">");
  CHECK(last_text(screen) == ">First\nsecond");
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_A);
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_C);
  screen.driver().press(ImGuiKey_Delete);
  CHECK(screen.nodes().find(Role::kField, name)->value.empty());
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_V);
  CHECK(last_text(screen) == ">First\nsecond");
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_Z);
  CHECK(screen.nodes().find(Role::kField, name)->value.empty());
}

TEST_CASE(
    "a secret is shown to nobody: not to eyes, not to a screen reader, not to the clipboard") {
  Screen screen("settings");
  auto& rows = std::get<app::SettingsModel>(screen.model().screen).groups.front().rows;
  rows.insert(rows.begin(), {.key = "proxy-password",
                             .kind = app::SettingKind::kField,
                             .label = "Password for the proxy",
                             .secret = true});
  screen.frames(2);
  const std::string name = "Password for the proxy";
  REQUIRE(screen.driver().click(Role::kField, name).has_value());
  screen.driver().type("ñandú-7");
  std::string text;
  for (const app::Command& command : screen.take()) {
    if (const auto* set = std::get_if<app::SetSetting>(&command)) text = set->value;
  }
  CHECK(text == "ñandú-7");
  CHECK(screen.nodes().find(Role::kField, name)->value == "•••••••");
  ImGui::SetClipboardText("before");
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_A);
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_C);
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_X);
  CHECK(std::string(ImGui::GetClipboardText()) == "before");
  CHECK(screen.nodes().find(Role::kField, name)->value == "•••••••");
  screen.driver().press(ImGuiKey_Home);
  screen.driver().press(ImGuiKey_RightArrow);
  screen.driver().press(ImGuiKey_Backspace);
  CHECK(screen.nodes().find(Role::kField, name)->value == "••••••");
}

TEST_CASE("a click puts the caret where it lands") {
  Screen screen("result");
  const std::string name = "What did you learn that you will use?";
  REQUIRE(screen.driver().click(Role::kField, name).has_value());
  const a11y::Rect r = screen.nodes().find(Role::kField, name)->rect;
  ImGui::GetIO().AddMousePosEvent(r.x + 13, r.y + 20);
  screen.frames(1);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  screen.frames(2);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  screen.frames(4);
  screen.take();
  screen.driver().type("So: ");
  CHECK(last_text(screen).starts_with("So: Our contractor"));
}

}  // namespace icma::ui
