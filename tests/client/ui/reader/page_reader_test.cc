// SPDX-License-Identifier: Apache-2.0
// A page in a window without a display, used by pointer and keys.
#include "client/ui/reader/page_reader.h"

#include <chrono>
#include <doctest/doctest.h>
#include <imgui_internal.h>
#include <map>
#include <thread>
#include <variant>

#include "client/ui/driver/driver.h"

using namespace icma;
using namespace icma::ui;

namespace {

class Pages final : public PageSource {
 public:
  Result<PageText> page(std::string_view document) override {
    const auto found = pages.find(document);
    if (found == pages.end()) return fail(ErrorKind::kNotFound, "There is no such page.");
    return PageText{found->second, "Title", "Module"};
  }
  Result<Bytes> asset(std::string_view /*document*/, std::string_view /*path*/) override {
    return fail(ErrorKind::kNotFound, "no picture");
  }
  std::map<std::string, std::string, std::less<>> pages;
};

// Lets every texture pass, as a renderer would.
void accept_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) texture->SetTexID(1);
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else if (texture->Status != ImTextureStatus_Destroyed) {
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

struct Context {
  Context() : context(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {900, 600};
    io.DeltaTime = 1.0F / 60;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  }
  ~Context() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImGui::DestroyContext(context);
  }
  ImGuiContext* context;
};

class Window final : public app::CommandSink {
 public:
  Window() {
    auto loaded = Fonts::load(ICMA_FONT_DIR);
    REQUIRE_MESSAGE(loaded.has_value(), loaded.error().describe());
    fonts = std::move(*loaded);
    reader = std::make_unique<PageReader>(
        pages,
        PageReader::Hooks{
            [] {}, [this](int, const text::EvidenceReport& report) { reports.push_back(report); }});
  }
  ~Window() override { reader.reset(); }

  void emit(app::Command command) override { commands.push_back(std::move(command)); }

  void frame() {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({900, 600});
    ImGui::Begin("window", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
    nodes.begin_frame();
    Ui ui({.theme = theme_named("light"),
           .fonts = *fonts,
           .nodes = nodes,
           .strings = strings,
           .state = state,
           .text_scale = scale,
           .reduced_motion = true});
    reader->draw(ui, {0, 0, 900 / scale, 600 / scale}, {document, anchor, preview}, *this);
    ImGui::End();
    ImGui::Render();
    accept_textures();
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }
  void open(std::string name, std::string text) {
    pages.pages[name] = std::move(text);
    document = std::move(name);
    for (int i = 0; i < 500; ++i) {
      frame();
      if (reader->settled()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(4));
    }
    REQUIRE(reader->settled());
    ImGui::GetIO().AddMousePosEvent(400, 300);
    frames(2);
    commands.clear();
  }
  // Draws until this is on the page, or for as long as a page may take.
  bool comes_to_show(std::string_view name) {
    for (int i = 0; i < 200 && nodes.find(name) == nullptr; ++i) {
      frame();
      std::this_thread::sleep_for(std::chrono::milliseconds(4));
    }
    return nodes.find(name) != nullptr;
  }
  template <typename Wanted>
  std::vector<Wanted> emitted() const {
    std::vector<Wanted> out;
    for (const app::Command& command : commands) {
      if (const auto* one = std::get_if<Wanted>(&command)) out.push_back(*one);
    }
    return out;
  }
  Driver driver() {
    return Driver([this] { frame(); }, nodes);
  }
  void drag(ImVec2 from, ImVec2 to) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(from.x, from.y);
    frames(2);
    io.AddMouseButtonEvent(0, true);
    frames(2);
    io.AddMousePosEvent(to.x, to.y);
    frames(2);
    io.AddMouseButtonEvent(0, false);
    frames(3);
  }

  Context context;
  Pages pages;
  std::unique_ptr<Fonts> fonts;
  std::vector<text::EvidenceReport> reports;
  std::unique_ptr<PageReader> reader;
  a11y::NodeList nodes;
  app::Strings strings;
  UiState state;
  std::vector<app::Command> commands;
  std::string document;
  std::string anchor;
  bool preview = false;
  float scale = 1;
};

