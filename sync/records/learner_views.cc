// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sync/records/learner_store.h"
#include "sync/records/store_rows.h"

namespace icma::records {
namespace {

// The first key that no longer begins with `prefix`; prefixes end in a tab or are empty.
std::string after(const std::string& prefix) {
  if (prefix.empty()) return "\x7F";
  std::string end = prefix;
  end.back() = static_cast<char>(end.back() + 1);
  return end;
}

}  // namespace

template <typename Row>
Result<Row> LearnerStore::row(std::string_view kind, const std::string& key) {
  DerivedSource source(*database_);
  ICMA_TRY(const auto text, source.load(kind, key));
  if (!text) return Row{};
  return decode_row<Row>(*text);
}

template <typename Row>
Result<std::map<std::string, Row>> LearnerStore::rows_below(std::string_view kind,
                                                            const std::string& prefix) {
  std::map<std::string, Row> out;
  sqlite::Statement query = database_->statement(sql::kDerivedRange);
  query.bind(1, kind).bind(2, prefix).bind(3, after(prefix));
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(Row value, decode_row<Row>(query.text_view(1)));
    out[query.text(0).substr(prefix.size())] = std::move(value);
  }
}

Result<ActivityState> LearnerStore::activity(const Subject& subject) {
  return row<ActivityState>("activity",
                            state_key({subject.program, subject.module, subject.activity}));
}

Result<std::map<std::string, ActivityState>> LearnerStore::activities(const Subject& module) {
  return rows_below<ActivityState>("activity", state_key({module.program, module.module, ""}));
}

Result<std::map<std::string, AttemptState>> LearnerStore::attempts(const Subject& activity) {
  return rows_below<AttemptState>(
      "attempt", state_key({activity.program, activity.module, activity.activity, ""}));
}

Result<std::map<std::string, ReflectionState>> LearnerStore::reflections(const Subject& module) {
  return rows_below<ReflectionState>("reflection", state_key({module.program, module.module, ""}));
}

Result<ModuleState> LearnerStore::module(const Subject& subject) {
  return row<ModuleState>("module", state_key({subject.program, subject.module}));
}

Result<ProgramState> LearnerStore::program(std::string_view program) {
  return row<ProgramState>("program", std::string(program));
}

Result<std::int64_t> LearnerStore::unsent() {
  ICMA_TRY(const auto own, stream(device().device));
  if (!own) return 0;
  return std::max<std::int64_t>(0, own->head_seq - own->server_have_seq);
}

Result<Dashboard> LearnerStore::dashboard(std::span<const std::string> months,
                                          std::string_view cycle) {
  Dashboard out;
  ICMA_TRY(out.programs, rows_below<ProgramState>("program", ""));
  for (const std::string& month : months) {
    ICMA_TRY(const MonthState days, row<MonthState>("month", month));
    for (const auto& [day, seconds] : days.days) {
      out.days[fmt::format("{}-{:02}", month, day)] = seconds;
    }
  }
  ICMA_TRY(out.practices, rows_below<PracticeState>("practice", state_key({cycle, ""})));
  for (const auto& [code, totals] : out.practices) {
    out.waiting_s += totals.waiting_s;
    out.credited_s += totals.credited_s;
  }
  ICMA_TRY(out.unsent, unsent());
  return out;
}

Result<std::vector<Receipt>> LearnerStore::receipts(int limit) {
  std::vector<Stored> rows;
  {
    sqlite::Statement query = database_->statement(sql::kEventDecisions);
    query.bind(1, limit);
    while (true) {
      ICMA_TRY(const bool more, query.step());
      if (!more) break;
      ICMA_TRY(Stored stored, read_stored(query));
      if (stored.standing == 0) rows.push_back(std::move(stored));
    }
  }
  std::vector<Receipt> out;
  for (Stored& stored : rows) {
    ICMA_TRY(const Event event, parse_record(stored.record));
    ICMA_TRY(const ModuleState state, module(event.envelope.subject));
    const auto known = state.decisions.find(event.envelope.event_id.to_string());
    if (known == state.decisions.end()) continue;
    out.push_back(Receipt{event.envelope.event_id, event.envelope.subject, known->second,
                          std::move(stored.record)});
  }
  return out;
}

Result<std::vector<Problem>> LearnerStore::problems(int limit) {
  std::vector<Problem> out;
  sqlite::Statement query = database_->statement(sql::kQuarantineAll);
  query.bind(1, limit);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    Problem problem{.seq = query.integer(1), .code = query.text(2), .reason = query.text(3)};
    ICMA_TRY(problem.device, query.uuid(0));
    problem.noted = Time(Millis(query.integer(4)));
    out.push_back(std::move(problem));
  }
}

Result<std::vector<std::string>> LearnerStore::sync_runs(int limit) {
  std::vector<std::string> out;
  sqlite::Statement query = database_->statement(sql::kRunLatest);
  query.bind(1, limit);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    out.push_back(query.text(0));
  }
}

Result<std::map<std::string, std::string>> LearnerStore::pinned_versions() {
  std::map<std::string, std::string> out;
  sqlite::Statement query = database_->statement(sql::kPinAll);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    out[query.text(0)] = query.text(1);
  }
}

Result<std::string> LearnerStore::snapshot() {
  std::string out;
  sqlite::Statement query = database_->statement(sql::kDerivedEvery);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    out.append(query.text_view(0)).append(" ").append(query.text_view(1)).append(" ");
    out.append(query.text_view(2)).append("\n");
  }
}

}  // namespace icma::records
