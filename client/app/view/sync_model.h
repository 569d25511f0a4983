// SPDX-License-Identifier: Apache-2.0
// The sync drawer: state, what waits, what needs you, what was merged, the last syncs.
#pragma once

#include <string>
#include <vector>

#include "client/app/view/common.h"

namespace icma::app {

struct WaitingRow {
  std::string text;
  std::string detail;
};

struct AttentionCard {
  std::string title;
  std::string text;
  std::string code;    // "R14"
  std::string action;  // may be empty
  std::string entry;   // the record it is about
};

struct SyncHistoryRow {
  Sign sign = Sign::kDone;
  std::string when;
  std::string what;
};

struct SyncModel {
  Sign sign = Sign::kDone;
  std::string title;  // "No connection since 08:55"
  std::string text;
  bool paused = false;
  bool busy = false;
  bool signed_in = true;
  std::vector<WaitingRow> waiting;
  std::vector<AttentionCard> attention;
  std::vector<WaitingRow> explained;
  std::vector<SyncHistoryRow> history;
  std::string server;  // which one, for support
};

}  // namespace icma::app
