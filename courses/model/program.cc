// SPDX-License-Identifier: Apache-2.0
#include "courses/model/program.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace icma::model {

std::string path_of(const ProviderId& provider, const ProgramId& program, const ModuleId& module,
                    const ActivityId& activity) {
  std::string path = provider.value + "/" + program.value;
  if (!module.empty()) path += "/" + module.value;
  if (!activity.empty()) path += "/" + activity.value;
  return path;
}

const Activity* Module::find(const ActivityId& wanted) const {
  const auto at = std::ranges::find(activities, wanted, &Activity::id);
  return at == activities.end() ? nullptr : &*at;
}

const Module* Program::find(const ModuleId& wanted) const {
  const auto at = std::ranges::find(modules, wanted, &Module::id);
  return at == modules.end() ? nullptr : &*at;
}

bool Program::is_restricted() const {
  return std::ranges::any_of(modules, [](const Module& module) {
    return std::ranges::any_of(module.activities,
                               [](const Activity& one) { return !one.access.empty(); });
  });
}

bool Program::is_entitled(const ModuleId& module) const {
  const Module* found = find(module);
  return found != nullptr && is_restricted() &&
         std::ranges::none_of(found->activities, &Activity::is_preview);
}

Seconds Program::duration() const {
  Seconds sum{0};
  for (const Module& module : modules) sum += module.duration;
  return sum;
}

std::string_view to_string(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::kPage:
      return "page";
    case ActivityKind::kWebinar:
      return "webinar";
    case ActivityKind::kQuiz:
      return "quiz";
    case ActivityKind::kReflection:
      return "reflection";
    case ActivityKind::kOther:
      return "other";
  }
  return "other";
}

std::string_view to_string(ProgramKind kind) {
  return kind == ProgramKind::kWebinar ? "webinar" : "program";
}

ActivityKind activity_kind_from(std::string_view name) {
  for (const ActivityKind kind : {ActivityKind::kPage, ActivityKind::kWebinar, ActivityKind::kQuiz,
                                  ActivityKind::kReflection}) {
    if (name == to_string(kind)) return kind;
  }
  return ActivityKind::kOther;
}

}  // namespace icma::model
