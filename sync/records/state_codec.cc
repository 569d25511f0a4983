// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sync/records/state.h"

namespace icma::records {
namespace {

// Rows are written by this program alone; what does not fit falls back to the default, and the
// caller refuses text that is no object at all.
template <typename T>
void get(const Json& in, const char* key, T& out) {
  const auto at = in.find(key);
  if (at == in.end()) return;
  if constexpr (std::is_same_v<T, bool>) {
    if (at->is_boolean()) out = at->get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    if (at->is_number_integer()) out = at->get<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (at->is_string()) out = at->get<std::string>();
  } else if constexpr (std::is_same_v<T, Json>) {
    out = *at;
  }
}

void get_strings(const Json& in, const char* key, auto&& add) {
  const auto at = in.find(key);
  if (at == in.end() || !at->is_array()) return;
  for (const Json& item : *at) {
    if (item.is_string()) add(item.get<std::string>());
  }
}

void get_map(const Json& in, const char* key, auto&& add) {
  const auto at = in.find(key);
  if (at == in.end() || !at->is_object()) return;
  for (const auto& [name, value] : at->items()) add(name, value);
}

Json stamp_json(const Stamp& stamp) {
  return Json::array({fmt::to_string(stamp.hlc), stamp.event});
}

Stamp read_stamp(const Json& value) {
  Stamp out;
  if (!value.is_array() || value.size() != 2 || !value[0].is_string() || !value[1].is_string()) {
    return out;
  }
  const Json holder{{"hlc", value[0]}};
  out.hlc = JsonReader(holder).big_integer("hlc").value_or(0);
  out.event = value[1].get<std::string>();
  return out;
}

void get_stamp(const Json& in, const char* key, Stamp& out) {
  const auto at = in.find(key);
  if (at != in.end()) out = read_stamp(*at);
}

Json place_json(const Origin& place) {
  return Json::array({place.device.to_string(), place.seq});
}

void get_place(const Json& in, const char* key, Origin& out) {
  const auto at = in.find(key);
  if (at == in.end() || !at->is_array() || at->size() != 2) return;
  if (!(*at)[0].is_string() || !(*at)[1].is_number_integer()) return;
  out.device = parse_uuid((*at)[0].get<std::string>()).value_or(Uuid{});
  out.seq = (*at)[1].get<std::int64_t>();
}

void get_practices(const Json& in, const char* key, PracticeSeconds& out) {
  get_map(in, key, [&out](const std::string& code, const Json& value) {
    if (value.is_number_integer()) out[code] = value.get<std::int64_t>();
  });
}

Json claim_json(const Claim& claim) {
  return {{"at", claim.at_ms},        {"place", place_json(claim.place)},
          {"version", claim.version}, {"cycle", claim.cycle},
          {"seconds", claim.seconds}, {"practices", claim.practices}};
}

Claim read_claim(const Json& in) {
  Claim out;
  get(in, "at", out.at_ms);
  get_place(in, "place", out.place);
  get(in, "version", out.version);
  get(in, "cycle", out.cycle);
  get(in, "seconds", out.seconds);
  get_practices(in, "practices", out.practices);
  return out;
}

Json decision_json(const Decision& decision) {
  return {{"subject", decision.subject_event},
          {"status", decision.status},
          {"codes", decision.codes},
          {"note", decision.note},
          {"credited", decision.credited_s},
          {"practices", decision.practices},
          {"cycle", decision.cycle},
          {"rule", decision.rule},
          {"time", decision.time},
          {"supersedes", decision.supersedes}};
}

Decision read_decision(const Json& in) {
  Decision out;
  get(in, "subject", out.subject_event);
  get(in, "status", out.status);
  get_strings(in, "codes", [&out](std::string code) { out.codes.push_back(std::move(code)); });
  get(in, "note", out.note);
  get(in, "credited", out.credited_s);
  get_practices(in, "practices", out.practices);
  get(in, "cycle", out.cycle);
  get(in, "rule", out.rule);
  get(in, "time", out.time);
  get(in, "supersedes", out.supersedes);
  return out;
}

Json summary_json(const ModuleSummary& row) {
  return {{"status", static_cast<int>(row.status)},
          {"engaged", row.engaged_s},
          {"completed", row.completed_ms},
          {"credited_s", row.credited_s},
          {"cycle", row.cycle},
          {"waiting", row.waiting},
          {"credited", row.credited},
          {"decision", row.deciding_event},
          {"codes", row.codes}};
}

ModuleSummary read_summary(const Json& in) {
  ModuleSummary out;
  int status = 0;
  get(in, "status", status);
  if (status >= 0 && status <= static_cast<int>(ModuleStatus::kAccepted)) {
    out.status = static_cast<ModuleStatus>(status);
  }
  get(in, "engaged", out.engaged_s);
  get(in, "completed", out.completed_ms);
  get(in, "credited_s", out.credited_s);
  get(in, "cycle", out.cycle);
  get_practices(in, "waiting", out.waiting);
  get_practices(in, "credited", out.credited);
  get(in, "decision", out.deciding_event);
  get_strings(in, "codes", [&out](std::string code) { out.codes.push_back(std::move(code)); });
  return out;
}

Result<Json> parse_row(std::string_view text) {
  auto json = parse_json(text);
  if (!json || !json->is_object()) return fail(ErrorKind::kCorrupt, "a derived row is malformed");
  return json;
}

}  // namespace

std::string encode_row(const ActivityState& row) {
  Json watched = Json::array();
  for (const auto& [begin, end] : row.watched_ms.parts()) watched.push_back({begin, end});
  return dump_json({{"engaged", row.engaged_s},
                    {"percent", row.read_percent},
                    {"blocks", row.blocks},
                    {"watched", watched},
                    {"position", row.position_ms},
                    {"position_stamp", stamp_json(row.position_ms_stamp)},
                    {"anchor", row.anchor},
                    {"anchor_stamp", stamp_json(row.anchor_stamp)},
                    {"answered", row.answered},
                    {"submitted", row.submitted},
                    {"passed", row.passed},
                    {"reflection_words", row.reflection_words},
                    {"first", row.first_ms},
                    {"last", row.last_ms}});
}

template <>
Result<ActivityState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  ActivityState out;
  get(in, "engaged", out.engaged_s);
  get(in, "percent", out.read_percent);
  if (const auto at = in.find("blocks"); at != in.end() && at->is_array()) {
    for (const Json& block : *at) {
      if (block.is_number_integer()) out.blocks.insert(block.get<std::int64_t>());
    }
  }
  if (const auto at = in.find("watched"); at != in.end() && at->is_array()) {
    for (const Json& part : *at) {
      if (part.is_array() && part.size() == 2 && part[0].is_number_integer() &&
          part[1].is_number_integer()) {
        out.watched_ms.add(part[0].get<std::int64_t>(), part[1].get<std::int64_t>());
      }
    }
  }
  get(in, "position", out.position_ms);
  get_stamp(in, "position_stamp", out.position_ms_stamp);
  get(in, "anchor", out.anchor);
  get_stamp(in, "anchor_stamp", out.anchor_stamp);
  get_strings(in, "answered", [&out](std::string id) { out.answered.insert(std::move(id)); });
  get(in, "submitted", out.submitted);
  get(in, "passed", out.passed);
  get(in, "reflection_words", out.reflection_words);
  get(in, "first", out.first_ms);
  get(in, "last", out.last_ms);
  return out;
}

