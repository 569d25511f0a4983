// SPDX-License-Identifier: Apache-2.0
// The window's frame.
#include "client/ui/shell.h"

#include "client/ui/views/catalogue_view.h"
#include "client/ui/views/frame_view.h"
#include "client/ui/views/home_view.h"
#include "client/ui/views/library_view.h"
#include "client/ui/views/preview_view.h"
#include "client/ui/views/problem_view.h"
#include "client/ui/views/program_view.h"
#include "client/ui/views/progress_view.h"
#include "client/ui/views/quiz_view.h"
#include "client/ui/views/reader_view.h"
#include "client/ui/views/record_view.h"
#include "client/ui/views/result_view.h"
#include "client/ui/views/settings_view.h"
#include "client/ui/views/sync_drawer.h"
#include "client/ui/views/toasts_view.h"
#include "client/ui/views/webinar_view.h"
#include "client/ui/views/welcome_view.h"

namespace icma::ui {
namespace {

constexpr ImGuiWindowFlags kGround =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoBackground |
    ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoMove;

void begin_ground(const Ui& ui) {
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->Pos);
  ImGui::SetNextWindowSize(viewport->Size);
  ImGui::Begin("ground", nullptr, kGround);
  ui.paint().fill(ui.screen(), ui.theme().canvas);
}

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

}  // namespace

// In the order of the screens.
struct Shell::Views {  // NOLINT(clang-analyzer-optin.performance.Padding): there is one
  FrameView frame;
  WelcomeView welcome;
  HomeView home;
  CatalogueView catalogue;
  LibraryView library;
  ProgramView program;
  ReaderView reader;
  WebinarView webinar;
  QuizView quiz;
  ResultView result;
  ProgressView progress;
  RecordView record;
  SettingsView settings;
  PreviewView preview;
  ProblemView problem;
  SyncDrawer sync;
  ToastsView toasts;
};

Shell::Shell() : views_(std::make_unique<Views>()) {}
Shell::~Shell() = default;

void Shell::draw(Ui& ui, const app::WindowModel& model, app::CommandSink& sink,
                 const Surfaces& surfaces) {
  begin_ground(ui);
  ui.open_node(a11y::Role::kWindow, "ICMA University", ui.screen());
  if (std::holds_alternative<app::WelcomeModel>(model.screen)) {
    screen(ui, ui.screen(), model, sink, surfaces);
  } else {
    const Rect area = views_->frame.draw(ui, model.frame, sink);
    screen(ui, area, model, sink, surfaces);
  }
  ui.close_node();
  ImGui::End();
  if (model.sync.has_value()) {
    views_->sync.draw(ui, *model.sync, sink);
  } else {
    views_->sync.closed();
  }
  views_->toasts.draw(ui, model.frame.toasts, sink);
}

void Shell::screen(Ui& ui, const Rect& area, const app::WindowModel& model, app::CommandSink& sink,
                   const Surfaces& surfaces) {
  Views& v = *views_;
  // Widgets of one screen are not those of another, whatever their names.
  ImGui::PushID(static_cast<int>(model.screen.index()));
  std::visit(
      Overloaded{
          [&](const app::WelcomeModel& m) { v.welcome.draw(ui, area, m, sink); },
          [&](const app::HomeModel& m) { v.home.draw(ui, area, m, sink); },
          [&](const app::CatalogueModel& m) { v.catalogue.draw(ui, area, m, sink); },
          [&](const app::LibraryModel& m) { v.library.draw(ui, area, m, sink); },
          [&](const app::ProgramModel& m) { v.program.draw(ui, area, m, sink); },
          [&](const app::ReaderModel& m) {
            v.reader.draw(ui, area, m, sink, surfaces.reader, v.frame.tools());
          },
          [&](const app::WebinarModel& m) { v.webinar.draw(ui, area, m, sink, surfaces.video); },
          [&](const app::QuizModel& m) { v.quiz.draw(ui, area, m, sink); },
          [&](const app::ResultModel& m) { v.result.draw(ui, area, m, sink); },
          [&](const app::ProgressModel& m) { v.progress.draw(ui, area, m, sink); },
          [&](const app::RecordModel& m) { v.record.draw(ui, area, m, sink); },
          [&](const app::SettingsModel& m) { v.settings.draw(ui, area, m, sink); },
          [&](const app::PreviewModel& m) { v.preview.draw(ui, area, m, sink, surfaces.reader); },
          [&](const app::ProblemModel& m) { v.problem.draw(ui, area, m, sink); },
      },
      model.screen);
  ImGui::PopID();
}

void apply_bare_style() {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = style.FramePadding = style.ItemSpacing = {0, 0};
  style.WindowBorderSize = style.ChildBorderSize = style.PopupBorderSize = 0;
  style.FrameBorderSize = 0;
  style.WindowRounding = style.ChildRounding = style.PopupRounding = 0;
  style.WindowMinSize = {1, 1};
  style.ScrollbarSize = 0;
  style.AntiAliasedLinesUseTex = false;
  style.CircleTessellationMaxError = 0.15F;
  for (ImVec4& color : style.Colors) color = {0, 0, 0, 0};
  ImGuiIO& io = ImGui::GetIO();
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigNavCursorVisibleAuto = true;
  io.ConfigNavEscapeClearFocusItem = true;
  io.ConfigErrorRecoveryEnableTooltip = false;
}

std::string_view screen_name(app::Screen screen) {
  using app::Screen;
  switch (screen) {
    case Screen::kWelcome:
      return "welcome";
    case Screen::kHome:
      return "home";
    case Screen::kCatalogue:
      return "catalogue";
    case Screen::kLibrary:
      return "library";
    case Screen::kProgress:
      return "progress";
    case Screen::kRecord:
      return "record";
    case Screen::kSettings:
      return "settings";
    case Screen::kProgram:
      return "program";
    case Screen::kReader:
      return "reader";
    case Screen::kWebinar:
      return "webinar";
    case Screen::kQuiz:
      return "quiz";
    case Screen::kResult:
      return "result";
    case Screen::kPreview:
      return "preview";
    case Screen::kProblem:
      return "problem";
  }
  return "home";
}

}  // namespace icma::ui
