// SPDX-License-Identifier: Apache-2.0
// What the events of one learner add up to: rows by kind and key, loaded when first touched and
// written back together. The fold (fold.h) is the only code that changes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sync/records/access.h"
#include "sync/records/bodies.h"
#include "sync/records/event.h"
#include "sync/records/intervals.h"

namespace icma::records {

// A value of which the latest by (hlc, event id) stands; the same wherever the event is re-homed.
struct Stamp {
  std::uint64_t hlc = 0;
  std::string event = {};  // its id; ends ties
  auto operator<=>(const Stamp&) const = default;
};

struct ActivityState {
  std::int64_t engaged_s = 0;
  int read_percent = 0;
  std::set<std::int64_t> blocks = {};  // read ones
  IntervalSet watched_ms = {};
  std::int64_t position_ms = 0;
  Stamp position_ms_stamp = {};
  std::string anchor = {};
  Stamp anchor_stamp = {};
  std::set<std::string> answered = {};  // question ids of any attempt
  bool submitted = false;               // any attempt was handed in
  bool passed = false;                  // the server graded an attempt as passed
  std::int64_t reflection_words = 0;    // of the longest reflection
  std::int64_t first_ms = 0;            // effective time of the first event, ms since 1970; 0: none
  std::int64_t last_ms = 0;
};

struct AttemptState {
  std::string quiz = {};
  std::string form_seed = {};
  std::vector<std::string> questions = {};
  std::map<std::string, std::pair<Stamp, Json>> answers = {};  // by question id
  Stamp started = {};  // of the first start; no event: not started
  std::int64_t started_ms = 0;
  Stamp submitted = {};  // of the first submission; no event: not submitted
  std::int64_t submitted_ms = 0;
  Json responses = {};  // of that submission
  int right = -1;       // of a review quiz, -1: unknown
  int total = -1;
  Stamp graded = {};  // of the server's grade
  int grade_right = -1;
  int grade_total = -1;
  bool passed = false;
};

struct ReflectionState {
  std::string text = {};
  std::int64_t words = 0;
  std::string confidence = {};
  std::string supersedes = {};  // id of the reflection that this one replaces, or empty
  Stamp stamp = {};
  std::int64_t written_ms = 0;
};

// What a completion event says.
struct Claim {
  std::int64_t at_ms = 0;    // effective time
  Origin place = {};         // ends ties
  std::string version = {};  // of the program
  std::string cycle = {};    // year of the learner's local date
  std::int64_t seconds = 0;
  PracticeSeconds practices = {};
};

// What the server answered to a completion.
struct Decision {
  std::string subject_event = {};
  std::string status = {};
  std::vector<std::string> codes = {};
  std::string note = {};
  std::int64_t credited_s = 0;
  PracticeSeconds practices = {};
  std::string cycle = {};
  std::string rule = {};
  std::string time = {};        // the server's, as text
  std::string supersedes = {};  // id of the decision that this one replaces, or empty
};

enum class ModuleStatus { kNone, kStarted, kWaiting, kNeedsInfo, kRejected, kAccepted };
std::string_view to_string(ModuleStatus status);

struct ModuleState {
  std::int64_t engaged_s = 0;
  bool evaluated = false;
  std::set<std::string> activities = {};           // touched ones
  std::map<std::string, Claim> claims = {};        // by event id
  std::map<std::string, Decision> decisions = {};  // by event id
};

// Follows from a module's claims and decisions.
struct ModuleSummary {
  ModuleStatus status = ModuleStatus::kNone;
  std::int64_t engaged_s = 0;
  std::int64_t completed_ms = 0;  // earliest claim; 0: none
  std::int64_t credited_s = 0;
  std::string cycle = {};
  PracticeSeconds waiting = {};  // seconds that the server has not judged yet, or asks about
  PracticeSeconds credited = {};
  std::string deciding_event = {};  // id of the decision that stands, or empty
  std::vector<std::string> codes = {};
  bool operator==(const ModuleSummary&) const = default;
};
ModuleSummary summarise(const ModuleState& module);
// The decision, with its id, that stands for one claim: what was accepted first stays accepted
// unless a later decision names it as superseded; otherwise the latest word that nothing
// supersedes. Null when there is none. Valid as long as the module is not changed.
const std::pair<const std::string, Decision>* standing_decision(const ModuleState& module,
                                                                const std::string& claim);

struct ProgramState {
  std::int64_t engaged_s = 0;
  std::int64_t completed_ms = 0;
  Origin completed_place = {};
  std::int64_t enrolled_ms = 0;  // 0: not enrolled
  std::int64_t last_ms = 0;      // of the latest event, for "continue where you were"
  std::string last_module = {};
  std::string last_activity = {};
  Stamp last = {};
  std::map<std::string, ModuleSummary> modules = {};
};

struct MonthState {
  std::map<int, std::int64_t> days = {};  // day of month → engaged seconds
};

struct PracticeState {
  std::int64_t waiting_s = 0;
  std::int64_t credited_s = 0;
};

struct LearnerState {
  AccessState access = {};
  std::string membership = {};  // class, see sync/PROTOCOL.md; empty: none is known
  Stamp membership_stamp = {};
  std::set<std::string> roles = {};
  Stamp roles_stamp = {};
};

// Where rows come from and go to. Values are JSON text; saving an empty text removes the row.
class StateSource {
 public:
  virtual ~StateSource() = default;
  virtual Result<std::optional<std::string>> load(std::string_view kind, std::string_view key) = 0;
  virtual Result<> save(std::string_view kind, std::string_view key, std::string_view value) = 0;
  // True when an event of this id was folded before this State existed.
  virtual Result<bool> folded(const Uuid& event_id) = 0;
};

// Rows of one kind that were touched.
template <typename Row>
struct Touched {
  struct Slot {
    Row row = {};
    bool changed = false;
    bool stored = false;  // a row was there when it was loaded
  };
  std::map<std::string, Slot, std::less<>> slots = {};
};

// Names that make up a key are joined by a tab, which no name may hold.
std::string state_key(std::initializer_list<std::string_view> parts);

// Not shared between threads. Without a source it starts empty and keeps everything in memory.
class State {
 public:
  explicit State(StateSource* source = nullptr) : source_(source) {}

