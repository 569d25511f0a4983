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

}  // namespace

Verdict judge(const ModuleFacts* facts, const Case& matter, records::State& state) {
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
  if (!matter.entitled) {
    return answer("needs_info", "R03", "you are not enrolled in this program");
  }
  if (matter.claim.at_ms > matter.now.time_since_epoch().count() + 86'400'000) {
    return answer("needs_info", "R05", "the completion is dated more than a day ahead");
  }
  if (matter.credited_before) {
    return answer("duplicate", "R15", "this module was credited before");
  }
  Evidence evidence = weigh(*facts, matter, state);
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

}  // namespace icma::server
