// SPDX-License-Identifier: Apache-2.0
// study_demo DIR: opens the real window with pages of a program and, when one is given, a film,
// uses them as a person does, saves pictures, and measures what a frame costs while scrolling.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <imgui.h>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "client/media/listing.h"
#include "client/media/mpv_player.h"
#include "client/media/watched.h"
#include "client/media/webvtt.h"
#include "client/platform/window.h"
#include "client/ui/driver/driver.h"
#include "client/ui/host.h"
#include "client/ui/reader/film_view.h"
#include "client/ui/reader/page_reader.h"
#include "courses/authoring/page.h"
#include "courses/authoring/yaml.h"
#include "courses/base/files.h"
#include "tests/ui/samples.h"

namespace {

using namespace icma;

struct Options {
  std::string folder;
  std::string fonts = ICMA_FONT_DIR;
  std::string program = "courses/catalogue/egv-160";
  std::string film;      // folder made by courses/tool/media/webinar.py
  std::string handbook;  // a long Markdown file to scroll through
};

// Pages of a program's folder, compiled on the way; a path to another file is taken as it is.
class FolderPages final : public ui::PageSource {
 public:
  explicit FolderPages(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<ui::PageText> page(std::string_view document) override {
    const bool outside = std::string_view(document).starts_with('/');
    ICMA_TRY(const std::string text,
             read_file(outside ? std::filesystem::path(document) : folder_ / document));
    if (outside) return ui::PageText{text, "", ""};
    ICMA_TRY(const authoring::FrontMatter parts, authoring::split_front_matter(text));
    authoring::Findings findings;
    authoring::PageSource page =
        authoring::compile_page(parts.body, std::string(document), 1, findings);
    return ui::PageText{page.markdown, "1.2\u2002Who reads this?",
                        "Module 1 \u00B7 Know who reads and why"};
  }
  Result<Bytes> asset(std::string_view document, std::string_view path) override {
    ICMA_TRY(const std::string text,
             read_file(folder_ / std::filesystem::path(document).parent_path() / path));
    return to_bytes(text);
  }

 private:
  std::filesystem::path folder_;
};

class FileFilm final : public media::AssetSource {
 public:
  explicit FileFilm(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) override {
    const std::size_t count = std::min<std::size_t>(into.size(), bytes_.size() - offset);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
  }

 private:
  std::string bytes_;
};

class Collect final : public app::CommandSink {
 public:
  void emit(app::Command command) override { commands.push_back(std::move(command)); }
  std::vector<app::Command> commands;
};

class Demo {
 public:
  Demo(const Options& options, desktop::Window& window, ui::Host& host)
      : options_(options),
        window_(window),
        host_(host),
        pages_(options.program),
        reader_(pages_, {.wake = [&window] { window.wake(); },
                         .evidence =
                             [](int, const text::EvidenceReport& report) {
                               std::printf("evidence: %s blocks %d-%d, %d permille, %d s\n",
                                           report.document.c_str(), report.first_block,
                                           report.last_block, report.read_permille, report.seconds);
                             }}) {}

  bool run() {
    model_ = samples::window("reader");
    show_page("modules/audience/who-reads.md");
    picture("reader-light");
    driver().scroll(-8);
    picture("reader-table");
    use_page();
    for (const char* theme : {"dark", "sepia", "hc-dark"}) {
      model_.theme = theme;
      picture(std::string("reader-") + theme);
    }
    model_.theme = "light";
    show_page("modules/audience/top-tasks.md");
    picture("page-figure-top");
    for (int i = 0; i < 3; ++i) {
      driver().scroll(-5);
      settle();
      picture("page-figure-" + std::to_string(i));
      if (i == 1) {
        model_.theme = "dark";
        picture("page-figure-dark");
        model_.theme = "light";
      }
    }
    show_page("modules/audience/law-and-promise.md");
    driver().scroll(-12);
    settle();
    picture("page-compare");
    large();
    if (!options_.handbook.empty()) measure();
    return options_.film.empty() || film();
  }

 private:
  ui::Driver driver() {
    return ui::Driver([this] { frame(); }, host_.nodes());
  }

  void frame() {
    window_.draw_once([&]() -> desktop::FrameWish {
      const auto began = std::chrono::steady_clock::now();
      host_.frame(model_, sink_, {&reader_, film_.get()}, window_.content_scale());
      cost_ = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
                  .count();
      return {};
    });
  }

