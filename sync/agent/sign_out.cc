// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/sign_out.h"

#include <cstdio>
#include <fmt/format.h>

#include "sync/agent/commands.h"
#include "sync/agent/words.h"
#include "sync/engine/evidence_upload.h"
#include "sync/engine/outbox.h"
#include "sync/platform/evidence_folder.h"
#include "sync/platform/leave.h"

namespace icma::agent {
namespace {

constexpr int kPatienceSeconds = 60;

// While it lives no other program of the profile has the records open or may write them.
struct AloneHere {
  platform::FileLock window;
  platform::FileLock sync;
  platform::FileLock leaving;

  static Result<AloneHere> take(const platform::Profile& profile) {
    auto window = platform::FileLock::try_take(profile.window_lock());
    if (!window) {
      return fail(ErrorKind::kBusy, "a window of this profile is open; sign out there");
    }
    ICMA_TRY(auto sync, platform::FileLock::take(profile.sync_lock(), kPatienceSeconds));
    ICMA_TRY(auto leaving, platform::FileLock::take(profile.leaving_lock(), kPatienceSeconds));
    return AloneHere{*std::move(window), std::move(sync), std::move(leaving)};
  }
};

std::string counted_records(std::int64_t number) {
  return counted(number, "record", "records");
}

void offer_choices(std::int64_t unsent) {
  fmt::print(stderr,
             "icma-sync: {} not at the server yet, so nobody was signed out.\n"
             "Choose what becomes of it:\n"
             "  --unsent sync           send it now\n"
             "  --unsent seal           leave it here sealed; the next synchronisation of anybody "
             "takes it along\n"
             "  --unsent file -o FILE   take it with you; anybody brings it with icma-sync relay "
             "FILE\n"
             "  --unsent discard --type {}   throw it away for ever\n",
             unsent == 1 ? "1 record is" : fmt::format("{} records are", unsent), kDiscardWord);
}

// A sealed file carries no files of evidence: the records say so, and the person hears it.
Result<> tell_of_files(Desk& desk, const protocol::Session& session, records::LearnerStore& store) {
  platform::EvidenceFolder files(desk.profile.files(session.learner));
  ICMA_TRY(const std::int64_t left, engine::leave_files_behind(store, files));
  if (left > 0) {
    fmt::print("{} of evidence cannot go along. Keep the originals; your records say so.\n",
               counted(left, "file", "files"));
  }
  return {};
}

// Puts the records into a file, which is on disk when it returns.
Result<> seal_into(Desk& desk, const protocol::Session& session, records::LearnerStore& store,
                   const std::filesystem::path& file) {
  ICMA_TRY(const engine::Exported exported, engine::export_records(store, session, desk.random));
  return platform::write_durable(file, exported.file);
}

// Sees to what waits. Nothing: the records may go. False: the person has still to choose.
Result<bool> settle_unsent(Desk& desk, const protocol::Session& session,
                           const SignOutOptions& options) {
  ICMA_TRY(const auto store, open_records(desk, session));
  ICMA_TRY(const std::int64_t unsent, store->unsent());
  if (unsent == 0) return true;
  if (options.unsent == "seal" || options.unsent == "file") {
    ICMA_TRY_VOID(tell_of_files(desk, session, *store));
  }
  if (options.unsent == "seal") {
    ICMA_TRY_VOID(
        seal_into(desk, session, *store, engine::outbox_name(desk.profile.folder, desk.random)));
    fmt::print("{} left here, sealed. The next synchronisation on this computer takes it along.\n",
               counted_records(unsent));
    return true;
  }
  if (options.unsent == "file") {
    if (options.file.empty()) return fail(ErrorKind::kInvalid, "name the file with -o FILE");
    ICMA_TRY_VOID(seal_into(desk, session, *store, options.file));
    fmt::print("{} in {}. Anybody brings it to the server with: icma-sync relay FILE\n",
               counted_records(unsent), options.file);
    return true;
  }
  if (options.unsent == "discard") {
    if (options.word != kDiscardWord) {
      return fail(ErrorKind::kRefused, fmt::format("to throw {} away, add --type {}",
                                                   counted_records(unsent), kDiscardWord));
    }
    fmt::print("{} thrown away.\n", counted_records(unsent));
    return true;
  }
  offer_choices(unsent);
  return false;
}

// Best effort: without a network the token dies of age. A sealed file may still need it as a proof.
void take_back(Desk& desk, const protocol::Session& session, const SignOutOptions& options,
               const protocol::CancelToken& cancel) {
  if (options.unsent == "seal" || options.unsent == "file") return;
  const auto line = open_line(desk, session.server_url);
  if (line) (void)engine::revoke(**line, session, cancel);
}

int leave_nothing(Desk& desk, const protocol::Session& session, const SignOutOptions& options,
                  platform::StopSignal& stop) {
  if (options.unsent == "sync") {
    const auto outcome = sync_records(desk, stop.token());
    if (!outcome) return complain(outcome.error());
    if (!outcome->problem.empty()) {
      fmt::print(stderr, "icma-sync: {}", explain(outcome->problem, outcome->what));
    }
  }
  const auto alone = AloneHere::take(desk.profile);
  if (!alone) return complain(alone.error());
  const auto settled = settle_unsent(desk, session, options);
  if (!settled) return complain(settled.error());
  if (!*settled) return 1;
  take_back(desk, session, options, stop.token());
  if (const auto left = platform::leave(desk.profile, session.learner); !left) {
    return complain(left.error());
  }
  fmt::print("Signed out. Nothing of yours is left in {}; the programs stay.\n",
             desk.profile.folder.string());
  return 0;
}

}  // namespace

int sign_out(Desk& desk, const SignOutOptions& options, platform::StopSignal& stop) {
  const auto loaded = desk.sessions.load();
  if (!loaded) return complain(loaded.error());
  const std::optional<protocol::Session>& session = *loaded;
  if (!session) {
    fmt::print("Nobody is signed in.\n");
    return 0;
  }
  if (!options.keep_records) return leave_nothing(desk, *session, options, stop);
  take_back(desk, *session, options, stop.token());
  if (const auto done = desk.sessions.clear(); !done) return complain(done.error());
  fmt::print("Signed out. The records stay on this machine.\n");
  return 0;
}

}  // namespace icma::agent