  // True once per event id.
  bool first_time(const Uuid& event_id);

  ActivityState& activity(const Subject& subject);
  AttemptState& attempt(const Subject& subject, std::string_view id);
  ReflectionState& reflection(const Subject& subject, std::string_view id);
  ModuleState& module(const Subject& subject);
  ProgramState& program(std::string_view program);
  MonthState& month(std::string_view year_and_month);
  PracticeState& practice(std::string_view cycle, std::string_view code);
  LearnerState& learner();

  // The first error while loading; the state must not be saved then.
  Result<> loaded() const;
  // Saves the rows that changed, to `target` when given, else to the source.
  Result<> save(StateSource* target = nullptr);
  // Touched rows that are not empty, by kind and key: equal states give equal text.
  std::string snapshot() const;

 private:
  template <typename Row>
  Row& touch(Touched<Row>& table, std::string_view kind, const std::string& key);

  StateSource* source_;
  std::optional<Error> error_;
  std::set<Uuid> folded_;
  Touched<ActivityState> activities_;
  Touched<AttemptState> attempts_;
  Touched<ReflectionState> reflections_;
  Touched<ModuleState> modules_;
  Touched<ProgramState> programs_;
  Touched<MonthState> months_;
  Touched<PracticeState> practices_;
  Touched<LearnerState> learners_;
};

// The rows as JSON, for storage. Decoding what was encoded gives the same row; malformed text is
// kCorrupt, which a rebuild from the log repairs.
std::string encode_row(const ActivityState& row);
std::string encode_row(const AttemptState& row);
std::string encode_row(const ReflectionState& row);
std::string encode_row(const ModuleState& row);
std::string encode_row(const ProgramState& row);
std::string encode_row(const MonthState& row);
std::string encode_row(const PracticeState& row);
std::string encode_row(const LearnerState& row);
template <typename Row>
Result<Row> decode_row(std::string_view text);
template <>
Result<ActivityState> decode_row(std::string_view text);
template <>
Result<AttemptState> decode_row(std::string_view text);
template <>
Result<ReflectionState> decode_row(std::string_view text);
template <>
Result<ModuleState> decode_row(std::string_view text);
template <>
Result<ProgramState> decode_row(std::string_view text);
template <>
Result<MonthState> decode_row(std::string_view text);
template <>
Result<PracticeState> decode_row(std::string_view text);
template <>
Result<LearnerState> decode_row(std::string_view text);

}  // namespace icma::records