std::string encode_row(const AttemptState& row) {
  Json answers = Json::object();
  for (const auto& [question, answer] : row.answers) {
    answers[question] = Json::array({stamp_json(answer.first), answer.second});
  }
  return dump_json({{"quiz", row.quiz},
                    {"form_seed", row.form_seed},
                    {"questions", row.questions},
                    {"answers", answers},
                    {"started_stamp", stamp_json(row.started)},
                    {"started", row.started_ms},
                    {"submitted_stamp", stamp_json(row.submitted)},
                    {"submitted", row.submitted_ms},
                    {"responses", row.responses},
                    {"right", row.right},
                    {"total", row.total},
                    {"graded", stamp_json(row.graded)},
                    {"grade_right", row.grade_right},
                    {"grade_total", row.grade_total},
                    {"passed", row.passed}});
}

template <>
Result<AttemptState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  AttemptState out;
  get(in, "quiz", out.quiz);
  get(in, "form_seed", out.form_seed);
  get_strings(in, "questions", [&out](std::string id) { out.questions.push_back(std::move(id)); });
  get_map(in, "answers", [&out](const std::string& question, const Json& value) {
    if (value.is_array() && value.size() == 2) {
      out.answers[question] = {read_stamp(value[0]), value[1]};
    }
  });
  get_stamp(in, "started_stamp", out.started);
  get(in, "started", out.started_ms);
  get_stamp(in, "submitted_stamp", out.submitted);
  get(in, "submitted", out.submitted_ms);
  get(in, "responses", out.responses);
  get(in, "right", out.right);
  get(in, "total", out.total);
  get_stamp(in, "graded", out.graded);
  get(in, "grade_right", out.grade_right);
  get(in, "grade_total", out.grade_total);
  get(in, "passed", out.passed);
  return out;
}

std::string encode_row(const ReflectionState& row) {
  return dump_json({{"text", row.text},
                    {"words", row.words},
                    {"confidence", row.confidence},
                    {"supersedes", row.supersedes},
                    {"stamp", stamp_json(row.stamp)},
                    {"written", row.written_ms}});
}

