// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/desk.h"

#include "sync/transfer/catalogue_update.h"

namespace icma::agent {

Result<protocol::Session> need_session(Desk& desk) {
  ICMA_TRY(auto session, desk.sessions.load());
  if (!session) return fail(ErrorKind::kUnauthorized, "nobody is signed in to this profile");
  return *std::move(session);
}

Result<std::unique_ptr<records::LearnerStore>> open_records(Desk& desk,
                                                            const protocol::Session& session) {
  return records::LearnerStore::open(desk.profile.learner(session.learner),
                                     {.learner = session.learner,
                                      .server = session.server,
                                      .keys = &desk.keys,
                                      .clock = &desk.clock,
                                      .random = &desk.random,
                                      .zone_offset = platform::zone_offset_minutes,
                                      .backups = desk.profile.backups()});
}

Result<std::unique_ptr<http::CurlTransport>> open_line(const std::string& server_url) {
  return http::CurlTransport::open({.base_url = server_url});
}

Result<engine::SyncOutcome> sync_records(Desk& desk, const protocol::CancelToken& cancel) {
  ICMA_TRY(const platform::FileLock lock, platform::FileLock::try_take(desk.profile.sync_lock()));
  ICMA_TRY(const protocol::Session session, need_session(desk));
  ICMA_TRY(const auto store, open_records(desk, session));
  // A failed copy is no reason not to send what there is; doctor tells of it.
  (void)store->backup_daily();
  ICMA_TRY(const auto line, open_line(session.server_url));
  engine::SessionTokens tokens(*line, desk.sessions);
  engine::Api api(*line, tokens);
  const auto believed =
      transfer::believed_receipt_keys(desk.profile.content(), session.receipt_keys);
  engine::Reconciler reconciler(*store, api, believed, desk.clock);
  return reconciler.run(cancel);
}

}  // namespace icma::agent