constexpr const char* kCheck =
    "Before.\n\n```check\n{\"question\":\"Which?\",\"options\":[{\"text\":\"Wrong one\","
    "\"feedback\":\"No, because.\"},{\"text\":\"Right one\",\"right\":true,"
    "\"feedback\":\"Yes, because.\"}]}\n```\n\nAfter.";

std::string long_page() {
  std::string page;
  for (int i = 0; i < 40; ++i) {
    page += "## Part " + std::to_string(i) + "\n\nSome words of part " + std::to_string(i) +
            " that go on for more than one line, so that the column has to be broken somewhere "
            "and moves when it gets narrower.\n\n";
  }
  return page;
}

// Opens the long page as "a" and turns the wheel; the place that this led to.
float open_and_scroll(Window& window, float wheel) {
  window.open("a", long_page());
  window.driver().scroll(wheel);
  window.frames(3);
  const float top = window.reader->scroll_top();
  REQUIRE(top > 100);
  return top;
}

}  // namespace

TEST_CASE("every block of a page is known to assistive technology") {
  Window window;
  window.open("a", long_page() + "- item\n\n| a | b |\n|---|---|\n| c | d |\n");
  CHECK(window.nodes.find(a11y::Role::kHeading, "Title") != nullptr);
  const a11y::Node* last = window.nodes.find(a11y::Role::kHeading, "Part 39");
  REQUIRE(last != nullptr);
  CHECK((last->states & a11y::kOffscreen) != 0);
  CHECK(last->value == "2");
  CHECK(window.nodes.find(a11y::Role::kListItem, "item") != nullptr);
  CHECK(window.nodes.find(a11y::Role::kTable, "a\nb\nc\nd") != nullptr);
}

TEST_CASE("an answer to a check is emitted and explained") {
  Window window;
  window.open("a", kCheck);
  REQUIRE(window.driver().click(a11y::Role::kRadio, "Wrong one").has_value());
  window.frames(2);
  auto answers = window.emitted<app::AnswerCheck>();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].check == "a#.2");
  CHECK(answers[0].option == 0);
  CHECK(window.nodes.find(a11y::Role::kStatus, "No, because.") != nullptr);
  CHECK(window.nodes.find(a11y::Role::kStatus, "Yes, because.") == nullptr);
  const a11y::Node* chosen = window.nodes.find(a11y::Role::kRadio, "Wrong one");
  REQUIRE(chosen != nullptr);
  CHECK((chosen->states & a11y::kChecked) != 0);
  CHECK(chosen->value == "Try again");
}

TEST_CASE("an answer survives a visit to another page") {
  Window window;
  window.open("a", kCheck);
  REQUIRE(window.driver().click(a11y::Role::kRadio, "Right one").has_value());
  window.open("b", "Other.");
  window.open("a", kCheck);
  CHECK(window.nodes.find(a11y::Role::kStatus, "Yes, because.") != nullptr);
}

TEST_CASE("links emit where they lead") {
  Window window;
  window.open("a", "See [the page](b.md), [the law](https://example.org/law), [below](#part).\n\n" +
                       long_page() + "# Part\n");
  REQUIRE(window.driver().click(a11y::Role::kLink, "the page").has_value());
  REQUIRE(window.driver().click(a11y::Role::kLink, "the law").has_value());
  window.frames(2);
  const auto links = window.emitted<app::OpenLink>();
  REQUIRE(links.size() == 2);
  CHECK(links[0].url == "b.md");
  CHECK(links[1].url == "https://example.org/law");
  REQUIRE(window.driver().click(a11y::Role::kLink, "below").has_value());
  window.frames(2);
  CHECK(window.reader->scroll_top() > 500);
  CHECK(window.emitted<app::OpenSection>().size() == 1);
}

