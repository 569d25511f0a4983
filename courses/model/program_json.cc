// SPDX-License-Identifier: Apache-2.0
// The JSON form of a program document. Members that are not known here travel along in `extra`.
#include <array>
#include <fmt/format.h>
#include <initializer_list>
#include <limits>
#include <utility>

#include "courses/model/program.h"

namespace icma::model {
namespace {

constexpr std::int64_t kMaxSeconds = std::int64_t{400} * 3600;
constexpr int kMaxCount = 100000;

Json unknown_members(const Json& object, std::initializer_list<std::string_view> known) {
  Json rest = Json::object();
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, std::string_view(key)) == known.end()) rest[key] = value;
  }
  return rest;
}

Result<std::string> slug(const JsonReader& in, std::string_view key) {
  ICMA_TRY(std::string text, in.string(key));
  if (!is_slug(text)) return in.error(key, "1 to 64 lower-case letters, digits and single hyphens");
  return text;
}

Result<Seconds> seconds(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::int64_t value, in.integer(key, 0, kMaxSeconds));
  return Seconds(value);
}

Result<int> optional_count(const JsonReader& in, std::string_view key) {
  if (!in.has(key)) return 0;
  ICMA_TRY(const std::int64_t value, in.integer(key, 0, kMaxCount));
  return static_cast<int>(value);
}

Result<std::vector<PracticeWeight>> practices(const JsonReader& in) {
  ICMA_TRY(const auto items, in.optional_objects("practices"));
  std::vector<PracticeWeight> out;
  int sum = 0;
  for (const JsonReader& item : items) {
    ICMA_TRY(std::string code, item.string("code"));
    ICMA_TRY(const std::int64_t weight, item.integer("weight", 1, 100));
    out.push_back({std::move(code), static_cast<int>(weight)});
    sum += static_cast<int>(weight);
  }
  if (!out.empty() && sum != 100) return in.error("practices", "weights that sum to 100");
  return out;
}

Json practices_json(const std::vector<PracticeWeight>& list) {
  Json out = Json::array();
  for (const PracticeWeight& item : list)
    out.push_back({{"code", item.code}, {"weight", item.weight}});
  return out;
}

// The texts that an activity may have.
constexpr std::array<std::pair<std::string_view, std::string Activity::*>, 10> kTexts{{
    {"document", &Activity::document},
    {"video", &Activity::video},
    {"light", &Activity::light},
    {"captions", &Activity::captions},
    {"chapters", &Activity::chapters},
    {"transcript", &Activity::transcript},
    {"poster", &Activity::poster},
    {"voice", &Activity::voice},
    {"prompt", &Activity::prompt},
    {"access", &Activity::access},
}};

Result<Activity> parse_activity(const JsonReader& in) {
  Activity activity;
  ICMA_TRY(activity.id.value, slug(in, "id"));
  ICMA_TRY(activity.kind_name, in.string("kind"));
  activity.kind = activity_kind_from(activity.kind_name);
  ICMA_TRY(activity.title, in.string("title"));
  ICMA_TRY(activity.duration, seconds(in, "seconds"));
  for (const auto& [key, member] : kTexts) {
    ICMA_TRY(activity.*member, in.optional_string(key));
  }
  if (in.has("media_ms")) {
    ICMA_TRY(const std::int64_t length, in.integer("media_ms", 0, kMaxSeconds * 1000));
    activity.media_length = Millis(length);
  }
  ICMA_TRY(activity.question_count, optional_count(in, "questions"));
  ICMA_TRY(activity.min_words, optional_count(in, "min_words"));
  activity.extra =
      unknown_members(in.value(), {"id", "kind", "title", "seconds", "document", "video", "light",
                                   "captions", "chapters", "transcript", "poster", "voice",
                                   "media_ms", "questions", "prompt", "min_words", "access"});
  return activity;
}

Json activity_json(const Activity& activity) {
  Json out = activity.extra;
  out["id"] = activity.id.value;
  out["kind"] = activity.kind_name;
  out["title"] = activity.title;
  out["seconds"] = activity.duration.count();
  for (const auto& [key, member] : kTexts) {
    if (!(activity.*member).empty()) out[std::string(key)] = activity.*member;
  }
  if (activity.media_length.count() > 0) out["media_ms"] = activity.media_length.count();
  if (activity.question_count > 0) out["questions"] = activity.question_count;
  if (activity.min_words > 0) out["min_words"] = activity.min_words;
  return out;
}

