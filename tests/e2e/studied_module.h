// SPDX-License-Identifier: Apache-2.0
// A learner's acts that finish the module of tests/fakes/facts.h.
#pragma once

#include <doctest/doctest.h>

#include "sync/records/learner_store.h"

namespace icma::e2e {

// Found again in any file that holds the answer.
inline constexpr std::string_view kReflection = "I will rewrite our permit letters in plain words";

inline std::vector<records::Draft> acts_of_module() {
  std::vector<records::Draft> out;
  const auto add = [&out](std::string_view type, const std::string& activity, const Json& body) {
    out.push_back(
        {.type = std::string(type), .subject = {"egv-160", "1.0.0", "m1", activity}, .body = body});
  };
  add("page.read", "p1", records::page_read(120, 100));
  const std::vector<std::pair<std::int64_t, std::int64_t>> watched{{0, 580'000}};
  add("media.watched", "w1", records::media_watched(watched, 580'000, 580));
  add("quiz.submitted", "q1",
      records::quiz_submitted(Uuid{{5}}, Json{{"a", 1}, {"b", 2}}, records::ReviewResult{2, 2},
                              60));
  add("reflection.written", "r1",
      records::reflection_written(Uuid{{6}}, std::string(kReflection), "sure", {}, 90));
  add("module.completed", "",
      records::module_completed(Json::object(), 3600, {{"P04", 2400}, {"P09", 1200}}));
  return out;
}

inline void finish_module(records::LearnerStore& store) {
  for (const records::Draft& act : acts_of_module()) REQUIRE(store.append(act));
}

}  // namespace icma::e2e
