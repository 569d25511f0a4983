// SPDX-License-Identifier: Apache-2.0
// What the builders of view models read from. Borrowed for one build; nothing is changed by it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "client/app/access.h"
#include "client/app/library.h"
#include "client/app/pace.h"
#include "client/app/player_port.h"
#include "client/app/quiz_session.h"
#include "client/app/settings_store.h"
#include "client/app/study_desk.h"
#include "client/app/sync_worker.h"
#include "client/app/words.h"

namespace icma::app {

// Where the learner is.
struct Place {
  std::string program;
  std::string module;
  std::string activity;
  bool operator==(const Place&) const = default;
};

struct SyncState {
  bool signed_in = false;
  bool busy = false;
  std::optional<engine::SyncOutcome> last;
  std::optional<Time> offline_since;
  std::optional<Time> next_try;
  std::optional<Time> paused_until;
  std::string server;
};

struct Context {
  Library& library;
  StudyDesk& desk;
  const SettingsStore& settings;
  const Words& words;
  const Clock& clock;
  const records::Dashboard& dashboard;
  const std::map<std::string, std::string>& pinned;  // program → version
  const SyncState& sync;
  const Pace& pace;
  std::uint64_t free_bytes = 0;
  std::string learner_name;
  const LearnerAccess& access;

  // What of a program is open to work that begins now.
  records::Access access_to(const std::string& program) const {
    return records::access_to(access.said, program, access.now);
  }
  // What a module comes in that is not here yet.
  package::Variant films() const {
    return package::variant_from(settings.get("films")).value_or(package::Variant::kFull);
  }
  const Course* course(const std::string& program) const {
    const auto at = pinned.find(program);
    return library.course(program, at == pinned.end() ? std::string() : at->second);
  }
};

}  // namespace icma::app