Result<Module> parse_module(const JsonReader& in) {
  Module module;
  ICMA_TRY(module.id.value, slug(in, "id"));
  ICMA_TRY(module.title, in.string("title"));
  ICMA_TRY(module.summary, in.optional_string("summary"));
  ICMA_TRY(module.duration, seconds(in, "seconds"));
  ICMA_TRY(module.objectives, in.optional_strings("objectives"));
  ICMA_TRY(module.practices, practices(in));
  ICMA_TRY(module.introduction, in.optional_string("introduction"));
  ICMA_TRY(const auto activities, in.objects("activities"));
  for (const JsonReader& item : activities) {
    ICMA_TRY(Activity activity, parse_activity(item));
    if (module.find(activity.id) != nullptr) return item.error("id", "unique in its module");
    module.activities.push_back(std::move(activity));
  }
  module.extra = unknown_members(in.value(), {"id", "title", "summary", "seconds", "objectives",
                                              "practices", "introduction", "activities"});
  return module;
}

Json module_json(const Module& module) {
  Json out = module.extra;
  out["id"] = module.id.value;
  out["title"] = module.title;
  out["summary"] = module.summary;
  out["seconds"] = module.duration.count();
  out["objectives"] = module.objectives;
  out["practices"] = practices_json(module.practices);
  out["introduction"] = module.introduction;
  out["activities"] = Json::array();
  for (const Activity& activity : module.activities) {
    out["activities"].push_back(activity_json(activity));
  }
  return out;
}

Result<FinalTest> parse_final(const JsonReader& in) {
  FinalTest test;
  ICMA_TRY(test.document, in.string("document"));
  const auto count = [&in](std::string_view key, std::int64_t min,
                           std::int64_t max) -> Result<int> {
    ICMA_TRY(const std::int64_t value, in.integer(key, min, max));
    return static_cast<int>(value);
  };
  ICMA_TRY(test.pool, count("pool", 1, kMaxCount));
  ICMA_TRY(test.draw, count("draw", 1, test.pool));
  ICMA_TRY(test.pass_percent, count("pass_percent", 1, 100));
  ICMA_TRY(test.attempts, count("attempts", 1, 1000));
  ICMA_TRY(test.cool_down, seconds(in, "cool_down_seconds"));
  ICMA_TRY(test.time_limit, seconds(in, "time_limit_seconds"));
  return test;
}

Json final_json(const FinalTest& test) {
  return {{"document", test.document},
          {"pool", test.pool},
          {"draw", test.draw},
          {"pass_percent", test.pass_percent},
          {"attempts", test.attempts},
          {"cool_down_seconds", test.cool_down.count()},
          {"time_limit_seconds", test.time_limit.count()}};
}

Result<Person> parse_person(const JsonReader& in, std::string_view key) {
  if (!in.has(key)) return Person{};
  ICMA_TRY(const JsonReader object, in.object(key));
  Person person;
  ICMA_TRY(person.name, object.string("name"));
  ICMA_TRY(person.role, object.optional_string("role"));
  return person;
}

Json person_json(const Person& person) {
  return {{"name", person.name}, {"role", person.role}};
}

Result<> parse_sources(const JsonReader& in, Program& program) {
  ICMA_TRY(const auto sources, in.optional_objects("sources"));
  for (const JsonReader& item : sources) {
    Source source;
    ICMA_TRY(source.title, item.string("title"));
    ICMA_TRY(source.publisher, item.optional_string("publisher"));
    ICMA_TRY(source.date, item.optional_string("date"));
    ICMA_TRY(source.url, item.optional_string("url"));
    ICMA_TRY(source.licence, item.optional_string("licence"));
    program.sources.push_back(std::move(source));
  }
  return {};
}

