// SPDX-License-Identifier: Apache-2.0
// The values that the learner's store speaks in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "courses/base/clock.h"
#include "sync/records/event.h"
#include "sync/records/state.h"

namespace icma::records {

// An event to be written; everything else of the envelope is the store's to fill in.
struct Draft {
  std::string type = {};
  Subject subject = {};
  Json body = {};
  int type_version = 1;
};

struct Appended {
  Uuid event_id = {};
  std::int64_t seq = 0;
};

enum class StreamKind { kOwn = 0, kFormer = 1, kOther = 2, kServer = 3 };

struct Stream {
  Uuid device = {};
  StreamKind kind = StreamKind::kOther;
  PublicKey key = {};
  std::int64_t head_seq = 0;
  Hash head_hash = {};
  std::int64_t server_have_seq = 0;  // a hint: the server's word at the last contact
};

// One row of the log.
struct Stored {
  Record record = {};
  int standing = 0;  // 0 folded, 1 repeats another row, 2 quarantined
  std::optional<std::int64_t> n = {};
};

// One event that the server delivered.
struct Received {
  std::int64_t n = 0;
  Record record = {};
};

struct Cursor {
  std::int64_t n = 0;
  Hash hash = {};  // running hash up to n; zero for n = 0
};

struct Problem {
  Uuid device = {};
  std::int64_t seq = 0;
  std::string code = {};
  std::string reason = {};
  Time noted = {};
};

// What the dashboard shows; read from derived rows alone.
struct Dashboard {
  std::map<std::string, ProgramState> programs = {};
  std::map<std::string, std::int64_t> days =
      {};  // "2026-11-20" → engaged seconds, of the months asked
  std::map<std::string, PracticeState> practices = {};  // of the cycle asked
  std::int64_t waiting_s = 0;                           // of that cycle
  std::int64_t credited_s = 0;
  std::int64_t unsent = 0;  // own events that the server is not known to have
};

// Decision with the record that proves it.
struct Receipt {
  Uuid event_id = {};
  Subject subject = {};
  Decision decision = {};
  Record record = {};
};

}  // namespace icma::records
