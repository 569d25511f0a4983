// SPDX-License-Identifier: Apache-2.0
#include "sync/records/state.h"

#include <algorithm>
#include <array>

namespace icma::records {
namespace {

bool accepts(const Decision& decision) {
  return decision.status == "accepted" || decision.status == "accepted_with_note";
}

ModuleStatus status_of(const Decision& decision) {
  if (accepts(decision)) return ModuleStatus::kAccepted;
  if (decision.status == "needs_info") return ModuleStatus::kNeedsInfo;
  return ModuleStatus::kRejected;
}

struct Judged {
  const Claim* claim;
  const std::string* decision_id;  // null: not judged yet
  const Decision* decision;
};

// Accepted claims come first (the one decided earliest), then waiting, asked about, rejected.
bool stands_before(const Judged& a, const Judged& b) {
  const auto rank = [](const Judged& judged) {
    if (judged.decision == nullptr) return 1;
    const ModuleStatus status = status_of(*judged.decision);
    return status == ModuleStatus::kAccepted ? 0 : status == ModuleStatus::kNeedsInfo ? 2 : 3;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  if (rank(a) == 0) {
    return std::tie(a.decision->time, *a.decision_id) < std::tie(b.decision->time, *b.decision_id);
  }
  return std::tie(a.claim->at_ms, a.claim->place) < std::tie(b.claim->at_ms, b.claim->place);
}

}  // namespace

std::string_view to_string(ModuleStatus status) {
  constexpr std::array<std::string_view, 6> kNames{"none",       "started",  "waiting",
                                                   "needs_info", "rejected", "accepted"};
  return kNames[static_cast<std::size_t>(status)];
}

const std::pair<const std::string, Decision>* standing_decision(const ModuleState& module,
                                                                const std::string& claim) {
  const std::pair<const std::string, Decision>* best = nullptr;
  for (const auto& entry : module.decisions) {
    if (entry.second.subject_event != claim) continue;
    const bool replaced = std::ranges::any_of(module.decisions, [&entry](const auto& other) {
      return other.second.supersedes == entry.first;
    });
    if (replaced) continue;
    if (best == nullptr) {
      best = &entry;
      continue;
    }
    const bool stays = accepts(best->second);
    if (accepts(entry.second) != stays) {
      if (!stays) best = &entry;
      continue;
    }
    const bool earlier =
        std::tie(entry.second.time, entry.first) < std::tie(best->second.time, best->first);
    if (earlier == stays) best = &entry;
  }
  return best;
}

ModuleSummary summarise(const ModuleState& module) {
  ModuleSummary out;
  out.engaged_s = module.engaged_s;
  if (module.engaged_s > 0 || !module.activities.empty()) out.status = ModuleStatus::kStarted;
  std::optional<Judged> best;
  for (const auto& [id, claim] : module.claims) {
    if (out.completed_ms == 0 || claim.at_ms < out.completed_ms) out.completed_ms = claim.at_ms;
    const auto* entry = standing_decision(module, id);
    const Judged judged{&claim, entry == nullptr ? nullptr : &entry->first,
                        entry == nullptr ? nullptr : &entry->second};
    if (!best || stands_before(judged, *best)) best = judged;
  }
  if (!best) return out;
  if (best->decision == nullptr) {
    out.status = ModuleStatus::kWaiting;
    out.cycle = best->claim->cycle;
    out.waiting = best->claim->practices;
    return out;
  }
  out.status = status_of(*best->decision);
  out.deciding_event = *best->decision_id;
  out.codes = best->decision->codes;
  out.cycle = out.status == ModuleStatus::kAccepted ? best->decision->cycle : best->claim->cycle;
  if (out.status == ModuleStatus::kAccepted) {
    out.credited = best->decision->practices;
    out.credited_s = best->decision->credited_s;
  } else if (out.status == ModuleStatus::kNeedsInfo) {
    out.waiting = best->claim->practices;
  }
  return out;
}

std::string state_key(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) key.append(part).push_back('\t');
  key.pop_back();
  return key;
}

bool State::first_time(const Uuid& event_id) {
  if (folded_.contains(event_id)) return false;
  if (source_ != nullptr) {
    const Result<bool> before = source_->folded(event_id);
    if (!before && !error_) error_ = before.error();
    if (!before || *before) return false;
  }
  folded_.insert(event_id);
  return true;
}

template <typename Row>
Row& State::touch(Touched<Row>& table, std::string_view kind, const std::string& key) {
  const auto known = table.slots.find(key);
  if (known != table.slots.end()) {
    known->second.changed = true;
    return known->second.row;
  }
  auto& slot = table.slots[key];
  slot.changed = true;
  if (source_ == nullptr) return slot.row;
  const auto text = source_->load(kind, key);
  if (!text) {
    if (!error_) error_ = text.error();
  } else if (const std::optional<std::string>& stored = *text) {
    auto row = decode_row<Row>(*stored);
    if (row) {
      slot.row = *std::move(row);
      slot.stored = true;
    } else if (!error_) {
      error_ = row.error();
    }
  }
  return slot.row;
}

ActivityState& State::activity(const Subject& subject) {
  return touch(activities_, "activity",
               state_key({subject.program, subject.module, subject.activity}));
}
AttemptState& State::attempt(const Subject& subject, std::string_view id) {
  return touch(attempts_, "attempt",
               state_key({subject.program, subject.module, subject.activity, id}));
}
ReflectionState& State::reflection(const Subject& subject, std::string_view id) {
  return touch(reflections_, "reflection", state_key({subject.program, subject.module, id}));
}
ModuleState& State::module(const Subject& subject) {
  return touch(modules_, "module", state_key({subject.program, subject.module}));
}
ProgramState& State::program(std::string_view program) {
  return touch(programs_, "program", std::string(program));
}
MonthState& State::month(std::string_view year_and_month) {
  return touch(months_, "month", std::string(year_and_month));
}
PracticeState& State::practice(std::string_view cycle, std::string_view code) {
  return touch(practices_, "practice", state_key({cycle, code}));
}
LearnerState& State::learner() {
  return touch(learners_, "learner", "-");
}

Result<> State::loaded() const {
  if (error_) return std::unexpected(*error_);
  return {};
}

namespace {

template <typename Row>
Result<> save_table(Touched<Row>& table, std::string_view kind, StateSource& target, bool all) {
  const std::string empty = encode_row(Row{});
  for (auto& [key, slot] : table.slots) {
    if (!slot.changed && !all) continue;
    const std::string text = encode_row(slot.row);
    // A row that was only looked at, or that came back to nothing, is no row: equal events leave
    // equal tables, however they were grouped.
    const bool nothing = text == empty;
    slot.changed = false;
    if (nothing && !slot.stored) continue;
    ICMA_TRY_VOID(target.save(kind, key, nothing ? std::string_view() : std::string_view(text)));
    slot.stored = !nothing;
  }
  return {};
}

template <typename Row>
void show_table(const Touched<Row>& table, std::string_view kind, std::string& out) {
  const std::string empty = encode_row(Row{});
  for (const auto& [key, slot] : table.slots) {
    const std::string text = encode_row(slot.row);
    if (text == empty) continue;
    out.append(kind).append(" ").append(key).append(" ").append(text).append("\n");
  }
}

}  // namespace

Result<> State::save(StateSource* target) {
  ICMA_TRY_VOID(loaded());
  StateSource* to = target != nullptr ? target : source_;
  if (to == nullptr) return {};
  const bool all = target != nullptr;
  ICMA_TRY_VOID(save_table(activities_, "activity", *to, all));
  ICMA_TRY_VOID(save_table(attempts_, "attempt", *to, all));
  ICMA_TRY_VOID(save_table(reflections_, "reflection", *to, all));
  ICMA_TRY_VOID(save_table(modules_, "module", *to, all));
  ICMA_TRY_VOID(save_table(programs_, "program", *to, all));
  ICMA_TRY_VOID(save_table(months_, "month", *to, all));
  ICMA_TRY_VOID(save_table(practices_, "practice", *to, all));
  return save_table(learners_, "learner", *to, all);
}

std::string State::snapshot() const {
  std::string out;
  show_table(activities_, "activity", out);
  show_table(attempts_, "attempt", out);
  show_table(reflections_, "reflection", out);
  show_table(modules_, "module", out);
  show_table(programs_, "program", out);
  show_table(months_, "month", out);
  show_table(practices_, "practice", out);
  show_table(learners_, "learner", out);
  return out;
}

}  // namespace icma::records
