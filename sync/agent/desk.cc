// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/desk.h"

#include "sync/engine/outbox.h"
#include "sync/platform/evidence_folder.h"
#include "sync/platform/line_settings.h"
#include "sync/transfer/catalogue_update.h"

namespace icma::agent {

Desk::Desk(platform::Profile the_profile)
    : profile(std::move(the_profile)),
      sessions(profile),
      keys(profile),
      policy(platform::read_policy()) {
  if (auto chosen = platform::load_line(profile)) {
    line = *std::move(chosen);
  } else {
    line_problem = chosen.error();
  }
  if (policy) platform::apply_policy(*policy, line);
  limit = std::make_shared<http::RateLimit>(line.limit);
}

Result<> choose(Desk& desk, std::string_view key, std::string_view value) {
  if (desk.policy && desk.policy->fixes(key)) {
    return fail(ErrorKind::kRefused, "this is set by your organization; ask your IT office",
                std::string(key));
  }
  ICMA_TRY_VOID(protocol::set_choice(desk.line, key, value));
  desk.limit->set(desk.line.limit);
  return {};
}

Result<> choose_proxy(Desk& desk, std::string_view proxy) {
  for (const char* key : {"proxy", "proxy-address", "proxy-user"}) {
    if (desk.policy && desk.policy->fixes(key)) return choose(desk, key, "");
  }
  ICMA_TRY(protocol::Proxy named, protocol::parse_proxy(proxy));
  const protocol::Proxy& known = desk.line.proxy;
  // The profile may know the password of the same user.
  if (named.password.empty() && named.user == known.user) named.password = known.password;
  desk.line.proxy = std::move(named);
  return {};
}

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

Result<std::unique_ptr<http::CurlTransport>> open_line(const Desk& desk,
                                                       const std::string& server_url) {
  return http::CurlTransport::open({.base_url = server_url, .proxy = desk.line.proxy});
}

Result<std::unique_ptr<http::CurlTransport>> open_content_line(const Desk& desk,
                                                               const std::string& server_url) {
  return http::CurlTransport::open(
      {.base_url = server_url, .limit = desk.limit, .proxy = desk.line.proxy});
}

Result<engine::SyncOutcome> sync_records(Desk& desk, const protocol::CancelToken& cancel) {
  ICMA_TRY(const platform::FileLock lock, platform::FileLock::try_take(desk.profile.sync_lock()));
  ICMA_TRY(const protocol::Session session, need_session(desk));
  ICMA_TRY(const auto store, open_records(desk, session));
  // A failed copy is no reason not to send what there is; doctor tells of it.
  (void)store->backup_daily();
  ICMA_TRY(const auto line, open_line(desk, session.server_url));
  engine::SessionTokens tokens(*line, desk.sessions);
  engine::Api api(*line, tokens);
  const auto believed =
      transfer::believed_receipt_keys(desk.profile.content(), session.receipt_keys);
  platform::EvidenceFolder files(desk.profile.files(session.learner));
  engine::Reconciler reconciler(*store, api, believed, desk.clock, {.files = &files});
  engine::SyncOutcome outcome = reconciler.run(cancel);
  if (outcome.problem.empty()) {
    // Neither keeps anybody's own records back: what fails is tried at the next run.
    (void)engine::learn_box_key(*line, desk.sessions, cancel);
    (void)engine::bring_outbox(desk.profile.folder, *line, session, cancel);
  }
  return outcome;
}

}  // namespace icma::agent
