// SPDX-License-Identifier: Apache-2.0
// A quiz, its result, and the reflection that ends a module.
#pragma once

#include <string>
#include <vector>

namespace icma::app {

enum class QuestionKind { kSingle, kMultiple, kOrdering, kMatching, kNumeric, kShortText };

struct AnswerOption {
  std::string text;
  bool chosen = false;
  int place = 0;    // ordering: where it stands now, from 0
  int target = -1;  // matching: the chosen target
};

struct QuestionTile {
  bool answered = false;
  bool flagged = false;
};

struct QuizModel {
  std::string heading;   // "Question 4 of 10"
  std::string saved;     // "Answer saved 09:04"; empty before the first
  std::string question;  // id
  QuestionKind kind = QuestionKind::kSingle;
  std::string stem;
  std::string instruction;  // "Choose all that apply."; may be empty
  std::vector<AnswerOption> options;
  std::vector<std::string> targets;  // matching
  std::string entered;               // numeric and short text
  std::string unit;                  // numeric
  bool flagged = false;
  int index = 0;
  std::vector<QuestionTile> tiles;
  int answered = 0;
  int flagged_count = 0;
  int open = 0;
  std::vector<std::string> rules;  // paragraphs of "How this check counts"
  std::string time_left;           // "About 7 min left"
  bool can_submit = false;
  std::string submit_hint;  // "Opens when no question is open."
};

enum class Verdict { kRight, kWrong, kOther };

struct ExplainedOption {
  Verdict verdict = Verdict::kOther;
  bool yours = false;
  std::string letter;
  std::string text;
  std::string explanation;
};

struct ResultRow {
  std::string question;
  std::string number;
  std::string title;
  bool right = false;
  std::string word;  // "Right", "Try again"
  bool open = false;
  std::vector<ExplainedOption> options;
  std::string read_again;  // "Read again: 4.6 Back up what the plant runs on"
};

struct ReflectionModel {
  bool wanted = false;  // the activity has a reflection
  std::string step;     // "Step 2 of 2"
  std::string prompt;
  std::string advice;
  std::string text;
  std::string count;  // "38 words, 25 needed"
  bool enough = false;
  std::string saved;  // "Saved 09:11"
  int confidence = -1;
  std::string finish;   // "Finish module 4"
  std::string explain;  // what the record will be, and where it waits
  std::string missing;  // what is missing still, after Finish was pressed too early
  bool finished = false;
  std::string receipt;  // once finished: where the record is now
};

struct ResultModel {
  std::string score;   // "9 of 10"; empty for a reflection on its own
  std::string title;   // "Module check, Eight cyber actions"
  std::string detail;  // "First attempt · 11 min · ..."
  std::vector<ResultRow> rows;
  ReflectionModel reflection;
  bool can_retake = true;
  std::string next_label;  // "Next: module 5"
  std::string next_program;
  std::string next_module;
};

}  // namespace icma::app
