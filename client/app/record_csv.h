// SPDX-License-Identifier: Apache-2.0
// The transcript as comma-separated values, for a spreadsheet.
#pragma once

#include <string>

#include "client/app/view/record_model.h"
#include "client/app/words.h"

namespace icma::app {

// One line a row of the transcript in its order, under a line of headings, as RFC 4180 asks: UTF-8,
// CRLF, quotes where needed. A text that a spreadsheet would take for a formula begins with an
// apostrophe.
std::string record_csv(const RecordModel& record, const Words& words);

// "transcript-2026.csv"
std::string record_csv_name(const LocalTime& today);

}  // namespace icma::app
