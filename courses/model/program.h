// SPDX-License-Identifier: Apache-2.0
// What is learned: provider, program, module, activity. Plain values, as read from a program
// document (see courses/FORMAT.md); nothing here knows how they are stored or shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/clock.h"
#include "courses/base/ids.h"
#include "courses/base/json.h"

namespace icma::model {

using ProviderId = StringId<struct ProviderTag>;
using ProgramId = StringId<struct ProgramTag>;
using ModuleId = StringId<struct ModuleTag>;
using ActivityId = StringId<struct ActivityTag>;

// "provider/program/module/activity"; ids are never reused, so the path names one thing for ever.
std::string path_of(const ProviderId& provider, const ProgramId& program, const ModuleId& module,
                    const ActivityId& activity);

enum class ProgramKind { kProgram, kWebinar };

enum class ActivityKind {
  kPage,        // Markdown to read
  kWebinar,     // recorded film with captions, chapters, transcript
  kQuiz,        // review questions, graded on the laptop
  kReflection,  // the learner's own words
  kOther,       // a kind this version does not know: shown by title, never required by it
};

// What share of an activity's time counts for which practice. Weights are integers that sum to 100.
struct PracticeWeight {
  std::string code;  // code within the taxonomy, "14"
  int weight = 0;
  auto operator<=>(const PracticeWeight&) const = default;
};

struct Activity {
  ActivityId id;
  ActivityKind kind = ActivityKind::kOther;
  std::string kind_name;  // as written, so that unknown kinds survive
  std::string title;
  Seconds duration{0};
  std::string document;  // asset path of the page or quiz, empty for none

  // Webinar: asset paths; empty strings where there is none.
  std::string video;
  std::string light;  // the same film as its sound over still pictures
  std::string captions;
  std::string chapters;
  std::string transcript;
  std::string poster;
  std::string voice;  // "recorded", "synthetic", "mixed"
  Millis media_length{0};

  // Quiz.
  int question_count = 0;

  // Reflection.
  std::string prompt;
  int min_words = 0;

  // "preview": open to everybody; "full", empty or a word this version does not know: to who holds
  // full access.
  std::string access;

  Json extra = Json::object();  // members this version does not know

  bool is_preview() const { return access == "preview"; }
};

struct Module {
  ModuleId id;
  std::string title;
  std::string summary;  // one line
  Seconds duration{0};
  std::vector<std::string> objectives;
  std::vector<PracticeWeight> practices;
  std::vector<Activity> activities;
  std::string introduction;  // Markdown
  Json extra = Json::object();

  const Activity* find(const ActivityId& id) const;
};

struct Source {
  std::string title;
  std::string publisher;
  std::string date;
  std::string url;
  std::string licence;
};

struct Person {
  std::string name;
  std::string role;
};

// How the final is drawn and passed. The questions themselves are an asset; their keys are only on
// the server.
struct FinalTest {
  std::string document;  // asset path
  int pool = 0;
  int draw = 0;
  int pass_percent = 0;
  int attempts = 0;
  Seconds cool_down{0};
  Seconds time_limit{0};  // 0: untimed
};

struct Program {
  int format = 1;
  ProviderId provider;
  ProgramId id;
  std::string code;     // "EGV-160"
  std::string version;  // "1.0.0"
  ProgramKind kind = ProgramKind::kProgram;
  std::string title;
  std::string summary;
  std::string language;  // BCP 47
  std::string level;
  std::vector<std::string> career_stages;
  std::vector<std::string> topics;
  std::vector<std::string> objectives;
  std::string taxonomy;  // "icma-14-2017"
  std::vector<PracticeWeight> practices;
  std::vector<Module> modules;
  std::optional<FinalTest> final_test;
  bool evaluation_required = false;
  int access_days = 0;  // 0: no end
  std::vector<Source> sources;
  Person author;
  Person reviewer;
  std::string licence;
  std::string notice;
  std::string plate;  // asset path of the drawing, may be empty
  std::string about;  // Markdown
  Json extra = Json::object();

  const Module* find(const ModuleId& id) const;
  // Sum over the modules; the final is not study time.
  Seconds duration() const;
  // Its author wrote of some activity to whom it is open; what he wrote nothing of is then for who
  // holds full access.
  bool is_restricted() const;
  // True for a module of which nothing is open to everybody: its files are given only to who holds
  // full access.
  bool is_entitled(const ModuleId& module) const;
};

std::string_view to_string(ActivityKind kind);
std::string_view to_string(ProgramKind kind);
ActivityKind activity_kind_from(std::string_view name);

// The JSON form of a program document. parse_program fails with kInvalid and the path of the
// member; members it does not know are kept in `extra` and written back by to_json.
Result<Program> parse_program(const Json& document);
Json to_json(const Program& program);

}  // namespace icma::model
