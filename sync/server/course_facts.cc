// SPDX-License-Identifier: Apache-2.0
#include "sync/server/course_facts.h"

#include <algorithm>
#include <array>

namespace icma::server {
namespace {

constexpr std::array<std::string_view, 6> kKinds{"page",  "media",      "review",
                                                 "final", "reflection", "other"};

Result<ActivityFacts> read_activity(const JsonReader& in) {
  ActivityFacts out;
  ICMA_TRY(out.id, in.string("id"));
  ICMA_TRY(const std::string kind, in.string("kind"));
  const auto at = std::ranges::find(kKinds, kind);
  if (at == kKinds.end()) return in.error("kind", "page, media, review, final, reflection, other");
  out.kind = static_cast<ActivityKind>(at - kKinds.begin());
  ICMA_TRY(out.duration_ms, in.optional_integer("duration_ms", 0));
  ICMA_TRY(out.planned_s, in.optional_integer("planned_seconds", 0));
  ICMA_TRY(out.questions, in.optional_strings("questions"));
  ICMA_TRY(const std::int64_t words, in.optional_integer("min_words", 25));
  out.min_words = static_cast<int>(words);
  ICMA_TRY(out.required, in.optional_boolean("required", true));
  return out;
}

Result<ModuleFacts> read_module(const JsonReader& in) {
  ModuleFacts out;
  ICMA_TRY(out.title, in.optional_string("title"));
  ICMA_TRY(out.seconds, in.integer("seconds", 0, 10'000'000));
  ICMA_TRY(out.min_engaged_seconds, in.optional_integer("min_engaged_seconds", 0));
  ICMA_TRY(const JsonReader practices, in.object("practices"));
  for (const auto& [code, unused] : practices.value().items()) {
    ICMA_TRY(out.practice_weights[code], practices.integer(code, 0, 1'000'000));
  }
  ICMA_TRY(const std::vector<JsonReader> activities, in.objects("activities"));
  for (const JsonReader& item : activities) {
    ICMA_TRY(ActivityFacts activity, read_activity(item));
    out.activities.push_back(std::move(activity));
  }
  return out;
}

}  // namespace

Result<JsonCourseFacts> JsonCourseFacts::parse(std::string_view text) {
  JsonCourseFacts out;
  ICMA_TRY(const Json json, parse_json(text));
  ICMA_TRY(const JsonReader programs, JsonReader(json).object("programs"));
  for (const auto& [program, unused] : programs.value().items()) {
    ICMA_TRY(const JsonReader one, programs.object(program));
    ICMA_TRY_VOID(one.strings("versions"));
    ICMA_TRY(const JsonReader modules, one.object("modules"));
    for (const auto& [module, also_unused] : modules.value().items()) {
      ICMA_TRY(const JsonReader reader, modules.object(module));
      ICMA_TRY(out.modules_[program][module], read_module(reader));
    }
  }
  out.programs_ = programs.value();
  return out;
}

const Json* JsonCourseFacts::find(std::string_view program, std::string_view version,
                                  std::string_view module) const {
  const auto at = programs_.find(program);
  if (at == programs_.end()) return nullptr;
  if (!std::ranges::any_of(at->at("versions"), [version](const Json& v) { return v == version; })) {
    return nullptr;
  }
  const auto found = at->at("modules").find(module);
  return found == at->at("modules").end() ? nullptr : &*found;
}

std::optional<ModuleFacts> JsonCourseFacts::module(std::string_view program,
                                                   std::string_view version,
                                                   std::string_view module) const {
  if (find(program, version, module) == nullptr) return std::nullopt;
  return modules_.at(std::string(program)).at(std::string(module));
}

Result<Grade> JsonCourseFacts::grade(std::string_view program, std::string_view version,
                                     std::string_view module, std::string_view activity,
                                     const std::vector<std::string>& questions,
                                     const Json& responses) const {
  const Json* facts = find(program, version, module);
  if (facts == nullptr) return fail(ErrorKind::kNotFound, "there is no such module");
  const JsonReader reader(*facts);
  ICMA_TRY(const JsonReader finals, reader.object("finals"));
  ICMA_TRY(const JsonReader one, finals.object(activity));
  ICMA_TRY(const JsonReader key, one.object("key"));
  ICMA_TRY(const std::int64_t pass, one.integer("pass_percent", 0, 100));
  Grade out;
  for (const auto& [question, right] : key.value().items()) {
    if (!questions.empty() && std::ranges::find(questions, question) == questions.end()) continue;
    ++out.total;
    if (responses.is_object() && responses.contains(question) && responses.at(question) == right) {
      ++out.right;
    }
  }
  out.passed = out.total > 0 && std::int64_t{out.right} * 100 >= pass * out.total;
  return out;
}

}  // namespace icma::server
