// SPDX-License-Identifier: Apache-2.0
// View models of home, progress, record and the sync drawer.
#pragma once

#include "client/app/context.h"
#include "client/app/view_models.h"

namespace icma::app {

HomeModel build_home(const Context& context);
ProgressModel build_progress(const Context& context);
RecordModel build_record(const Context& context, const std::string& selected);
SyncModel build_sync(const Context& context);
// The pill of the frame.
Pill sync_pill(const Context& context);
// The last twelve months as "2026-11", for the dashboard.
std::vector<std::string> dashboard_months(const Words& words);
// A sentence about an event that waits, for a person: "You finished “Audience”, 30 min."
WaitingRow waiting_row(const Context& context, const records::Event& event);

}  // namespace icma::app
