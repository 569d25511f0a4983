// SPDX-License-Identifier: Apache-2.0
// What several screens share: a state, a due date, bars, a plate, a pill.
#pragma once

#include <string>
#include <vector>

namespace icma::app {

// The places of the rail and of Navigate, and the screens that open over them.
enum class Screen {
  kWelcome,
  kHome,
  kCatalogue,
  kLibrary,
  kProgress,
  kRecord,
  kSettings,
  kProgram,
  kReader,
  kWebinar,
  kQuiz,
  kResult,
  kPreview,
  kProblem
};

// A sign that always stands beside a word.
enum class Sign {
  kNone,
  kDone,
  kUp,
  kDown,
  kOffline,
  kWarning,
  kDanger,
  kLaptop,
  kClock,
  kLock,
  kMerge,
  kRefresh
};

struct Pill {
  Sign sign = Sign::kNone;
  std::string text;
};

// A drawing from the table of plates: water, chart, map, cycle, wind, film, page, scales. An
// unknown name draws the page.
using PlateName = std::string;

struct DueDate {
  std::string day;    // "3"
  std::string month;  // "Dec"
  std::string title;
  std::string detail;   // "Thursday 13:00 · 1.0 h"
  std::string when;     // "in 13 days"
  std::string program;  // opened by a press; may be empty
};

struct PracticeBar {
  std::string name;
  int permille = 0;   // of the longest bar
  std::string hours;  // "5.4 h"
  bool rest = false;  // "3 more practices": drawn in grey
};

struct RingModel {
  int credited_permille = 0;
  int waiting_permille = 0;
  std::string figure;    // "28.5"
  std::string of;        // "of 40 h"
  std::string title;     // "40-hour year"
  std::string credited;  // "28.5 h"
  std::string waiting;
  std::string to_earn;
  std::string note;  // "Closes 31 December,\nin 41 days"
};

struct HeatDay {
  int level = 0;  // 0 none, 1 to 4; -1 a day to come
  bool today = false;
  std::string tip;  // "13 Oct, 40 min"
};

struct HeatMonth {
  int week = 0;  // the column its name stands over
  std::string name;
};

struct HeatFigure {
  std::string figure;  // "12.8 h"
  std::string note;    // "in the last 8 weeks"
};

struct HeatModel {
  int first_weekday = 0;  // of days[0]; 0 is Monday
  std::vector<HeatDay> days;
  std::vector<HeatMonth> months;
  std::string range;                // "July to December"
  std::string sentence;             // "12.8 h in the last 8 weeks, 1.6 h a week"
  std::string weeks;                // "6 of the last 8 weeks"
  std::vector<HeatFigure> figures;  // at most three, for wide windows
};

}  // namespace icma::app
