// SPDX-License-Identifier: Apache-2.0
// View models of the reader, the webinar, the quiz, its result and the reflection.
#pragma once

#include <set>

#include "client/app/context.h"
#include "client/app/view_models.h"

namespace icma::app {

// What the reader shows, beyond where the learner is.
struct ReaderState {
  std::string anchor;
  std::string current_section;        // the first place in view
  std::string kept_section;           // the last that was written as the learner's place
  Millis kept_at{0};                  // since boot
  int permille = 0;                   // read so far, of its words
  int sitting = 0;                    // counts the openings of pages
  std::vector<int> read_blocks = {};  // when it was opened
  bool outline = true;
  bool notes = false;
};

struct WebinarState {
  PlayerStatus player;
  std::string film;  // the asset that is played
  std::vector<TranscriptLine> transcript;
  std::vector<std::int64_t> line_ends;  // of each line, milliseconds
  std::vector<Chapter> chapters;
  std::string query;
  bool follow = true;
};

struct ResultState {
  model::Quiz quiz;
  std::vector<std::string> form;
  std::map<std::string, model::Response> responses;
  std::optional<Time> submitted;
  std::set<std::string> toggled;  // rows opened or closed by hand
};

struct ReflectionState {
  std::string text;
  std::optional<Time> saved;
  int confidence = -1;
  std::string missing;  // shown after Finish was pressed too early
  bool finished = false;
};

ReaderModel build_reader(const Context& context, const Course& course, const model::Module& module,
                         const model::Activity& activity, const ReaderState& state);
WebinarModel build_webinar(const Context& context, const Course& course,
                           const model::Module& module, const model::Activity& activity,
                           const WebinarState& state);
QuizModel build_quiz(const Context& context, const QuizSession& session);
// The result of a quiz beside the module's reflection; either may be absent.
ResultModel build_result(const Context& context, const Course& course, const model::Module& module,
                         const ResultState* result, const model::Activity* reflection,
                         const ReflectionState& state);

// What follows an activity in its module: "Next: …" and its id; empty after the last.
std::pair<std::string, std::string> next_activity(const Context& context,
                                                  const model::Module& module,
                                                  const model::Activity& activity);
// A missing part in words: "Page “Top tasks”: 40 of 100 %".
std::string missing_sentence(const Words& words, const model::Module& module,
                             const model::Missing& missing);

}  // namespace icma::app
