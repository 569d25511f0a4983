// SPDX-License-Identifier: Apache-2.0
// The frames around a page and around a webinar; what is inside them is drawn by a surface.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/app/view/common.h"
#include "client/app/view/program_model.h"

namespace icma::app {

struct OutlineSection {
  std::string anchor;
  std::string number;  // "5.4"
  std::string title;
  bool done = false;
  bool current = false;
  int permille_of_length = 0;  // for the ticks of the foot
  int read_permille = 0;
  std::string activity;  // when it is an activity of its own: opened instead of scrolled to
};

struct OutlineModule {
  std::string module;
  std::string number;
  std::string title;
  ModuleState state = ModuleState::kOpen;
  std::vector<OutlineSection> sections;  // filled for the open module
};

struct ReaderModel {
  std::string program;
  std::string program_code;  // "WSC-130"
  std::string program_title;
  int program_permille = 0;
  std::string program_progress;  // "4 of 6 modules · 42 min left"
  std::vector<OutlineModule> outline;
  bool outline_shown = true;
  bool notes_shown = false;
  std::string document;  // which page the surface shows; a new value scrolls to `anchor`
  std::string anchor;
  int sitting = 0;               // another one whenever a page is opened, were it the same again
  std::vector<int> read_blocks;  // of that page, read at an earlier sitting
  std::string module_id;
  std::string time_left;  // "12 min left in module"
  std::string section;    // "Section 4 of 6"
  std::string percent;    // "76 %"
  int page_permille = 0;
  std::string next_label;  // "Next: Module check"; empty when there is none
  std::string next_activity;
  bool page_done = false;
};

struct TranscriptLine {
  std::int64_t start_ms = 0;
  std::string time;  // "41:20"
  std::string text;
};

struct Chapter {
  std::int64_t start_ms = 0;
  std::string time;
  std::string title;
};

struct SeenRange {
  int from_permille = 0;
  int to_permille = 0;
};

struct WebinarModel {
  std::string program;
  std::string title;
  std::string credits;  // "WB-04 · Priya Raman and Tom Okafor · 1.5 h once 90 % is seen"
  std::string seen;     // "46 % seen"
  bool playing = false;
  bool captions = true;
  bool muted = false;
  bool follow = true;
  std::int64_t position_ms = 0;
  std::int64_t duration_ms = 0;
  std::string position;  // "41:20"
  std::string duration;  // "1:30:00"
  std::string speed;     // "1.25×"
  int speed_permille = 1000;
  std::string
      caption;  // what is being said, when captions are on and the film has not burnt them in
  std::vector<SeenRange> seen_ranges;
  std::vector<Chapter> chapters;
  std::size_t chapter = 0;
  std::vector<TranscriptLine> transcript;  // already filtered by the search text
  std::size_t line = 0;                    // index of the current line
  std::string query;
  std::string notice;  // e.g. "synthetic voice"
  std::string problem;
  std::string next_label;  // "Next: quiz"; empty when there is none
  std::string next_activity;
  std::string module_id;
};

}  // namespace icma::app
