// SPDX-License-Identifier: Apache-2.0
#include "client/host/tour.h"

#include <algorithm>
#include <fmt/format.h>
#include <imgui.h>
#include <thread>

#include "client/ui/driver/driver.h"
#include "courses/base/files.h"
#include "courses/model/question.h"
#include "courses/store/content_reader.h"

namespace icma::host {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kProgram = "egv-160";
constexpr const char* kModule = "audience";
constexpr const char* kWebinar = "wb-01";
constexpr const char* kReflection =
    "Our shut-off notice hides the date in the last line. I will put what to do and by when first, "
    "name the person who helps, and ask two residents to say it back to me before we print it.";

class Tour {
 public:
  Tour(ClientWindow& window, std::filesystem::path folder, std::filesystem::path draft)
      : window_(window),
        folder_(std::move(folder)),
        draft_(std::move(draft)),
        driver_([this] { window_.draw(); }, window_.host().nodes()) {}

  int run() {
    std::error_code code;
    std::filesystem::create_directories(folder_, code);
    window_.settle();
    step("home", [this] { return on<app::HomeModel>(); });
    step("catalogue", [this] { return catalogue(); });
    step("program", [this] { return program(); });
    step("download", [this] { return download(kProgram, kModule); });
    step("webinar-download", [this] { return download(kWebinar, "session"); });
    step("offline", [this] { return go_offline(true); });
    step("reader", [this] { return open_page(); });
    step("reader-turned", [this] { return turn_pages(); });
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
    step("progress", [this] { return show<app::ProgressModel>("progress"); });
    step("library", [this] { return show<app::LibraryModel>("library"); });
    step("preview", [this] { return preview(); });
    step("home-after", [this] { return show<app::HomeModel>("home"); });
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
  Result<> on() const {
    if (std::holds_alternative<Model>(window_.model().screen)) return {};
    return fail(ErrorKind::kInternal, "another screen is shown than expected",
                std::to_string(window_.model().screen.index()));
  }
  template <typename Model>
  const Model& shown() const {
    static const Model kNothing;
    const Model* model = std::get_if<Model>(&window_.model().screen);
    return model == nullptr ? kNothing : *model;
  }

  // Draws frames until the condition holds; false after the time is up.
  template <typename Condition>
  bool wait(Condition&& condition, milliseconds at_most = milliseconds(20'000)) {
    const auto end = steady_clock::now() + at_most;
    while (steady_clock::now() < end) {
      window_.draw();
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(20));
    }
    return false;
  }

  Result<> click(std::string_view name) {
    window_.settle();
    auto done = driver_.click(name);
    window_.settle();
    return done;
  }

  template <typename Model>
  Result<> show(std::string_view screen) {
    window_.services().app().emit(app::Navigate{std::string(screen)});
    window_.settle();
    return on<Model>();
  }

  Result<> catalogue() {
    ICMA_TRY_VOID(click("Catalogue"));
    ICMA_TRY_VOID(on<app::CatalogueModel>());
    const bool there = wait([this] {
      return std::holds_alternative<app::CatalogueModel>(window_.model().screen) &&
             shown<app::CatalogueModel>().rows.size() >= 2;
    });
    if (!there) return fail(ErrorKind::kNetwork, "the catalogue did not arrive");
    return {};
  }

  Result<> program() {
    for (const app::CatalogueRow& row : shown<app::CatalogueModel>().rows) {
      if (row.program != kProgram) continue;
      ICMA_TRY_VOID(click(row.title));
      return on<app::ProgramModel>();
    }
    return fail(ErrorKind::kNotFound, "the catalogue does not list the program");
  }

  Result<> download(const std::string& program, const std::string& module) {
    window_.services().app().emit(app::OpenProgram{program});
    window_.settle();
    ICMA_TRY_VOID(on<app::ProgramModel>());
    if (!shown<app::ProgramModel>().get_all.empty()) {
      ICMA_TRY_VOID(click(shown<app::ProgramModel>().get_all));
    }
    const bool ready = wait([this, &module] {
      if (!std::holds_alternative<app::ProgramModel>(window_.model().screen)) return false;
      for (const app::ModuleRow& row : shown<app::ProgramModel>().modules) {
        if (row.module == module) return row.download.state == app::DownloadState::kReady;
      }
      return false;
    });
    if (!ready) return fail(ErrorKind::kNetwork, "the module did not arrive");
    return {};
  }

  Result<> go_offline(bool offline) {
    ICMA_TRY_VOID(show<app::SettingsModel>("settings"));
    for (const app::SettingGroup& group : shown<app::SettingsModel>().groups) {
      for (const app::SettingRow& row : group.rows) {
        if (row.key != "work-offline") continue;
        if ((row.value == "on") == offline) return {};
        ICMA_TRY_VOID(click(group.label));
        return click(row.label);
      }
    }
    return fail(ErrorKind::kNotFound, "the setting is not shown");
  }

  Result<> open_page() {
    window_.services().app().emit(app::OpenProgram{kProgram});
    window_.settle();
    ICMA_TRY_VOID(on<app::ProgramModel>());
    window_.services().app().emit(app::OpenActivity{kProgram, kModule, "who-reads"});
    window_.settle();
    return on<app::ReaderModel>();
  }

  Result<> turn_pages() {
    for (int page = 0; page < 12; ++page) {
      if (!std::holds_alternative<app::ReaderModel>(window_.model().screen)) return {};
      for (int i = 0; i < 6; ++i) {
        driver_.scroll(-6);
        driver_.frames(2);
      }
      if (page == 1) ICMA_TRY_VOID(window_.picture(folder_ / "reader-second-page.png"));
      window_.services().app().emit(app::FinishPage{});
      window_.settle();
    }
    return {};
  }

  Result<> watch() {
    window_.services().app().emit(app::OpenActivity{kWebinar, "session", "watch"});
    window_.settle();
    ICMA_TRY_VOID(on<app::WebinarModel>());
    const auto& film = [this]() -> const app::WebinarModel& { return shown<app::WebinarModel>(); };
    wait([&] { return film().duration_ms > 0; }, milliseconds(5000));
    window_.services().app().emit(app::Seek{90'000});
    window_.settle();
    window_.services().app().emit(app::PlayPause{});
    const std::int64_t from = film().position_ms;
    const bool moved =
        wait([&] { return film().position_ms > std::max<std::int64_t>(from, 90'000) + 3000; },
             milliseconds(20'000));
    if (!moved) return fail(ErrorKind::kInternal, "the film does not play", film().problem);
    ICMA_TRY_VOID(pixels());
    window_.services().app().emit(app::PlayPause{});
    window_.settle();
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
        ++shades[static_cast<std::size_t>((image.rgba[at] >> 6U) * 16U +
                                          (image.rgba[at + 1] >> 6U) * 4U +
                                          (image.rgba[at + 2] >> 6U))];
      }
    }
    const auto kinds = std::ranges::count_if(shades, [](int n) { return n > 8; });
    if (kinds < 3) return fail(ErrorKind::kInternal, "the film's picture is blank");
    return {};
  }

  Result<> open_quiz() {
    window_.services().app().emit(app::OpenActivity{kProgram, kModule, "check"});
    window_.settle();
    if (std::holds_alternative<app::ResultModel>(window_.model().screen)) return {};
    return on<app::QuizModel>();
  }

  Result<> answer() {
    if (!std::holds_alternative<app::QuizModel>(window_.model().screen)) return {};
    const std::size_t count = shown<app::QuizModel>().tiles.size();
    for (std::size_t i = 0; i < count; ++i) {
      window_.services().app().emit(app::GoToQuestion{static_cast<int>(i)});
      window_.settle();
      ICMA_TRY_VOID(answer_one(shown<app::QuizModel>()));
      window_.settle();
    }
    if (shown<app::QuizModel>().open == 0) return {};
    return fail(ErrorKind::kInternal, "a question has no answer");
  }

  Result<> answer_one(const app::QuizModel& quiz) {
    app::App& app = window_.services().app();
    switch (quiz.kind) {
      case app::QuestionKind::kSingle:
      case app::QuestionKind::kMultiple: {
        if (std::ranges::any_of(quiz.options, &app::AnswerOption::chosen)) return {};
        const std::size_t pick = static_cast<std::size_t>(quiz.index) % quiz.options.size();
        driver_.press(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(pick)));
        window_.settle();
        return {};
      }
      case app::QuestionKind::kOrdering:
        app.emit(app::MoveAnswer{quiz.question, 0, 0});
        return {};
      case app::QuestionKind::kMatching:
        for (std::size_t i = 0; i < quiz.options.size(); ++i) {
          app.emit(app::MatchAnswer{quiz.question, static_cast<int>(i), static_cast<int>(i)});
        }
        return {};
      case app::QuestionKind::kNumeric:
        app.emit(app::EnterAnswer{quiz.question, "42"});
        return {};
      case app::QuestionKind::kShortText:
        app.emit(app::EnterAnswer{quiz.question, "plain language"});
        return {};
    }
    return {};
  }

  Result<> submit() {
    if (std::holds_alternative<app::QuizModel>(window_.model().screen)) {
      window_.services().app().emit(app::SubmitQuiz{});
      window_.settle();
    }
    return on<app::ResultModel>();
  }

  Result<> reflect() {
    if (!shown<app::ResultModel>().reflection.enough) {
      window_.services().app().emit(app::EditReflection{kReflection});
      window_.services().app().emit(app::SetConfidence{2});
    }
    const bool saved = wait([this] {
      const auto& reflection = shown<app::ResultModel>().reflection;
      return reflection.enough && !reflection.saved.empty();
    });
    if (!saved) return fail(ErrorKind::kInternal, "the reflection was not saved");
    return {};
  }

  Result<> finish() {
    if (!shown<app::ResultModel>().reflection.finished) {
      ICMA_TRY_VOID(click(shown<app::ResultModel>().reflection.finish));
    }
    const auto& reflection = shown<app::ResultModel>().reflection;
    if (!reflection.finished)
      return fail(ErrorKind::kRefused, "the module is not complete", reflection.missing);
    return {};
  }

  Result<> waiting() {
    window_.services().app().emit(app::OpenSync{});
    window_.settle();
    if (!window_.model().sync) return fail(ErrorKind::kInternal, "the sync panel is not open");
    return {};
  }

  Result<> synced() {
    window_.services().app().emit(app::SyncNow{});
    const bool done = wait([this] {
      window_.services().app().emit(app::OpenSync{});
      const auto& sync = window_.model().sync;
      return sync && !sync->busy && sync->waiting.empty() && sync->signed_in &&
             !sync->history.empty();
    });
    if (!done) {
      return fail(ErrorKind::kNetwork, "the records were not sent",
                  window_.model().sync
                      ? window_.model().sync->title + " " + window_.model().sync->text
                      : "");
    }
    return {};
  }

  Result<> receipt() {
    window_.services().app().emit(app::CloseSync{});
    ICMA_TRY_VOID(show<app::RecordModel>("record"));
    const bool credited = wait([this] {
      if (!std::holds_alternative<app::RecordModel>(window_.model().screen)) return false;
      return std::ranges::any_of(shown<app::RecordModel>().rows, [](const app::RecordRow& row) {
        return row.state == app::RecordState::kCredited;
      });
    });
    if (!credited) return fail(ErrorKind::kRefused, "no record was credited");
    return {};
  }

  Result<> preview() {
    window_.services().app().emit(app::OpenPreview{draft_.string()});
    window_.settle();
    ICMA_TRY_VOID(on<app::PreviewModel>());
    if (!shown<app::PreviewModel>().problem.empty()) {
      return fail(ErrorKind::kInvalid, shown<app::PreviewModel>().problem);
    }
    return {};
  }

  ClientWindow& window_;
  std::filesystem::path folder_;
  std::filesystem::path draft_;
  ui::Driver driver_;
  Json steps_ = Json::array();
  bool ok_ = true;
};

}  // namespace

int run_tour(ClientWindow& window, const std::filesystem::path& folder,
             const std::filesystem::path& draft) {
  return Tour(window, folder, draft).run();
}

}  // namespace icma::host