template <>
Result<ReflectionState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  ReflectionState out;
  get(in, "text", out.text);
  get(in, "words", out.words);
  get(in, "confidence", out.confidence);
  get(in, "supersedes", out.supersedes);
  get_stamp(in, "stamp", out.stamp);
  get(in, "written", out.written_ms);
  return out;
}

std::string encode_row(const ModuleState& row) {
  Json claims = Json::object();
  for (const auto& [id, claim] : row.claims) claims[id] = claim_json(claim);
  Json decisions = Json::object();
  for (const auto& [id, decision] : row.decisions) decisions[id] = decision_json(decision);
  return dump_json({{"engaged", row.engaged_s},
                    {"evaluated", row.evaluated},
                    {"activities", row.activities},
                    {"claims", claims},
                    {"decisions", decisions}});
}

template <>
Result<ModuleState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  ModuleState out;
  get(in, "engaged", out.engaged_s);
  get(in, "evaluated", out.evaluated);
  get_strings(in, "activities", [&out](std::string id) { out.activities.insert(std::move(id)); });
  get_map(in, "claims",
          [&out](const std::string& id, const Json& value) { out.claims[id] = read_claim(value); });
  get_map(in, "decisions", [&out](const std::string& id, const Json& value) {
    out.decisions[id] = read_decision(value);
  });
  return out;
}

std::string encode_row(const ProgramState& row) {
  Json modules = Json::object();
  for (const auto& [id, summary] : row.modules) modules[id] = summary_json(summary);
  return dump_json({{"engaged", row.engaged_s},
                    {"completed", row.completed_ms},
                    {"completed_place", place_json(row.completed_place)},
                    {"enrolled", row.enrolled_ms},
                    {"last", row.last_ms},
                    {"last_module", row.last_module},
                    {"last_activity", row.last_activity},
                    {"last_stamp", stamp_json(row.last)},
                    {"modules", modules}});
}

template <>
Result<ProgramState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  ProgramState out;
  get(in, "engaged", out.engaged_s);
  get(in, "completed", out.completed_ms);
  get_place(in, "completed_place", out.completed_place);
  get(in, "enrolled", out.enrolled_ms);
  get(in, "last", out.last_ms);
  get(in, "last_module", out.last_module);
  get(in, "last_activity", out.last_activity);
  get_stamp(in, "last_stamp", out.last);
  get_map(in, "modules", [&out](const std::string& id, const Json& value) {
    out.modules[id] = read_summary(value);
  });
  return out;
}

std::string encode_row(const MonthState& row) {
  Json days = Json::object();
  for (const auto& [day, seconds] : row.days) days[fmt::to_string(day)] = seconds;
  return dump_json({{"days", days}});
}

template <>
Result<MonthState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  MonthState out;
  get_map(in, "days", [&out](const std::string& day, const Json& value) {
    const int number = day.size() <= 2 && !day.empty() ? std::atoi(day.c_str()) : 0;
    if (number > 0 && value.is_number_integer()) out.days[number] = value.get<std::int64_t>();
  });
  return out;
}

std::string encode_row(const PracticeState& row) {
  return dump_json({{"waiting", row.waiting_s}, {"credited", row.credited_s}});
}

template <>
Result<PracticeState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  PracticeState out;
  get(in, "waiting", out.waiting_s);
  get(in, "credited", out.credited_s);
  return out;
}

// Members are left out while they say nothing, so that a row of an earlier version is the same
// text.
std::string encode_row(const LearnerState& row) {
  Json out{{"programs", row.access.programs}};
  for (const auto& [id, grant] : row.access.grants) out["grants"][id] = access_granted(grant);
  for (const auto& [id, one] : row.access.withdrawals) {
    out["withdrawals"][id] = access_withdrawn(one);
  }
  if (!row.membership_stamp.event.empty()) {
    out["membership"] = row.membership;
    out["membership_stamp"] = stamp_json(row.membership_stamp);
  }
  if (!row.roles_stamp.event.empty()) {
    out["roles"] = row.roles;
    out["roles_stamp"] = stamp_json(row.roles_stamp);
  }
  return dump_json(out);
}

template <>
Result<LearnerState> decode_row(std::string_view text) {
  ICMA_TRY(const Json in, parse_row(text));
  LearnerState out;
  AccessState& access = out.access;
  get_strings(in, "programs", [&](std::string id) { access.programs.insert(std::move(id)); });
  get_map(in, "grants", [&](const std::string& id, const Json& value) {
    access.grants[id] = read_access_granted(value);
  });
  get_map(in, "withdrawals", [&](const std::string& id, const Json& value) {
    access.withdrawals[id] = read_access_withdrawn(value);
  });
  get(in, "membership", out.membership);
  get_stamp(in, "membership_stamp", out.membership_stamp);
  get_strings(in, "roles", [&out](std::string role) { out.roles.insert(std::move(role)); });
  get_stamp(in, "roles_stamp", out.roles_stamp);
  return out;
}

}  // namespace icma::records
