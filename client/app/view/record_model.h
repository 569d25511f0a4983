// SPDX-License-Identifier: Apache-2.0
// The year's progress, and the transcript with its receipts.
#pragma once

#include <string>
#include <vector>

#include "client/app/view/common.h"

namespace icma::app {

struct PlanRow {
  std::string program;
  PlateName plate;
  std::string code;
  std::string title;
  std::string left;  // "42 min left"
  std::string adds;  // "4.5 h"
};

struct ProgressModel {
  std::string title;  // "40-hour year 2026"
  RingModel ring;
  std::string credited_note;
  std::string plan_title;  // "What you have started covers it"
  std::vector<PlanRow> plan;
  std::string plan_text;
  std::string plan_total;  // "40.3 h"
  std::string plan_total_note;
  std::string practices_note;  // "credited, 9 of 14 practices"
  std::vector<PracticeBar> practices;
  HeatModel year;
  std::string days_note;  // "41 days, 35.8 h of study"
  std::vector<DueDate> dates;
};

enum class RecordState { kWaiting, kSent, kCredited, kMoreAsked, kNotAccepted };

struct RecordRow {
  std::string entry;
  std::string date;
  std::string activity;
  std::string hours;  // "3.8"
  RecordState state = RecordState::kWaiting;
  std::string state_word;
  bool certificate = false;
};

struct RecordFigure {
  std::string figure;
  std::string note;
};

// The receipt or certificate of the selected entry.
struct ReceiptModel {
  std::string title;  // "Receipt" or "Certificate SWM-120"
  Pill verified;
  std::vector<std::pair<std::string, std::string>> lines;  // label, value
  std::string note;  // how it was checked, or why it was not accepted
  bool demonstration = false;
};

struct RecordModel {
  std::string title;                  // "Transcript 2026"
  std::vector<RecordFigure> figures;  // at most four
  std::vector<RecordRow> rows;
  std::string selected;
  std::string count;  // "12 entries, 10 credited"
  std::string total;  // "28.5"
  std::string total_note;
  ReceiptModel receipt;
  std::string empty;
};

}  // namespace icma::app
