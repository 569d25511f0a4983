// SPDX-License-Identifier: Apache-2.0
// Views are used as a person uses them, and the commands that come of it are looked at.
#include <doctest/doctest.h>
#include <imgui_internal.h>
#include <set>

#include "tests/client/ui/screen.h"
#include "tests/ui/samples.h"

namespace icma::ui {
namespace {

using a11y::Role;

struct Size {
  int width;
  int height;
  int scale;
};

}  // namespace

TEST_CASE("every interactive item of every screen has a named node, at every size") {
  for (const Size& size : {Size{1280, 800, 100}, Size{1920, 1080, 100}, Size{960, 600, 100},
                           Size{1280, 800, 200}, Size{1280, 800, 80}}) {
    Screen screen("home", size.width, size.height, size.scale);
    for (const std::string_view name : samples::names()) {
      screen.show(name);
      INFO(std::string(name) << " at " << size.width << " x " << size.height << ", " << size.scale
                             << " %");
      for (const std::uint32_t id : screen.coverage().without_node(screen.nodes())) {
        FAIL_CHECK("an item has no node: " << id << ' ' << screen.coverage().label(id));
      }
      for (const a11y::Node& node : screen.nodes().nodes()) {
        if ((node.states & a11y::kPressable) == 0) continue;
        INFO(node.name);
        CHECK_FALSE(node.name.empty());
        CHECK(node.rect.width >= 18);
        CHECK(node.rect.height >= 18);
      }
    }
  }
}

TEST_CASE("ids of one screen are different") {
  Screen screen("home");
  for (const std::string_view name : samples::names()) {
    screen.show(name);
    const auto nodes = screen.nodes().nodes();
    std::set<std::uint32_t> seen;
    for (const a11y::Node& node : nodes) {
      INFO(std::string(name) << ": " << node.name);
      CHECK((node.id == 0 || seen.insert(node.id).second));
    }
  }
}

TEST_CASE("home leads on") {
  Screen screen("home");
  CHECK(screen.click(Role::kButton, "Resume") == app::Command(app::Resume{}));
  CHECK(screen.click("Program page") == app::Command(app::OpenProgram{"wsc-130"}));
  CHECK(screen.click("PMA-150 access ends") == app::Command(app::OpenProgram{"pma-150"}));
  CHECK(screen.click("3 waiting") == app::Command(app::OpenSync{}));
  CHECK(screen.click("Catalogue") == app::Command(app::Navigate{"catalogue"}));
  CHECK(screen.click(Role::kLink, "All dates") == app::Command(app::Navigate{"progress"}));
}

TEST_CASE("home without anything started offers the catalogue") {
  Screen screen("home");
  std::get<app::HomeModel>(screen.model().screen).resume.reset();
  screen.frames(2);
  CHECK(screen.click("Open the catalogue") == app::Command(app::Navigate{"catalogue"}));
}

TEST_CASE("the catalogue filters, opens and gets") {
  Screen screen("catalogue");
  CHECK(screen.click(Role::kCheckBox, "Webinar") ==
        app::Command(app::ToggleFacet{"type", "webinar"}));
  CHECK(screen.click("Practice 10 Service Delivery") ==
        app::Command(app::ToggleFacet{"practice", "10"}));
  CHECK(screen.click("Clear all") == app::Command(app::ClearFacets{}));
  CHECK(screen.click(Role::kListItem, "GIS and emergency response") ==
        app::Command(app::OpenProgram{"ger-140"}));
  CHECK(screen.click(Role::kButton, "Get") == app::Command(app::GetProgram{"iaq-100"}));
}

TEST_CASE("the order is chosen from a list that opens") {
  Screen screen("catalogue");
  REQUIRE(screen.driver().click(Role::kSelect, "Order").has_value());
  CHECK(screen.take().empty());
  CHECK(screen.click(Role::kOption, "Hours") == app::Command(app::SetSort{"hours"}));
  CHECK(screen.nodes().find(Role::kOption, "Hours") == nullptr);
}

TEST_CASE("ten thousand rows are drawn only as far as they show") {
  Screen screen("catalogue");
  auto& rows = std::get<app::CatalogueModel>(screen.model().screen).rows;
  while (rows.size() < 10'000) {
    rows.push_back(rows[rows.size() % 6]);
    rows.back().program = "p" + std::to_string(rows.size());
  }
  screen.frames(2);
  int shown = 0;
  for (const a11y::Node& node : screen.nodes().nodes()) {
    if (node.role == Role::kListItem) ++shown;
  }
  CHECK(shown > 4);
  CHECK(shown < 20);
  const a11y::Node* list = screen.nodes().find(Role::kList, "Results");
  REQUIRE(list != nullptr);
  CHECK(list->set_size == 10'000);
}

TEST_CASE("a program's modules open, load, wait and stop") {
  Screen screen("program");
  CHECK(screen.click("Continue with module 3") == app::Command(app::OpenModule{"pma-150", "m3"}));
  CHECK(screen.click(Role::kRow, "Words that matter") ==
        app::Command(app::OpenModule{"pma-150", "m1"}));
  CHECK(screen.click("Pause the download") == app::Command(app::PauseDownload{"pma-150", "m4"}));
  CHECK(screen.click("Sooner") == app::Command(app::HurryDownload{"pma-150", "m5"}));
  CHECK(screen.click(Role::kButton, "Get") == app::Command(app::GetModule{"pma-150", "m6"}));
  CHECK(screen.click("Pause all") == app::Command(app::PauseAllDownloads{}));
}

TEST_CASE("a program's downloads are removed and change their variant") {
  Screen screen("program");
  CHECK(screen.click("Sound and slides · 41 MB") ==
        app::Command(app::SetSetting{"films", "light"}));
  REQUIRE(screen.driver().click(Role::kTab, "Downloads"));
  CHECK(screen.click("Remove, frees 58 MB") == app::Command(app::RemoveDownload{"pma-150", "m1"}));
  CHECK(screen.click("Keep sound and slides, frees 52 MB") ==
        app::Command(app::GetVariant{"pma-150", "m1", "light"}));
  CHECK(screen.click("Get the video, 55 MB more") ==
        app::Command(app::GetVariant{"pma-150", "m2", "full"}));
}

TEST_CASE("a module that is not on the laptop does not open") {
  Screen screen("program");
  CHECK_FALSE(screen.driver().click(Role::kRow, "Evaluate or measure").has_value());
  CHECK(screen.take().empty());
}

TEST_CASE("a quiz takes answers by pointer and by keys") {
  Screen screen("quiz");
  CHECK(screen.click(Role::kRadio, "Note the date and time of each visit in the operations log.") ==
        app::Command(app::ChooseAnswer{"q4", 3}));
  screen.driver().press(ImGuiKey_C);
  CHECK(screen.only() == app::Command(app::ChooseAnswer{"q4", 2}));
  screen.driver().press(ImGuiKey_1);
  CHECK(screen.only() == app::Command(app::ChooseAnswer{"q4", 0}));
  screen.driver().press(ImGuiKey_F);
  CHECK(screen.only() == app::Command(app::FlagQuestion{"q4"}));
  screen.driver().press(ImGuiKey_N);
  CHECK(screen.only() == app::Command(app::NextQuestion{}));
  screen.driver().press(ImGuiMod_Ctrl | ImGuiKey_Z);
  CHECK(screen.only() == app::Command(app::UndoAnswer{}));
  CHECK(screen.click("Question 7") == app::Command(app::GoToQuestion{6}));
}

TEST_CASE("a quiz with open questions cannot be submitted") {
  Screen screen("quiz");
  CHECK_FALSE(screen.driver().click(Role::kButton, "Review and submit").has_value());
  std::get<app::QuizModel>(screen.model().screen).can_submit = true;
  screen.frames(2);
  CHECK(screen.click("Review and submit") == app::Command(app::SubmitQuiz{}));
}

TEST_CASE("questions of the other kinds are answered") {
  Screen screen("quiz");
  auto& quiz = std::get<app::QuizModel>(screen.model().screen);
  SUBCASE("ordering") {
    quiz.kind = app::QuestionKind::kOrdering;
    screen.frames(2);
    const std::string name = "Later: " + quiz.options[0].text;
    CHECK(screen.click(name) == app::Command(app::MoveAnswer{"q4", 0, 1}));
  }
  SUBCASE("matching") {
    quiz.kind = app::QuestionKind::kMatching;
    quiz.targets = {"first", "second"};
    screen.frames(2);
    REQUIRE(screen.driver().click(Role::kSelect, quiz.options[2].text).has_value());
    CHECK(screen.click(Role::kOption, "second") == app::Command(app::MatchAnswer{"q4", 2, 1}));
  }
  SUBCASE("numeric") {
    quiz.kind = app::QuestionKind::kNumeric;
    quiz.unit = "tons";
    screen.frames(2);
    REQUIRE(screen.driver().click(Role::kField, "Your answer").has_value());
    screen.driver().type("9.4");
    CHECK(screen.take().back() == app::Command(app::EnterAnswer{"q4", "9.4"}));
  }
}

TEST_CASE("a result explains, and a module is finished from it") {
  Screen screen("result");
  CHECK(screen.click(Role::kRow, "What an assessment must cover") ==
        app::Command(app::ToggleResult{"q3"}));
  CHECK(screen.click("Read again: 4.6 Back up what the plant runs on") ==
        app::Command(app::ReadAgain{"q7"}));
  CHECK(screen.click(Role::kRadio, "Partly") == app::Command(app::SetConfidence{1}));
  CHECK(screen.click("Finish module 4") == app::Command(app::FinishModule{}));
}

TEST_CASE("the player is worked by buttons, keys and the transcript") {
  Screen screen("webinar");
  CHECK(screen.click(Role::kButton, "Pause") == app::Command(app::PlayPause{}));
  CHECK(screen.click("Back 10 seconds") == app::Command(app::SeekBy{-10'000}));
  CHECK(screen.click("Captions") == app::Command(app::ToggleCaptions{}));
  CHECK(screen.click(Role::kListItem, "Questions") == app::Command(app::Seek{4'740'000}));
  CHECK(screen.click("It is whether the door they use is open when they are asleep.") ==
        app::Command(app::Seek{3}));
  screen.driver().press(ImGuiKey_K);
  CHECK(screen.only() == app::Command(app::PlayPause{}));
  screen.driver().press(ImGuiKey_RightBracket);
  CHECK(screen.only() == app::Command(app::SetSpeed{1500}));
}

TEST_CASE("the sync drawer is worked and closed") {
  Screen screen("sync");
  CHECK(screen.click("Sync now") == app::Command(app::SyncNow{}));
  CHECK(screen.click("Pause 1 h") == app::Command(app::PauseSync{60}));
  CHECK(screen.click("Correct and send again") == app::Command(app::SelectRecord{"1"}));
  screen.driver().press(ImGuiKey_Escape);
  CHECK(screen.only() == app::Command(app::CloseSync{}));
}

TEST_CASE("nothing under the drawer can be pressed") {
  Screen screen("sync");
  const a11y::Node* resume = screen.nodes().find(Role::kButton, "Resume");
  REQUIRE(resume != nullptr);
  REQUIRE(screen.driver().click(Role::kButton, "Resume").has_value());
  // The press lands on the scrim, which closes the drawer.
  CHECK(screen.only() == app::Command(app::CloseSync{}));
}

TEST_CASE("settings act at once") {
  Screen screen("settings");
  CHECK(screen.click(Role::kRadio, "Español (México)") == app::Command(app::SetLanguage{"es-MX"}));
  REQUIRE(screen.driver().click(Role::kSelect, "Theme").has_value());
  CHECK(screen.click(Role::kOption, "Dark") == app::Command(app::SetTheme{"dark"}));
  CHECK(screen.click(Role::kSwitch, "Less motion") ==
        app::Command(app::SetSetting{"reduced-motion", "on"}));
  CHECK(screen.click("Back to the default: Typeface of the text") ==
        app::Command(app::ResetSetting{"reading-face"}));
}

TEST_CASE("a setting the organization has set cannot be changed") {
  Screen screen("settings");
  CHECK_FALSE(screen.driver().click(Role::kSwitch, "Caption text on black").has_value());
}

TEST_CASE("the first run is walked through") {
  Screen screen("welcome");
  CHECK(screen.click("Sign in with your browser") == app::Command(app::SignIn{}));
  CHECK(screen.click("Look around without an account") == app::Command(app::LookAround{}));
  CHECK(screen.click("Larger text") == app::Command(app::SetTextScale{110}));
  CHECK(screen.click("Skip the rest of the set-up") == app::Command(app::SkipWelcome{}));
  auto& welcome = std::get<app::WelcomeModel>(screen.model().screen);
  for (const int step : {1, 3, 4}) {
    welcome.step = step;
    screen.frames(2);
    CHECK(screen.click(step == 4 ? "Start" : "Continue") == app::Command(app::WelcomeNext{}));
  }
}

TEST_CASE("a started sign-in shows its code and opens its page") {
  Screen screen("sign-in");
  CHECK(screen.nodes().find("WDJB-MJHT") != nullptr);
  CHECK(screen.click("Open the sign-in page") == app::Command(app::OpenSignInPage{}));
  CHECK(screen.click("Cancel") == app::Command(app::CancelSignIn{}));
}

TEST_CASE("the record, the preview, the library and a problem are worked") {
  CHECK(Screen("record").click(Role::kRow, "WB-01 E-government") ==
        app::Command(app::SelectRecord{"6"}));
  CHECK(Screen("preview").click(Role::kListItem, "Source does not answer") ==
        app::Command(app::SelectFinding{3}));
  CHECK(Screen("preview").click("Check again") == app::Command(app::ReloadPreview{}));
  CHECK(Screen("library").click(Role::kListItem, "Performance measurement") ==
        app::Command(app::OpenProgram{"pma-150"}));
  CHECK(Screen("problem").click("Get the part again, 4.1 MB") ==
        app::Command(app::GetModule{"pma-150", "m4"}));
  Screen problem("problem");
  CHECK(problem.nodes().find("C-207, part hash differs") != nullptr);
  REQUIRE(problem.driver().click("Details for support").has_value());
  CHECK(problem.nodes().find("C-207, part hash differs") == nullptr);
  REQUIRE(problem.driver().click("Details for support").has_value());
  CHECK(problem.nodes().find("C-207, part hash differs") != nullptr);
  const app::Command copied = problem.click("Copy");
  REQUIRE(std::holds_alternative<app::CopyText>(copied));
  CHECK(std::get<app::CopyText>(copied).text.find("Expected: 7f3a") != std::string::npos);
}

TEST_CASE("nothing of a problem is cut off, in a narrow window and with large text") {
  for (const auto& [width, scale] : std::vector<std::pair<int, int>>{
           {1280, 100}, {640, 100}, {480, 100}, {1280, 200}, {640, 200}}) {
    CAPTURE(width);
    CAPTURE(scale);
    const Screen screen("problem", width, 800, scale);
    for (const char* name :
         {"Get the part again, 4.1 MB", "Continue with module 3", "Copy", "Details for support",
          "C-207, part hash differs", "8c1d44f0 4194304-8294399", "Request"}) {
      CAPTURE(name);
      const a11y::Node* node = screen.nodes().find(name);
      REQUIRE(node != nullptr);
      CHECK(node->rect.x >= 0);
      CHECK(node->rect.x + node->rect.width <= static_cast<float>(width));
    }
  }
}

TEST_CASE("what is wrong with a module is a press away on its row") {
  Screen screen("program");
  auto& model = std::get<app::ProgramModel>(screen.model().screen);
  REQUIRE(model.modules.size() > 1);
  model.modules[0].download = {
      .state = app::DownloadState::kPartly, .problem = "2 parts missing", .explained = true};
  screen.frames(2);
  CHECK(screen.nodes().find("2 parts missing") != nullptr);
  CHECK(screen.click("Details") ==
        app::Command(app::OpenProblem{model.program, model.modules[0].module}));
  // It opens all the same.
  CHECK(screen.click(Role::kRow, model.modules[0].title) ==
        app::Command(app::OpenModule{model.program, model.modules[0].module}));
}

TEST_CASE("a toast is acted on, dismissed, and goes by itself") {
  Screen screen("toast");
  REQUIRE(screen.driver().click(Role::kLink, "Open").has_value());
  const auto both = screen.take();
  REQUIRE(both.size() == 2);
  CHECK(both[0] == app::Command(app::OpenProgram{"pma-150"}));
  CHECK(both[1] == app::Command(app::DismissToast{"t1"}));
  CHECK(screen.click("Dismiss") == app::Command(app::DismissToast{"t1"}));
  ImGui::GetIO().AddMousePosEvent(10, 400);
  screen.frames(60 * 7);
  CHECK_FALSE(screen.take().empty());
}

TEST_CASE("every screen is drawn in every theme without a mistake") {
  Screen screen("home");
  for (const char* theme : {"light", "dark", "sepia", "hc-dark", "hc-light"}) {
    for (const std::string_view name : samples::names()) {
      screen.show(name);
      screen.model().theme = theme;
      screen.frames(2);
      CHECK(screen.nodes().nodes().size() > 5);
    }
  }
}

TEST_CASE("the interface speaks Spanish when it is told to") {
  Screen screen("home");
  screen.host().set_strings(
      app::Strings::parse("msgid \"Resume\"\nmsgstr \"Continuar\"\n").value());
  screen.frames(2);
  CHECK(screen.click("Continuar") == app::Command(app::Resume{}));
}

}  // namespace icma::ui