TEST_CASE("text is selected over blocks and copied") {
  Window window;
  window.open("a", "First words here.\n\nSecond words here.");
  REQUIRE(window.nodes.find(a11y::Role::kText, "First words here.") != nullptr);
  REQUIRE(window.nodes.find(a11y::Role::kText, "Second words here.") != nullptr);
  const a11y::Rect one = window.nodes.find(a11y::Role::kText, "First words here.")->rect;
  const a11y::Rect two = window.nodes.find(a11y::Role::kText, "Second words here.")->rect;
  window.drag({one.x + 1, one.y + 15}, {two.x + 600, two.y + 15});
  window.driver().press(ImGuiMod_Ctrl | ImGuiKey_C);
  auto copied = window.emitted<app::CopyText>();
  REQUIRE(copied.size() == 1);
  CHECK(copied[0].text == "First words here.\n\nSecond words here.");
  window.commands.clear();
  window.frames(60);  // or else it would be a double click
  window.drag({one.x + 1, one.y + 15}, {one.x + 1, one.y + 15});
  window.driver().press(ImGuiMod_Ctrl | ImGuiKey_C);
  CHECK(window.emitted<app::CopyText>().empty());
  window.driver().press(ImGuiMod_Ctrl | ImGuiKey_A);
  window.driver().press(ImGuiMod_Ctrl | ImGuiKey_C);
  copied = window.emitted<app::CopyText>();
  REQUIRE(copied.size() == 1);
  CHECK(copied[0].text == "First words here.\n\nSecond words here.");
}

TEST_CASE("the wheel and the keys scroll, and the place is told") {
  Window window;
  const float wheel = open_and_scroll(window, -3);
  window.driver().press(ImGuiKey_PageDown);
  CHECK(window.reader->scroll_top() > wheel + 300);
  window.driver().press(ImGuiKey_End);
  const float end = window.reader->scroll_top();
  window.frames(40);
  const auto scrolled = window.emitted<app::Scrolled>();
  REQUIRE_FALSE(scrolled.empty());
  CHECK(scrolled.back().permille == 1000);
  CHECK(scrolled.back().anchor.starts_with("part-3"));
  window.driver().press(ImGuiKey_DownArrow);
  CHECK(window.reader->scroll_top() == end);
  window.driver().press(ImGuiKey_Home);
  CHECK(window.reader->scroll_top() == 0);
}

TEST_CASE("the words on screen stay when the text grows") {
  Window window;
  window.open("a", long_page());
  window.anchor = "part-20";
  window.frames(4);
  const a11y::Node* before = window.nodes.find(a11y::Role::kHeading, "Part 20");
  REQUIRE(before != nullptr);
  CHECK((before->states & a11y::kOffscreen) == 0);
  window.scale = 2;
  window.frames(4);
  const a11y::Node* after = window.nodes.find(a11y::Role::kHeading, "Part 20");
  REQUIRE(after != nullptr);
  CHECK((after->states & a11y::kOffscreen) == 0);
  CHECK(after->rect.y >= -1);
  CHECK(after->rect.y < 300);
}

TEST_CASE("each page keeps its place") {
  Window window;
  const float top = open_and_scroll(window, -20);
  window.open("b", long_page());
  CHECK(window.reader->scroll_top() == 0);
  window.open("a", long_page());
  CHECK(window.reader->scroll_top() == doctest::Approx(top).epsilon(.02));
}

TEST_CASE("a page that is not there says why") {
  Window window;
  window.document = "none";
  CHECK(window.comes_to_show("There is no such page."));
}

TEST_CASE("reading is reported on leaving, a preview reports nothing") {
  for (const bool preview : {false, true}) {
    Window window;
    window.preview = preview;
    window.open("a", "Some words to read in a short while.");
    ImGui::GetIO().DeltaTime = .5F;
    for (int i = 0; i < 30; ++i) {
      ImGui::GetIO().AddMousePosEvent(100.0F + static_cast<float>(i), 100);
      window.frame();
    }
    window.reader->leave();
    if (preview) {
      CHECK(window.reports.empty());
      CHECK(window.emitted<app::Scrolled>().empty());
    } else {
      REQUIRE_FALSE(window.reports.empty());
      CHECK(window.reports.back().read_permille == 1000);
      CHECK(window.reports.back().seconds >= 2);
    }
  }
}

TEST_CASE("a draft that is saved is shown anew at the same place") {
  Window window;
  const float top = open_and_scroll(window, -20);
  window.pages.pages["a"] = long_page() + "New words.";
  window.reader->reload();
  CHECK(window.comes_to_show("New words."));
  CHECK(window.reader->scroll_top() == doctest::Approx(top).epsilon(.01));
}
