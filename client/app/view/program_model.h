// SPDX-License-Identifier: Apache-2.0
// A program's page: what it is, its modules, and how far each is downloaded.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/app/view/common.h"

namespace icma::app {

enum class DownloadState {
  kReady,
  kPartly,  // opens, but not all of it; the problem says why
  kLoading,
  kPaused,
  kWaiting,
  kAbsent,
  kFailed,
  kHeld,    // until the learner or the line says otherwise
  kClosed,  // the server gives it to who holds full access
  kNotNeeded
};

struct DownloadCell {
  DownloadState state = DownloadState::kAbsent;
  int permille = 0;
  std::string percent;      // "42 %"
  std::string amount;       // "24 of 57 MB"
  std::string left;         // "20 s left"; empty until the pace is steady
  std::string problem;      // when it failed or is held back, in a few words
  std::string anyway = {};  // "Get anyway, 57 MB", when that is the learner's to say
  bool explained = false;   // OpenProblem tells more
};

enum class ModuleState { kOpen, kCurrent, kDone, kLocked };

enum class ContentKind { kPage, kVideo, kQuiz, kReflection };

struct ModuleRow {
  std::string module;  // id
  std::string number;  // "1"; empty for the final
  std::string title;
  std::string detail;
  bool next = false;
  ModuleState state = ModuleState::kOpen;
  std::vector<ContentKind> contents;
  std::string time;  // "40 min"
  std::string size;  // "58 MB"
  DownloadCell download;
};

struct Fact {
  std::string label;
  std::string value;
};

// A module in the list of what is stored.
struct StoredRow {
  std::string module;  // id
  std::string number;
  std::string title;
  std::string detail;         // "Video, 58 MB"; "Not on this laptop"
  std::string remove;         // "Remove, 58 MB free again"; empty when nothing is here
  std::string other;          // "Get the video, 55 MB"; empty without another variant
  std::string other_variant;  // "full", "light"
};

// What films come as, with what all of the program then takes; empty without such a choice.
struct FilmChoice {
  std::string full;   // "Video · 386 MB"
  std::string light;  // "Sound and slides · 24 MB"
  bool is_light = false;
};

struct ProgramModel {
  std::string program;
  PlateName plate;
  std::string kicker;  // "Certificate program · PMA-150 · version 1.0"
  std::string title;
  std::string summary;
  std::string primary;         // "Continue with module 3"; empty when nothing is ready
  std::string primary_module;  // what it opens
  std::string get_all;         // "Get all, 386 MB": the primary action while nothing is here
  int permille = 0;
  std::string progress;  // "2 of 6 modules"
  std::vector<Fact> facts;
  std::vector<std::string> about;  // paragraphs
  int downloads = 0;
  std::vector<ModuleRow> modules;
  std::vector<StoredRow> stored;
  FilmChoice films;
  std::string pace;   // "1.6 MB/s"; empty when nothing is loading
  std::string to_go;  // "106 MB to go"
  std::string free;   // "41 GB free"
  bool all_paused = false;
  std::string get_rest;         // "Get module 6 too, 63 MB"
  std::string get_rest_module;  // empty: the whole program
  std::string update;           // "Update to version 1.1, 6 kB"
  std::string locked;           // why not all of it is open and what to do; above the table
};

}  // namespace icma::app
