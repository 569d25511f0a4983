// SPDX-License-Identifier: Apache-2.0
// Sample view models: one learner on 20 November 2026, for pictures and for tests of the views.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/app/view_models.h"

namespace icma::samples {

// Names of all screens there are samples of: "welcome", "home", ..., as used for pictures.
std::vector<std::string_view> names();

// The window with that screen. An unknown name gives home.
app::WindowModel window(std::string_view name);

app::HomeModel home();
app::ProgressModel progress();
app::CatalogueModel catalogue();
app::ProgramModel program();
app::QuizModel quiz();
app::ResultModel result();
app::ReaderModel reader();
app::WebinarModel webinar();
app::RecordModel record();
app::SettingsModel settings();
app::PreviewModel preview();
app::SyncModel sync();
app::HeatModel half_year();
app::HeatModel year();
app::RingModel ring();

}  // namespace icma::samples
