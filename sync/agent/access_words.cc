// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/access_words.h"

#include <fmt/format.h>

namespace icma::agent {
namespace {

using records::Access;
using records::AccessLevel;
using records::AccessReason;

std::string day(std::int64_t ms) {
  return format_utc(Time(Millis(ms))).substr(0, 10);
}

std::string why_not(const Access& access) {
  switch (access.reason) {
    case AccessReason::kNotBegun:
      return fmt::format("your access begins on {}", day(access.when_ms));
    case AccessReason::kEnded:
      return fmt::format("your access ended on {}; all that you did is kept", day(access.when_ms));
    case AccessReason::kWithdrawn:
      return fmt::format("your access was withdrawn on {}{}{}; all that you did is kept",
                         day(access.when_ms), access.note.empty() ? "" : ": ", access.note);
    case AccessReason::kNotGranted:
      return "it is not part of your access; your chapter, your office or ICMA can add it";
    case AccessReason::kNotTold:
    case AccessReason::kGranted:
      break;
  }
  return "";
}

}  // namespace

std::string access_text(const Access& access) {
  if (access.reason == AccessReason::kNotTold) return "";
  if (access.level == AccessLevel::kFull) {
    // The last day inside, not the first instant outside.
    return access.when_ms == 0 ? "open" : fmt::format("open until {}", day(access.when_ms - 1));
  }
  return fmt::format("{}: {}",
                     access.level == AccessLevel::kPreview ? "preview only" : "not open to you",
                     why_not(access));
}

Json access_json(const Access& access) {
  return {{"level", records::to_string(access.level)},
          {"code", records::code_of(access.reason)},
          {"text", access_text(access)}};
}

Result<KnownAccess> access_of(records::LearnerStore& store) {
  KnownAccess out;
  ICMA_TRY(out.learner, store.about_learner());
  ICMA_TRY(out.now, store.learning_time());
  return out;
}

KnownAccess known_access(Desk& desk) {
  const auto session = desk.sessions.load().value_or(std::nullopt);
  if (!session) return {};
  const auto store = open_records(desk, *session);
  if (!store) return {};
  return access_of(**store).value_or(KnownAccess{});
}

std::string grants_text(const KnownAccess& known) {
  std::string out;
  const records::AccessState& access = known.learner.access;
  const auto add = [&](const std::string& program, const std::string& name) {
    const Access open = records::access_to(access, program == "*" ? "" : program, known.now);
    out += fmt::format("  {:<12} {}{}\n", program == "*" ? "all programs" : program,
                       access_text(open), name.empty() ? "" : fmt::format(" ({})", name));
  };
  for (const std::string& program : access.programs) add(program, "");
  for (const auto& [id, grant] : access.grants) {
    for (const std::string& program : grant.programs) add(program, grant.name);
  }
  return out;
}

}  // namespace icma::agent
