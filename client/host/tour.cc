// SPDX-License-Identifier: Apache-2.0
#include "client/host/tour.h"

#include <algorithm>
#include <fmt/format.h>
#include <imgui.h>

#include "client/host/tour_hands.h"
#include "courses/base/files.h"

namespace icma::host {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kProgram = "egv-160";
constexpr const char* kModule = "audience";
constexpr const char* kWebinar = "wb-01";
constexpr const char* kSession = "session";
constexpr const char* kReflection =
    "Our shut-off notice hides the date in the last line. I will put what to do and by when first, "
    "name the person who helps, and ask two residents to say it back to me before we print it.";
// The longest that one screenful may take to count as read.
constexpr milliseconds kScreenful{60'000};

class Tour {
 public:
  Tour(ClientWindow& window, std::filesystem::path folder)
      : window_(window), folder_(std::move(folder)), hands_(window) {}

  int run() {
    std::error_code code;
    std::filesystem::create_directories(folder_, code);
    window_.settle();
    step("home", [this] { return hands_.expect<app::HomeModel>(); });
    step("catalogue", [this] { return catalogue(); });
    step("program", [this] { return open_program(kProgram); });
    step("download", [this] { return download(kModule); });
    step("webinar-program", [this] { return open_program(kWebinar); });
    step("webinar-download", [this] { return download(kSession); });
    step("offline", [this] { return go_offline(true); });
    step("reader", [this] { return open_page(); });
    step("read", [this] { return read_module(); });
    step("webinar", [this] { return watch(); });
    step("quiz", [this] { return open_quiz(); });
    step("quiz-answered", [this] { return answer(); });
    step("result", [this] { return submit(); });
    step("reflection", [this] { return reflect(); });
    step("finished", [this] { return finish(); });
    step("waiting", [this] { return waiting(); });
    step("online", [this] { return go_offline(false); });
    step("synced", [this] { return synced(); });
    step("receipt", [this] { return receipt(); });
    step("progress", [this] { return show<app::ProgressModel>("Progress"); });
    step("library", [this] { return show<app::LibraryModel>("Library"); });
    step("preview", [this] { return preview(); });
    step("home-after", [this] { return show<app::HomeModel>("Home"); });
    const Json report = {{"ok", ok_}, {"steps", steps_}};
    const auto written = write_file(folder_ / "tour.json", pretty_json(report));
    return ok_ && written ? 0 : 1;
  }

 private:
  template <typename Step>
  void step(const std::string& name, Step&& work) {
    const auto begin = steady_clock::now();
    const Result<> done = work();
    window_.settle();
    const std::string picture = fmt::format("{:02}-{}.png", steps_.size() + 1, name);
    const bool saved = window_.picture(folder_ / picture).has_value();
    const auto ms = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin).count();
    Json row = {{"name", name}, {"ok", done && saved}, {"ms", ms}, {"picture", picture}};
    if (!done) row["problem"] = done.error().describe();
    fmt::print("{} {:<18} {:>6} ms{}\n", done && saved ? "ok  " : "FAIL", name, ms,
               done ? "" : "  " + done.error().describe());
    std::fflush(stdout);
    ok_ = ok_ && done && saved;
    steps_.push_back(std::move(row));
  }

  template <typename Model>
  Result<> show(std::string_view place) {
    ICMA_TRY_VOID(hands_.click(place));
    return hands_.expect<Model>();
  }

  Result<> catalogue() {
    ICMA_TRY_VOID(show<app::CatalogueModel>("Catalogue"));
    const bool there =
        hands_.wait([this] { return hands_.shown<app::CatalogueModel>().rows.size() >= 2; });
    if (!there) return fail(ErrorKind::kNetwork, "the catalogue did not arrive");
    return {};
  }

  Result<> open_program(std::string_view program) {
    ICMA_TRY_VOID(catalogue());
    for (const app::CatalogueRow& row : hands_.shown<app::CatalogueModel>().rows) {
      if (row.program != program) continue;
      ICMA_TRY_VOID(hands_.click(std::string(row.title)));
      return hands_.expect<app::ProgramModel>();
    }
    return fail(ErrorKind::kNotFound, "the catalogue does not list the program");
  }

  const app::ModuleRow* module(std::string_view id) {
    const auto& rows = hands_.shown<app::ProgramModel>().modules;
    const auto found = std::ranges::find(rows, id, &app::ModuleRow::module);
    return found == rows.end() ? nullptr : &*found;
  }

  Result<> download(std::string_view id) {
    ICMA_TRY_VOID(hands_.expect<app::ProgramModel>());
    const std::string get = hands_.shown<app::ProgramModel>().get_all;
    if (hands_.shown<app::ProgramModel>().primary.empty() && !get.empty()) {
      ICMA_TRY_VOID(hands_.click(get));
    }
    const bool ready = hands_.wait(
        [&] {
          const app::ModuleRow* row = module(id);
          return row != nullptr && row->download.state == app::DownloadState::kReady;
        },
        milliseconds(60'000));
    if (!ready) return fail(ErrorKind::kNetwork, "the module did not arrive");
    return {};
  }

  Result<> go_offline(bool offline) {
    if (window_.model().sync) hands_.press(ImGuiKey_Escape);
    ICMA_TRY_VOID(show<app::SettingsModel>("Settings"));
    for (const app::SettingGroup& group : hands_.shown<app::SettingsModel>().groups) {
      for (const app::SettingRow& row : group.rows) {
        if (row.key != "work-offline") continue;
        if ((row.value == "on") == offline) return {};
        const std::string label = row.label;
        ICMA_TRY_VOID(hands_.click(std::string(group.label)));
        return hands_.click(a11y::Role::kSwitch, label);
      }
    }
    return fail(ErrorKind::kNotFound, "the setting is not shown");
  }

  Result<> open_module(std::string_view program, std::string_view id) {
    ICMA_TRY_VOID(open_program(program));
    const app::ModuleRow* row = module(id);
    if (row == nullptr) return fail(ErrorKind::kNotFound, "the program has no such module");
    return hands_.click(a11y::Role::kRow, std::string(row->title));
  }

  // A second tour may find the pages read: the module then opens where it stands, past them.
  bool past_reading() const { return hands_.is<app::QuizModel>() || hands_.is<app::ResultModel>(); }

  Result<> open_page() {
    ICMA_TRY_VOID(open_module(kProgram, kModule));
    if (past_reading()) return {};
    ICMA_TRY_VOID(hands_.expect<app::ReaderModel>());
    // From the first page that is not read yet.
    for (const app::OutlineModule& one : hands_.shown<app::ReaderModel>().outline) {
      for (const app::OutlineSection& section : one.sections) {
        if (section.done) continue;
        if (!section.current) ICMA_TRY_VOID(hands_.click(std::string(section.title)));
        return {};
      }
    }
    return {};
  }

  Result<> read_module() {
    for (int page = 0; page < 12 && hands_.is<app::ReaderModel>(); ++page) {
      ICMA_TRY_VOID(read_page());
      ICMA_TRY_VOID(window_.picture(folder_ / fmt::format("page-{}.png", page + 1)));
      const std::string next = hands_.shown<app::ReaderModel>().next_label;
      if (next.empty()) return fail(ErrorKind::kInternal, "the page leads nowhere");
      ICMA_TRY_VOID(hands_.click(next));
    }
    return {};
  }

  // Stays at each screenful until it counts as read, then goes on to the next.
  Result<> read_page() {
    hands_.press(ImGuiKey_Home);
    while (true) {
      hands_.stir();
      if (!hands_.wait([this] { return window_.reader().read_on_screen(); }, kScreenful)) {
        return fail(ErrorKind::kInternal, "the page does not count as read");
      }
      if (window_.reader().at_end()) return {};
      hands_.press(ImGuiKey_PageDown);
    }
  }

  Result<> watch() {
    ICMA_TRY_VOID(open_module(kWebinar, kSession));
    ICMA_TRY_VOID(hands_.expect<app::WebinarModel>());
    const auto film = [this]() -> const app::WebinarModel& {
      return hands_.shown<app::WebinarModel>();
    };
    hands_.wait([&] { return film().duration_ms > 0; }, milliseconds(5000));
    ICMA_TRY_VOID(hands_.click("Forward 30 seconds"));
    ICMA_TRY_VOID(hands_.click("Forward 30 seconds"));
    const std::int64_t from = film().position_ms;
    ICMA_TRY_VOID(hands_.click("Play"));
    if (!hands_.wait([&] { return film().position_ms > from + 4000; })) {
      return fail(ErrorKind::kInternal, "the film does not play", film().problem);
    }
    ICMA_TRY_VOID(pixels());
    hands_.press(ImGuiKey_K);
    if (!hands_.wait([&] { return !film().playing; })) {
      return fail(ErrorKind::kInternal, "the film does not pause");
    }
    return {};
  }

  // The film's picture must be on the screen: a blank one with running counters has happened.
  Result<> pixels() {
    const desktop::Image image = window_.window().screenshot();
    std::array<int, 64> shades{};
    for (int y = image.height / 4; y < image.height / 2; y += 3) {
      for (int x = image.width / 8; x < image.width / 2; x += 3) {
        const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                         static_cast<std::size_t>(x)) *
                        4;
        const unsigned shade = (image.rgba[at] >> 6U) * 16U + (image.rgba[at + 1] >> 6U) * 4U +
                               (image.rgba[at + 2] >> 6U);
        ++shades[shade];
      }
    }
    const auto kinds = std::ranges::count_if(shades, [](int n) { return n > 8; });
    if (kinds < 3) return fail(ErrorKind::kInternal, "the film's picture is blank");
    return {};
  }

  Result<> open_quiz() {
    ICMA_TRY_VOID(open_module(kProgram, kModule));
    if (hands_.is<app::ResultModel>()) return {};
    return hands_.expect<app::QuizModel>();
  }

  Result<> answer() {
    const std::size_t count = hands_.shown<app::QuizModel>().tiles.size();
    for (std::size_t i = 0; i < count; ++i) {
      ICMA_TRY_VOID(hands_.click(fmt::format("Question {}", i + 1)));
      if (hands_.shown<app::QuizModel>().tiles[i].answered) continue;
      ICMA_TRY_VOID(answer_one(hands_.shown<app::QuizModel>()));
    }
    if (hands_.shown<app::QuizModel>().open == 0) return {};
    return fail(ErrorKind::kInternal, "a question has no answer");
  }

  Result<> answer_one(const app::QuizModel& quiz) {
    switch (quiz.kind) {
      case app::QuestionKind::kSingle:
      case app::QuestionKind::kMultiple: {
        const auto pick = static_cast<std::size_t>(quiz.index) % quiz.options.size();
        hands_.press(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(pick)));
        return {};
      }
      case app::QuestionKind::kOrdering:
        return order(quiz);
      case app::QuestionKind::kMatching:
        return match(quiz);
      case app::QuestionKind::kNumeric:
        return hands_.write("Your answer", "42");
      case app::QuestionKind::kShortText:
        return hands_.write("Your answer", "top tasks");
    }
    return {};
  }

  Result<> order(const app::QuizModel& quiz) {
    const auto first = std::ranges::find(quiz.options, 0, &app::AnswerOption::place);
    if (first == quiz.options.end()) return fail(ErrorKind::kInternal, "nothing to put in order");
    return hands_.click("Later: " + first->text);
  }

  Result<> match(const app::QuizModel& quiz) {
    const std::vector<app::AnswerOption> options = quiz.options;
    const std::vector<std::string> targets = quiz.targets;
    for (std::size_t i = 0; i < options.size(); ++i) {
      ICMA_TRY_VOID(hands_.click(a11y::Role::kSelect, options[i].text));
      ICMA_TRY_VOID(hands_.click(a11y::Role::kOption, targets[i % targets.size()]));
    }
    return {};
  }

  Result<> submit() {
    if (hands_.is<app::QuizModel>()) ICMA_TRY_VOID(hands_.click("Review and submit"));
    return hands_.expect<app::ResultModel>();
  }

  const app::ReflectionModel& reflection() { return hands_.shown<app::ResultModel>().reflection; }

  Result<> reflect() {
    if (!reflection().enough) {
      ICMA_TRY_VOID(hands_.write(std::string(reflection().prompt), kReflection));
    }
    if (!reflection().finished) ICMA_TRY_VOID(hands_.click("Fully"));
    const bool saved =
        hands_.wait([this] { return reflection().enough && !reflection().saved.empty(); });
    if (!saved) return fail(ErrorKind::kInternal, "the reflection was not saved");
    return {};
  }

  Result<> finish() {
    if (!reflection().finished) ICMA_TRY_VOID(hands_.click(std::string(reflection().finish)));
    if (reflection().finished) return {};
    return fail(ErrorKind::kRefused, "the module is not complete", reflection().missing);
  }

  Result<> open_sync() {
    if (!window_.model().sync) hands_.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
    if (!window_.model().sync) return fail(ErrorKind::kInternal, "the sync panel is not open");
    return {};
  }

  Result<> waiting() {
    ICMA_TRY_VOID(open_sync());
    const auto& panel = window_.model().sync;
    if (!panel || panel->title.empty()) {
      return fail(ErrorKind::kInternal, "the sync panel says nothing");
    }
    return {};
  }

  Result<> synced() {
    ICMA_TRY_VOID(open_sync());
    const auto all_sent = [this] {
      const auto& sync = window_.model().sync;
      return sync && !sync->busy && sync->waiting.empty() && sync->signed_in &&
             !sync->history.empty();
    };
    if (!all_sent()) static_cast<void>(hands_.click("Sync now"));  // unless it is at it already
    if (hands_.wait(all_sent, milliseconds(60'000))) return {};
    const auto& sync = window_.model().sync;
    return fail(ErrorKind::kNetwork, "the records were not sent",
                sync ? sync->title + " " + sync->text : "");
  }

  Result<> receipt() {
    hands_.press(ImGuiKey_Escape);
    ICMA_TRY_VOID(show<app::RecordModel>("Record"));
    const bool credited = hands_.wait([this] {
      const auto& rows = hands_.shown<app::RecordModel>().rows;
      return std::ranges::any_of(
          rows, [](const app::RecordRow& row) { return row.state == app::RecordState::kCredited; });
    });
    if (!credited) return fail(ErrorKind::kRefused, "no record was credited");
    return {};
  }

  Result<> preview() {
    ICMA_TRY_VOID(show<app::PreviewModel>("Preview"));
    const auto& shown = hands_.shown<app::PreviewModel>();
    if (!shown.problem.empty()) return fail(ErrorKind::kInvalid, shown.problem);
    if (shown.document.empty()) return fail(ErrorKind::kInvalid, "the preview shows no page");
    return {};
  }

  ClientWindow& window_;
  std::filesystem::path folder_;
  TourHands hands_;
  Json steps_ = Json::array();
  bool ok_ = true;
};

}  // namespace

int run_tour(ClientWindow& window, const std::filesystem::path& folder) {
  return Tour(window, folder).run();
}

}  // namespace icma::host
