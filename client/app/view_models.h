// SPDX-License-Identifier: Apache-2.0
// WindowModel: all that one frame shows. Plain data with ready-made strings; the controller builds
// it when something changed, the views only read it.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "client/app/view/catalogue_model.h"
#include "client/app/view/frame_model.h"
#include "client/app/view/home_model.h"
#include "client/app/view/preview_model.h"
#include "client/app/view/problem_model.h"
#include "client/app/view/program_model.h"
#include "client/app/view/quiz_model.h"
#include "client/app/view/record_model.h"
#include "client/app/view/settings_model.h"
#include "client/app/view/study_model.h"
#include "client/app/view/sync_model.h"
#include "client/app/view/welcome_model.h"

namespace icma::app {

using ScreenModel =
    std::variant<WelcomeModel, HomeModel, CatalogueModel, LibraryModel, ProgramModel, ReaderModel,
                 WebinarModel, QuizModel, ResultModel, ProgressModel, RecordModel, SettingsModel,
                 PreviewModel, ProblemModel>;

struct WindowModel {
  FrameModel frame;
  ScreenModel screen;
  // A shared computer: after IdleWatch::kLongest without anybody the learner leaves it.
  bool leaves_when_idle = false;
  std::optional<SyncModel> sync;  // the drawer, when it is open
  std::string theme = "light";    // light, dark, sepia, hc-dark, hc-light (auto is resolved before)
  int text_scale = 100;           // percent
  std::string language = "en";
};

}  // namespace icma::app
