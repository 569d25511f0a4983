// SPDX-License-Identifier: Apache-2.0
// What the agent's commands work with: profile, clocks, sign-in, records, and the line to the
// server. Opened piece by piece, because `status` must work without a network and `doctor` with
// nothing in order.
#pragma once

#include <memory>
#include <optional>

#include "sync/engine/reconciler.h"
#include "sync/engine/sign_in.h"
#include "sync/http/curl_transport.h"
#include "sync/platform/durable_file.h"
#include "sync/platform/key_store.h"
#include "sync/platform/policy.h"
#include "sync/platform/stop_signal.h"
#include "sync/platform/system_clock.h"

namespace icma::agent {

struct Desk {
  // Reads what was chosen about the line, and the machine's policy.
  explicit Desk(platform::Profile the_profile);

  platform::Profile profile;
  platform::SystemClock clock;
  SystemRandom random;
  platform::FileSessionStore sessions;
  platform::FileKeyStore keys;
  Result<platform::Policy> policy;
  std::optional<Error> line_problem;  // why what was chosen could not be read
  protocol::LineChoices line;
  std::shared_ptr<http::RateLimit> limit;  // of all content together
};

// For this command, in place of what the profile has. kRefused when the policy fixes it.
Result<> choose(Desk& desk, std::string_view key, std::string_view value);
Result<> choose_proxy(Desk& desk, std::string_view proxy);

// The sign-in, or kUnauthorized.
Result<protocol::Session> need_session(Desk& desk);
Result<std::unique_ptr<records::LearnerStore>> open_records(Desk& desk,
                                                            const protocol::Session& session);
Result<std::unique_ptr<http::CurlTransport>> open_line(const Desk& desk,
                                                       const std::string& server_url);
// The same for content, which keeps to the limit.
Result<std::unique_ptr<http::CurlTransport>> open_content_line(const Desk& desk,
                                                               const std::string& server_url);

// One synchronisation of the records, under the profile's sync lock. kBusy when another program is
// at it; what the run itself met is in the outcome.
Result<engine::SyncOutcome> sync_records(Desk& desk, const protocol::CancelToken& cancel);

}  // namespace icma::agent
