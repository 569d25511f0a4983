// SPDX-License-Identifier: Apache-2.0
#include "courses/model/completion.h"

#include <doctest/doctest.h>
#include <map>

using namespace icma;
using namespace icma::model;

namespace {

Module module_with_all_kinds() {
  Module module;
  const auto add = [&module](const char* id, ActivityKind kind) -> Activity& {
    Activity activity;
    activity.id = ActivityId(id);
    activity.kind = kind;
    module.activities.push_back(activity);
    return module.activities.back();
  };
  add("page", ActivityKind::kPage);
  add("film", ActivityKind::kWebinar);
  add("check", ActivityKind::kQuiz).question_count = 10;
  add("reflection", ActivityKind::kReflection).min_words = 25;
  add("hologram", ActivityKind::kOther);
  return module;
}

}  // namespace

TEST_CASE("a module is complete only when every known activity has what it needs") {
  const Module module = module_with_all_kinds();
  std::map<std::string, ActivityEvidence> done;
  const auto missing = [&] {
    return missing_for_completion(module, [&](const ActivityId& id) { return done[id.value]; });
  };
  CHECK(missing().size() == 4);
  done["page"].read_percent = 100;
  done["film"] = {.watched = Millis(89'999), .media_length = Millis(100'000)};
  done["check"].answered = 9;
  done["reflection"].reflection_words = 24;
  REQUIRE(missing().size() == 3);
  CHECK(missing()[0].have == 89);
  CHECK(missing()[0].need == 90);
  done["film"].watched = Millis(90'000);
  done["check"].answered = 10;
  done["reflection"].reflection_words = 25;
  CHECK(missing().empty());
}

TEST_CASE("a film of unknown length is never taken as watched") {
  const Module module = module_with_all_kinds();
  CHECK(missing_for(module.activities[1], {.watched = Millis(5)}));
}

TEST_CASE("seconds split by practice always sum to the whole") {
  const std::vector<std::vector<PracticeWeight>> cases = {{{"1", 100}},
                                                          {{"1", 33}, {"2", 33}, {"3", 34}},
                                                          {{"1", 1}, {"2", 99}},
                                                          {{"14", 60}, {"11", 25}, {"9", 15}}};
  for (const auto& weights : cases) {
    for (std::int64_t total = 0; total < 400; ++total) {
      Seconds sum{0};
      for (const auto& [code, part] : split_by_practice(Seconds(total), weights)) {
        CHECK(part >= Seconds(0));
        sum += part;
      }
      CHECK(sum == Seconds(total));
    }
  }
  CHECK(split_by_practice(Seconds(100), {}).empty());
}

TEST_CASE("hours are rounded once, from seconds") {
  CHECK(tenths_of_hour(Seconds(40 * 3600 - 1)) == 400);
  CHECK(tenths_of_hour(Seconds(5400)) == 15);
  CHECK(tenths_of_hour(Seconds(179)) == 0);
  CHECK(tenths_of_hour(Seconds(180)) == 1);
}
