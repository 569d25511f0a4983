// SPDX-License-Identifier: Apache-2.0
// What the server must know of the programs to judge completions and grade finals. The facts come
// from manifests and the assessor pack; this is the only door to them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "courses/base/json.h"

namespace icma::server {

enum class ActivityKind { kPage, kMedia, kReview, kFinal, kReflection, kOther };

struct ActivityFacts {
  std::string id = {};
  ActivityKind kind = ActivityKind::kOther;
  std::int64_t duration_ms = 0;             // of media
  std::int64_t planned_s = 0;               // that the author expects of a page, 0: not said
  std::vector<std::string> questions = {};  // ids, of a review quiz
  int min_words = 25;                       // of a reflection
  bool required = true;
};

struct ModuleFacts {
  std::string title = {};
  std::int64_t seconds = 0;  // that completing it is worth
  std::int64_t min_engaged_seconds = 0;
  std::map<std::string, std::int64_t> practice_weights = {};  // practice code → weight
  std::vector<ActivityFacts> activities = {};
};

struct Grade {
  int right = 0;
  int total = 0;
  bool passed = false;
};

// May be called from the server's writer thread only; implementations need no locks.
class CourseFacts {
 public:
  virtual ~CourseFacts() = default;
  // Nothing when this version of the program was never published here or has no such module.
  virtual std::optional<ModuleFacts> module(std::string_view program, std::string_view version,
                                            std::string_view module) const = 0;
  // Grades a final by its key. `questions` are those of the attempt's form, in case the final draws
  // from a pool; `responses` maps question id → response. kNotFound when there is no such final.
  virtual Result<Grade> grade(std::string_view program, std::string_view version,
                              std::string_view module, std::string_view activity,
                              const std::vector<std::string>& questions,
                              const Json& responses) const = 0;
};

// Knows nothing: every completion waits for facts.
class NoCourseFacts final : public CourseFacts {
 public:
  std::optional<ModuleFacts> module(std::string_view, std::string_view,
                                    std::string_view) const override {
    return std::nullopt;
  }
  Result<Grade> grade(std::string_view, std::string_view, std::string_view, std::string_view,
                      const std::vector<std::string>&, const Json&) const override {
    return fail(ErrorKind::kNotFound, "no program is known here");
  }
};

// Facts from one JSON text:
// {"programs":{ID:{"versions":[V…],"modules":{ID:{"title","seconds","min_engaged_seconds",
//  "practices":{CODE:WEIGHT},"activities":[{"id","kind","duration_ms","planned_seconds","questions","min_words",
//  "required"}],"finals":{ACTIVITY:{"pass_percent","key":{QUESTION:RESPONSE}}}}}}}}
// A response is right when it equals the key's.
class JsonCourseFacts final : public CourseFacts {
 public:
  static Result<JsonCourseFacts> parse(std::string_view text);
  std::optional<ModuleFacts> module(std::string_view program, std::string_view version,
                                    std::string_view module) const override;
  Result<Grade> grade(std::string_view program, std::string_view version, std::string_view module,
                      std::string_view activity, const std::vector<std::string>& questions,
                      const Json& responses) const override;

 private:
  const Json* find(std::string_view program, std::string_view version,
                   std::string_view module) const;
  Json programs_;
  std::map<std::string, std::map<std::string, ModuleFacts>> modules_;
};

}  // namespace icma::server
