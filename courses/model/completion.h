// SPDX-License-Identifier: Apache-2.0
// When a module is complete, as a pure function over what was done. The same rule speaks on the
// laptop (what is missing) and on the server (whether the claim holds).
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "courses/model/program.h"

namespace icma::model {

// What one learner did in one activity, in the terms the rule needs.
struct ActivityEvidence {
  int read_percent = 0;      // page: share of its blocks that were on screen long enough
  Seconds read_time{0};      // page
  Millis watched{0};         // webinar: length of the union of intervals seen
  Millis media_length{0};    // webinar: whole length, 0 when unknown
  int answered = 0;          // quiz: questions answered in the best attempt
  int reflection_words = 0;  // reflection: words of the newest version
};

struct CompletionRule {
  int read_percent = 90;
  int watched_percent = 90;
};

// Why an activity is not done yet, in the order of the module.
struct Missing {
  ActivityId activity;
  ActivityKind kind = ActivityKind::kOther;
  int have = 0;  // percent, answers or words
  int need = 0;
};

// Empty when the module is complete. `evidence_of` gives the evidence of an activity, a default
// value for one that was never begun. Activities of unknown kind are not required.
template <typename EvidenceOf>
std::vector<Missing> missing_for_completion(const Module& module, EvidenceOf&& evidence_of,
                                            const CompletionRule& rule = {});

// What one activity still lacks; nothing when it is done.
std::optional<Missing> missing_for(const Activity& activity, const ActivityEvidence& evidence,
                                   const CompletionRule& rule = {});

template <typename EvidenceOf>
std::vector<Missing> missing_for_completion(const Module& module, EvidenceOf&& evidence_of,
                                            const CompletionRule& rule) {
  std::vector<Missing> out;
  for (const Activity& activity : module.activities) {
    if (auto missing = missing_for(activity, evidence_of(activity.id), rule)) {
      out.push_back(std::move(*missing));
    }
  }
  return out;
}

// Splits `total` by the weights so that the parts are whole seconds and sum to the total exactly
// (largest remainder, ties by order). Empty weights give an empty list.
std::vector<std::pair<std::string, Seconds>> split_by_practice(
    Seconds total, const std::vector<PracticeWeight>& weights);

// Tenths of an hour, rounded half up once: 5400 s → 15. For display only.
std::int64_t tenths_of_hour(Seconds seconds);

}  // namespace icma::model