  void settle() {
    for (int i = 0; i < 400; ++i) {
      frame();
      if (i > 12 && reader_.settled()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void show_page(const std::string& document) {
    auto& reader = std::get<app::ReaderModel>(model_.screen);
    reader.document = document;
    reader.anchor.clear();
    settle();
  }

  void picture(const std::string& name) {
    settle();
    for (int i = 0; i < 8; ++i) {
      frame();
      std::this_thread::sleep_for(std::chrono::milliseconds(15));
    }
    const auto path = std::filesystem::path(options_.folder) / (name + ".png");
    static_cast<void>(desktop::write_png(window_.screenshot(), path));
    std::printf("%s\n", path.c_str());
  }

  // Answers the check, selects a stretch, copies it.
  void use_page() {
    driver().scroll(-40);
    settle();
    const a11y::Node* option = nullptr;
    for (const a11y::Node& node : host_.nodes().nodes()) {
      if (node.role == a11y::Role::kRadio && node.set_index == 2) option = &node;
    }
    if (option != nullptr) {
      const std::string name = option->name;
      static_cast<void>(driver().click(a11y::Role::kRadio, name));
      settle();
    }
    drag({500, 200}, {760, 330});
    driver().press(ImGuiMod_Ctrl | ImGuiKey_C);
    picture("reader-answered");
    for (const app::Command& command : sink_.commands) {
      if (const auto* answer = std::get_if<app::AnswerCheck>(&command)) {
        std::printf("answer-check %s %d\n", answer->check.c_str(), answer->option);
      }
      if (const auto* copy = std::get_if<app::CopyText>(&command)) {
        std::printf("copy-text [%s]\n", copy->text.c_str());
      }
    }
    driver().press(ImGuiKey_Home);
    drag({420, 180}, {420, 180});
    settle();
  }

  void drag(ImVec2 from, ImVec2 to) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(from.x, from.y);
    frame();
    frame();
    io.AddMouseButtonEvent(0, true);
    frame();
    frame();
    io.AddMousePosEvent(to.x, to.y);
    frame();
    frame();
    io.AddMouseButtonEvent(0, false);
    frame();
    frame();
  }

  void large() {
    show_page("modules/audience/who-reads.md");
    model_.text_scale = 200;
    picture("reader-200");
    driver().scroll(-6);
    settle();
    picture("reader-200-scrolled");
    model_.text_scale = 100;
    settle();
  }

  void measure() {
    show_page(std::filesystem::absolute(options_.handbook).string());
    picture("handbook");
    std::vector<double> costs;
    for (int i = 0; i < 600; ++i) {
      ImGui::GetIO().AddMouseWheelEvent(0, i % 200 < 150 ? -1.0F : 1.0F);
      frame();
      costs.push_back(cost_);
    }
    std::ranges::sort(costs);
    const auto at = [&](double share) {
      return costs[static_cast<std::size_t>(share * static_cast<double>(costs.size() - 1))];
    };
    std::printf(
        "frame build while scrolling %zu blocks: median %.2f ms, p95 %.2f ms, max %.2f ms\n",
        reader_.layout()->blocks().size(), at(.5), at(.95), at(1));
    model_.text_scale = 110;
    frame();
    std::printf("frame with all laid out anew at another scale: %.2f ms\n", cost_);
    model_.text_scale = 100;
    settle();
    window_.resize(860, 800);
    frame();
    double widest = 0;
    for (int i = 0; i < 4; ++i) {
      frame();
      widest = std::max(widest, cost_);
    }
    cost_ = widest;
    std::printf("frame with all laid out anew at another width: %.2f ms\n", cost_);
    window_.resize(1280, 800);
    picture("handbook-scrolled");
  }

  bool film() {
    const std::filesystem::path folder = options_.film;
    const auto text = [&](const char* name) { return read_file(folder / name).value_or(""); };
    auto made = media::make_mpv_player([this] { window_.wake(); }, {.silent = true});
    const auto bytes = read_file(folder / "watch.mp4");
    const auto cues = media::read_webvtt(text("watch.en.vtt"));
    const auto chapters = media::read_chapters(text("watch.chapters.json"));
    const auto lines = media::read_transcript(text("watch.transcript.json"));
    if (!made || !bytes || !cues || !chapters || !lines) return false;
    cues_ = *cues;
    chapters_ = *chapters;
    lines_ = *lines;
    player_ = std::move(*made);
    film_ = std::make_unique<ui::FilmView>(*player_);
    fill_webinar();
    player_->open(std::make_shared<FileFilm>(*bytes));
    return watch();
  }

  void fill_webinar() {
    model_ = samples::window("webinar");
    auto& m = std::get<app::WebinarModel>(model_.screen);
    m.title = "Is our front door open?";
    m.chapters.clear();
    m.transcript.clear();
    for (const auto& c : chapters_) {
      m.chapters.push_back({c.start_ms, media::clock_text(c.start_ms), c.title});
    }
    for (const auto& s : lines_) {
      m.transcript.push_back({s.start_ms, media::clock_text(s.start_ms), s.text});
    }
  }

  static std::chrono::milliseconds now() {
    return std::chrono::milliseconds(static_cast<std::int64_t>(ImGui::GetTime() * 1000));
  }

  // One frame with the model brought up to the player.
  void follow() {
    player_->pump();
    const media::PlayerState& s = player_->state();
    watched_.at(now(), s.position_ms, s.playing, s.speed_permille);
    if (const auto report = watched_.due(now())) {
      for (const auto& i : report->list()) {
        std::printf("watched %lld-%lld ms\n", static_cast<long long>(i.from_ms),
                    static_cast<long long>(i.to_ms));
      }
    }
    auto& m = std::get<app::WebinarModel>(model_.screen);
    const std::int64_t length = std::max<std::int64_t>(1, s.duration_ms);
    m.playing = s.playing;
    m.position_ms = s.position_ms;
    m.duration_ms = s.duration_ms;
    m.position = media::clock_text(s.position_ms);
    m.duration = media::clock_text(s.duration_ms);
    m.caption = media::caption_at(cues_, s.position_ms);
    m.chapter = media::entry_at(chapters_, s.position_ms);
    m.line = media::entry_at(lines_, s.position_ms);
    m.seen_ranges.clear();
    for (const auto& i : watched_.seen().list()) {
      m.seen_ranges.push_back(
          {static_cast<int>(i.from_ms * 1000 / length), static_cast<int>(i.to_ms * 1000 / length)});
    }
    m.seen = std::to_string(watched_.seen_permille(s.duration_ms) / 10) + " % seen";
    frame();
  }

  // Returns what 95 of 100 frames stayed under, in milliseconds.
  double follow_for(double seconds) {
    const double end = ImGui::GetTime() + seconds;
    std::vector<double> costs;
    while (ImGui::GetTime() < end) {
      follow();
      costs.push_back(cost_);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::ranges::sort(costs);
    return costs[costs.size() * 95 / 100];
  }

  bool watch() {
    constexpr std::int64_t kJump = 260'000;
    follow_for(2);
    player_->play(true);
    const int before = film_->pictures();
    const double cost = follow_for(4);
    std::printf("film: %d pictures in 4 s, frame build p95 %.2f ms\n", film_->pictures() - before,
                cost);
    const double jump = ImGui::GetTime();
    watched_.seek(now(), kJump);
    player_->seek(kJump);
    const int shown = film_->pictures();
    while (film_->pictures() == shown && ImGui::GetTime() - jump < 5) follow();
    std::printf("film: jump to a picture in %.0f ms\n", (ImGui::GetTime() - jump) * 1000);
    follow_for(3);
    player_->play(false);
    follow_for(.5);
    const desktop::Image image = window_.screenshot();
    const auto path = std::filesystem::path(options_.folder) / "webinar.png";
    static_cast<void>(desktop::write_png(image, path));
    return has_picture(image);
  }

  // The film stands left of the transcript; a blank one has a single colour.
  static bool has_picture(const desktop::Image& image) {
    std::set<std::uint32_t> colours;
    for (int y = 100; y < 400; y += 3) {
      for (int x = 100; x < image.width * 6 / 10; x += 3) {
        const unsigned char* p =
            &image.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                         static_cast<std::size_t>(x)) *
                        4];
        colours.insert(static_cast<std::uint32_t>(p[0] << 16 | p[1] << 8 | p[2]));
      }
    }
    std::printf("film: %zu different colours on screen\n", colours.size());
    return colours.size() > 8;
  }

  const Options& options_;
  desktop::Window& window_;
  ui::Host& host_;
  FolderPages pages_;
  ui::PageReader reader_;
  std::unique_ptr<media::Player> player_;
  std::unique_ptr<ui::FilmView> film_;
  media::WatchedTracker watched_;
  std::vector<media::Cue> cues_;
  std::vector<media::ChapterMark> chapters_;
  std::vector<media::Sentence> lines_;
  app::WindowModel model_;
  Collect sink_;
  double cost_ = 0;
};

int run(const Options& options) {
  auto window = desktop::Window::open({.title = "Study", .width = 1280, .height = 800});
  if (!window) {
    std::fprintf(stderr, "%s\n", window.error().describe().c_str());
    return 1;
  }
  auto host = ui::Host::open(options.fonts);
  if (!host) {
    std::fprintf(stderr, "%s\n", host.error().describe().c_str());
    return 1;
  }
  std::filesystem::create_directories(options.folder);
  Demo demo(options, **window, **host);
  return demo.run() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Uses pages and a film in the real window and saves pictures.");
  app.add_option("folder", options.folder, "Where pictures go")->required();
  app.add_option("--fonts", options.fonts, "Folder of the faces");
  app.add_option("--program", options.program, "Folder of a program");
  app.add_option("--film", options.film, "Folder of a built webinar");
  app.add_option("--handbook", options.handbook, "A long Markdown file");
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
