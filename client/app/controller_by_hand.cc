// SPDX-License-Identifier: Apache-2.0
// Records that go by hand, and leaving a computer that others use.
#include "client/app/controller.h"
#include "courses/base/files.h"
#include "sync/engine/by_hand.h"

namespace icma::app {
namespace {

constexpr std::string_view kFileName = "records.icmarecords";

}  // namespace

Result<protocol::Session> Controller::need_session() {
  if (ports_.sessions == nullptr) return fail(ErrorKind::kUnauthorized, "nobody is signed in");
  ICMA_TRY(auto session, ports_.sessions->load());
  if (!session) return fail(ErrorKind::kUnauthorized, "nobody is signed in");
  return *std::move(session);
}

Result<std::string> Controller::sealed_records() {
  ICMA_TRY(const protocol::Session session, need_session());
  // What is typed or was just read belongs to it.
  keep_reflections();
  if (desk_->waits()) ICMA_TRY_VOID(desk_->write_waiting());
  ICMA_TRY(engine::Exported exported,
           engine::export_records(desk_->store(), session, *ports_.random));
  return std::move(exported.file);
}

Result<> Controller::export_records() {
  if (!ports_.save_file) return fail(ErrorKind::kInternal, "no file can be written here");
  ICMA_TRY(const std::string file, sealed_records());
  ICMA_TRY(const std::string path, ports_.save_file(std::string(kFileName), file));
  toast(Sign::kDone, words_.fill("Saved as {0}. Anybody can bring it to the server.", path));
  return {};
}

Result<> Controller::import_receipts(const std::string& path_given) {
  ICMA_TRY(const protocol::Session session, need_session());
  const auto believed = ports_.receipt_keys ? ports_.receipt_keys(session) : session.receipt_keys;
  std::vector<std::string> found{path_given};
  if (path_given.empty()) {
    found = ports_.find_replies ? ports_.find_replies() : std::vector<std::string>();
  }
  for (const std::string& path : found) {
    ICMA_TRY(const std::string file, read_file(path, records::kMaxRecordsFileBytes));
    const auto taken = engine::import_receipts(desk_->store(), believed, file, *ports_.clock);
    // Others keep their answers in the same places.
    if (!taken && taken.error().kind == ErrorKind::kNotFound) continue;
    if (!taken) return std::unexpected(taken.error());
    sync_.last = taken->counts;
    dashboard_stale_ = true;
    if (taken->held) {
      toast(Sign::kWarning, words_.tr("An officer looks at your records first."));
    } else if (taken->again) {
      toast(Sign::kWarning, words_.tr("The server needs more. Save your records once more."));
    } else {
      toast(Sign::kDone, words_.fill("The receipts of {0} are here.", path));
    }
    return {};
  }
  return fail(ErrorKind::kNotFound, words_.tr("no answer to your records was found"));
}

Result<> Controller::leave_computer() {
  if (!ports_.leave) return fail(ErrorKind::kInternal, "this profile cannot be left");
  leave_place();
  leave_when_sent_ = false;
  ICMA_TRY_VOID(ports_.leave(desk_->store().learner()));
  sync_.last.reset();
  catalogue_ = CatalogueState{};
  toasts_.clear();
  ICMA_TRY_VOID(settings_->reset(kProxyUser));
  choose_line();
  switch_learner();
  go(Screen::kHome);
  toast(Sign::kDone, words_.tr("Nothing of yours is left on this computer."));
  return {};
}

Result<> Controller::leave_idle() {
  if (!settings_->on("shared-computer")) return {};
  ICMA_TRY_VOID(leave("leave-seal", ""));
  toast(Sign::kWarning, words_.tr("You were away for ten minutes, so you were signed out. What was "
                                  "not sent is sealed and goes with the next synchronisation."));
  return {};
}

Result<> Controller::leave(const std::string& how, const std::string& word) {
  if (how == "leave-idle") return leave_idle();
  ICMA_TRY_VOID(need_session());
  keep_reflections();
  if (desk_->waits()) ICMA_TRY_VOID(desk_->write_waiting());
  ICMA_TRY(const std::int64_t unsent, desk_->store().unsent());
  if (how == "leave-sync" && unsent > 0) {
    leave_when_sent_ = true;
    if (ports_.sync != nullptr) ports_.sync->sync_now();
    return {};
  }
  if (how == "leave-seal" && unsent > 0) {
    if (!ports_.keep_sealed) return fail(ErrorKind::kInternal, "nothing can be left here");
    ICMA_TRY(const std::string file, sealed_records());
    ICMA_TRY_VOID(ports_.keep_sealed(file));
  }
  if (how == "leave-file" && unsent > 0) ICMA_TRY_VOID(export_records());
  const bool dropped = how == "leave-discard" && word == words_.tr("DISCARD");
  if (how == "leave-discard" && !dropped) {
    return fail(ErrorKind::kRefused, words_.tr("that is not the word"));
  }
  // What is neither sent nor kept anywhere does not go without a word.
  const bool kept = how == "leave-seal" || how == "leave-file";
  if (unsent > 0 && !kept && !dropped) {
    dashboard_stale_ = true;
    return fail(ErrorKind::kRefused, words_.tr("some of your records are not at the server yet"));
  }
  // A sealed file may still need the sign-in as its proof.
  if (ports_.sync != nullptr && !kept) ports_.sync->sign_out();
  return leave_computer();
}

void Controller::leave_if_sent(const engine::SyncOutcome& outcome) {
  if (!leave_when_sent_) return;
  leave_when_sent_ = false;
  Result<> left;
  if (outcome.problem.empty() && outcome.unsent == 0) left = leave("leave", "");
  if (!outcome.problem.empty() || outcome.unsent > 0 || !left) {
    toast(Sign::kWarning,
          words_.tr("Not everything could be sent, so you are still signed in. See Sync."));
  }
}

bool Controller::by_hand(const std::string& key, const std::string& value) {
  const auto tell = [this](const Result<>& done) {
    if (!done) toast(Sign::kWarning, words_.fill("This was not done: {0}", done.error().what));
    return true;
  };
  if (key == "export-records") return tell(export_records());
  if (key == "import-receipts") return tell(import_receipts(value));
  if (key == "leave" || key.starts_with("leave-")) return tell(leave(key, value));
  return false;
}

}  // namespace icma::app