Result<> parse_head(const JsonReader& in, Program& program) {
  ICMA_TRY(const std::int64_t format, in.integer("format"));
  if (format > 1) {
    return fail(ErrorKind::kTooNew, fmt::format("the program document has format {}; this program "
                                                "knows 1: update it",
                                                format));
  }
  ICMA_TRY(program.provider.value, slug(in, "provider"));
  ICMA_TRY(program.id.value, slug(in, "id"));
  ICMA_TRY(program.code, in.string("code"));
  ICMA_TRY(program.version, in.string("version"));
  ICMA_TRY(const std::string kind, in.string("kind"));
  if (kind != "program" && kind != "webinar") return in.error("kind", "program or webinar");
  program.kind = kind == "webinar" ? ProgramKind::kWebinar : ProgramKind::kProgram;
  ICMA_TRY(program.title, in.string("title"));
  ICMA_TRY(program.summary, in.optional_string("summary"));
  ICMA_TRY(program.language, in.string("language"));
  ICMA_TRY(program.level, in.optional_string("level"));
  ICMA_TRY(program.career_stages, in.optional_strings("career_stage"));
  ICMA_TRY(program.topics, in.optional_strings("topics"));
  ICMA_TRY(program.objectives, in.optional_strings("objectives"));
  ICMA_TRY(program.taxonomy, in.optional_string("taxonomy"));
  ICMA_TRY(program.practices, practices(in));
  return {};
}

Result<> parse_tail(const JsonReader& in, Program& program) {
  ICMA_TRY(program.evaluation_required, in.optional_boolean("evaluation_required", false));
  ICMA_TRY(program.access_days, optional_count(in, "access_days"));
  ICMA_TRY_VOID(parse_sources(in, program));
  ICMA_TRY(program.author, parse_person(in, "author"));
  ICMA_TRY(program.reviewer, parse_person(in, "reviewer"));
  ICMA_TRY(program.licence, in.optional_string("licence"));
  ICMA_TRY(program.notice, in.optional_string("notice"));
  ICMA_TRY(program.plate, in.optional_string("plate"));
  ICMA_TRY(program.about, in.optional_string("about"));
  return {};
}

}  // namespace

Result<Program> parse_program(const Json& document) {
  const JsonReader in(document);
  Program program;
  ICMA_TRY_VOID(parse_head(in, program));
  ICMA_TRY(const auto modules, in.objects("modules"));
  for (const JsonReader& item : modules) {
    ICMA_TRY(Module module, parse_module(item));
    if (program.find(module.id) != nullptr) return item.error("id", "unique in the program");
    program.modules.push_back(std::move(module));
  }
  if (in.has("final")) {
    ICMA_TRY(const JsonReader final_in, in.object("final"));
    ICMA_TRY(program.final_test, parse_final(final_in));
  }
  ICMA_TRY_VOID(parse_tail(in, program));
  program.extra = unknown_members(
      document,
      {"format",      "provider", "id",        "code",     "version",      "kind",
       "title",       "summary",  "language",  "level",    "career_stage", "topics",
       "objectives",  "taxonomy", "practices", "modules",  "final",        "evaluation_required",
       "access_days", "sources",  "author",    "reviewer", "licence",      "notice",
       "plate",       "about"});
  return program;
}

Json to_json(const Program& program) {
  Json out = program.extra;
  out["format"] = program.format;
  out["provider"] = program.provider.value;
  out["id"] = program.id.value;
  out["code"] = program.code;
  out["version"] = program.version;
  out["kind"] = to_string(program.kind);
  out["title"] = program.title;
  out["summary"] = program.summary;
  out["language"] = program.language;
  out["level"] = program.level;
  out["career_stage"] = program.career_stages;
  out["topics"] = program.topics;
  out["objectives"] = program.objectives;
  out["taxonomy"] = program.taxonomy;
  out["practices"] = practices_json(program.practices);
  out["modules"] = Json::array();
  for (const Module& module : program.modules) out["modules"].push_back(module_json(module));
  if (program.final_test) out["final"] = final_json(*program.final_test);
  out["evaluation_required"] = program.evaluation_required;
  out["access_days"] = program.access_days;
  out["sources"] = Json::array();
  for (const Source& source : program.sources) {
    out["sources"].push_back({{"title", source.title},
                              {"publisher", source.publisher},
                              {"date", source.date},
                              {"url", source.url},
                              {"licence", source.licence}});
  }
  out["author"] = person_json(program.author);
  out["reviewer"] = person_json(program.reviewer);
  out["licence"] = program.licence;
  out["notice"] = program.notice;
  out["plate"] = program.plate;
  out["about"] = program.about;
  return out;
}

}  // namespace icma::model
