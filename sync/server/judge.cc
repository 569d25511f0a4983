// SPDX-License-Identifier: Apache-2.0
#include "sync/server/judge.h"

#include <algorithm>
#include <fmt/format.h>

namespace icma::server {
namespace {

using records::ActivityState;

// What is missing of one activity, or nothing.
struct Missing {
  std::string code;
  std::string what;
};

std::optional<Missing> missing_of(const ActivityFacts& facts, const ActivityState& done) {
  switch (facts.kind) {
    case ActivityKind::kPage:
      if (done.read_percent >= 90) return std::nullopt;
      return Missing{"R07", fmt::format("read \"{}\" to the end", facts.id)};
    case ActivityKind::kMedia:
      if (done.watched_ms.covered_below(facts.duration_ms) * 10 >= facts.duration_ms * 9) {
        return std::nullopt;
      }
      return Missing{"R07", fmt::format("watch at least 90 % of \"{}\"", facts.id)};
    case ActivityKind::kReview:
      for (const std::string& question : facts.questions) {
        if (!done.answered.contains(question)) {
          return Missing{"R08", fmt::format("answer every question of \"{}\"", facts.id)};
        }
      }
      return std::nullopt;
    case ActivityKind::kFinal:
      if (done.passed) return std::nullopt;
      return Missing{"R09", fmt::format("pass the final \"{}\"", facts.id)};
    case ActivityKind::kReflection:
      if (done.reflection_words >= facts.min_words) return std::nullopt;
      return Missing{"R12",
                     fmt::format("write at least {} words in \"{}\"", facts.min_words, facts.id)};
    case ActivityKind::kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

struct Evidence {
  std::vector<std::string> codes;
  std::string missing;  // in words
  std::int64_t engaged_s = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
};

Evidence weigh(const ModuleFacts& facts, const Case& matter, records::State& state) {
  Evidence out;
  for (const ActivityFacts& activity : facts.activities) {
    records::Subject subject = matter.subject;
    subject.activity = activity.id;
    const ActivityState& done = state.activity(subject);
    out.engaged_s += done.engaged_s;
    if (done.first_ms != 0 && (out.first_ms == 0 || done.first_ms < out.first_ms)) {
      out.first_ms = done.first_ms;
    }
    out.last_ms = std::max(out.last_ms, done.last_ms);
    if (!activity.required) continue;
    if (const auto missing = missing_of(activity, done)) {
      if (std::ranges::find(out.codes, missing->code) == out.codes.end()) {
        out.codes.push_back(missing->code);
      }
      out.missing += (out.missing.empty() ? "" : "; ") + missing->what;
    }
  }
  if (out.engaged_s < facts.min_engaged_seconds) {
    if (std::ranges::find(out.codes, "R07") == out.codes.end()) out.codes.emplace_back("R07");
    out.missing += (out.missing.empty() ? "" : "; ") +
                   fmt::format("study at least {} minutes", facts.min_engaged_seconds / 60);
  }
  return out;
}

// Why the work was not open to the learner when it was done, or nothing. It was done by its last
// act of study, or by the completion when that came first; when it arrived here does not matter.
std::optional<Missing> not_open(const Case& matter, const Evidence& evidence,
                                const records::AccessState& access) {
  const auto time = [&matter](std::int64_t ms) {
    return Time(Millis(ms == 0 ? matter.claim.at_ms : std::min(ms, matter.claim.at_ms)));
  };
  const records::Access open = records::access_to_work(
      access, matter.subject.program, time(evidence.first_ms), time(evidence.last_ms));
  if (open.level == records::AccessLevel::kFull) return std::nullopt;
  const std::string day = format_utc(Time(Millis(open.when_ms))).substr(0, 10);
  std::string note = "you are not enrolled in this program";
  switch (open.reason) {
    case records::AccessReason::kWithdrawn:
      note = fmt::format("your access was withdrawn on {}, before this work began", day);
      break;
    case records::AccessReason::kNotBegun:
      note = fmt::format("your access begins on {}; this work was done before", day);
      break;
    case records::AccessReason::kEnded:
      note = fmt::format("your access ended on {}; this work was done after it", day);
      break;
    case records::AccessReason::kNotGranted:
    case records::AccessReason::kNotTold:
    case records::AccessReason::kGranted:
      if (open.level == records::AccessLevel::kPreview) {
        note = "what is open to you of this program is its preview";
      }
      break;
  }
  const std::string_view code = records::code_of(open.reason);
  return Missing{code.empty() ? "R03" : std::string(code), std::move(note)};
}

Verdict decide(const ModuleFacts* facts, const Case& matter, records::State& state) {
  Verdict out{.cycle = matter.claim.cycle};
  const auto answer = [&out](std::string status, std::string code, std::string note) {
    out.status = std::move(status);
    out.codes.push_back(std::move(code));
    out.note = std::move(note);
    return out;
  };
  if (facts == nullptr) {
    return answer("needs_info", "R02", "this version of the program is not known here (yet)");
  }
  Evidence evidence = weigh(*facts, matter, state);
  if (auto refused = not_open(matter, evidence, state.learner().access)) {
    return answer("needs_info", std::move(refused->code), std::move(refused->what));
  }
  if (matter.claim.at_ms > matter.now.time_since_epoch().count() + 86'400'000) {
    return answer("needs_info", "R05", "the completion is dated more than a day ahead");
  }
  if (matter.credited_before) {
    return answer("duplicate", "R15", "this module was credited before");
  }
  if (!evidence.codes.empty()) {
    out.status = "needs_info";
    out.codes = std::move(evidence.codes);
    out.note = "to complete this module: " + evidence.missing;
    return out;
  }
  out.status = "accepted";
  // A minute of grace: clocks are read at different moments.
  const std::int64_t wall_s = (matter.claim.at_ms - evidence.first_ms) / 1000 + 60;
  if (evidence.engaged_s > wall_s) {
    out.status = "accepted_with_note";
    out.codes.emplace_back("R06");
    out.note = "more study was recorded than time went by; an officer may ask";
  }
  out.credited_s = facts->seconds;
  out.practices = records::split_seconds(facts->seconds, facts->practice_weights);
  if (out.practices.empty()) return answer("needs_info", "R13", "the module names no practice");
  return out;
}

}  // namespace

Verdict judge(const ModuleFacts* facts, const Case& matter, records::State& state) {
  Verdict out = decide(facts, matter, state);
  const bool done = out.status.starts_with("accepted") || out.status == "duplicate";
  if (!done || std::chrono::abs(matter.clock_off) <= kMostClockOff) return out;
  out.codes.emplace_back("R21");
  if (out.status == "accepted") out.status = "accepted_with_note";
  out.note += fmt::format(
      "{}the clock of the laptop was {} minutes off", out.note.empty() ? "" : "; ",
      std::chrono::round<std::chrono::minutes>(std::chrono::abs(matter.clock_off)).count());
  return out;
}

}  // namespace icma::server
