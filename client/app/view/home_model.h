// SPDX-License-Identifier: Apache-2.0
// Home: what to go on with, the year, what is due, hours and days.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/app/view/common.h"

namespace icma::app {

struct ContinueCard {
  PlateName plate;
  std::string program;  // id
  std::string kicker;   // "Continue · WSC-130 Water security for local managers"
  std::string title;
  std::string place;                  // "Module 5 of 6 · 5.4 The first hour · 12 min left"
  std::string sentence;               // where reading stopped; shown on wide windows
  std::vector<int> modules_permille;  // one bar each
  std::string when;                   // "Today 09:58, this laptop"
};

struct StartedItem {
  PlateName plate;
  std::string program;
  std::string code;  // "PMA-150"
  std::string title;
  std::string detail;  // "2 of 6 modules · 3 h 0 min left"
  int permille = 0;
};

struct HomeModel {
  std::string greeting;
  std::string date;
  std::optional<ContinueCard> resume;
  RingModel ring;
  std::vector<DueDate> due;
  std::string practices_note;              // "credited in 2026"
  std::vector<PracticeBar> practices;      // at most six and the rest
  std::vector<PracticeBar> all_practices;  // for wide windows
  HeatModel half_year;
  HeatModel year;
  std::vector<StartedItem> started;
  std::vector<StartedItem> fresh;  // new in the catalogue
  std::string footer;              // "3.2 GB of courses on this laptop · 41 GB free · ..."
};

}  // namespace icma::app
