// SPDX-License-Identifier: Apache-2.0
// Sign-in by the device authorization grant (RFC 8628) and keeping it alive. The steps are driven
// by the caller, who waits between them; nothing here sleeps.
#pragma once

#include "courses/base/clock.h"
#include "sync/engine/api.h"
#include "sync/protocol/session.h"

namespace icma::engine {

// kUnverified when the server names a box key that none of its receipt keys has signed.
Result<> check_box_key(const protocol::ServerInfo& info);

// Takes a sign-in back at the server, so that its tokens are worth nothing any more.
Result<> revoke(protocol::Transport& line, const protocol::Session& session,
                const protocol::CancelToken& cancel);

class SignIn {
 public:
  SignIn(protocol::Transport& transport, protocol::SessionStore& store, std::string server_url)
      : transport_(transport), store_(store), server_url_(std::move(server_url)) {}

  // Asks the server who it is and for a code to show. kNetwork when it is not there.
  Result<protocol::DeviceGrant> begin(const protocol::CancelToken& cancel);
  // One question whether the learner has signed in: false means ask again after `interval` seconds.
  // kExpired: the code is too old; kRefused: denied. True: the session is stored.
  Result<bool> poll(const protocol::DeviceGrant& grant, const protocol::CancelToken& cancel);
  // Grows when the server says that it is asked too often.
  Seconds interval() const { return interval_; }
  // Revokes the sign-in if the server can be reached, and forgets it here in any case.
  Result<> sign_out(const protocol::CancelToken& cancel);

 private:
  protocol::Transport& transport_;
  protocol::SessionStore& store_;
  std::string server_url_;
  protocol::ServerInfo info_;
  Seconds interval_{5};
};

// The stored session as a token source that refreshes when refused.
class SessionTokens final : public TokenSource {
 public:
  SessionTokens(protocol::Transport& transport, protocol::SessionStore& store)
      : transport_(transport), store_(store) {}
  Result<std::string> access_token() override;
  Result<std::string> renew(const std::string& refused,
                            const protocol::CancelToken& cancel) override;

 private:
  protocol::Transport& transport_;
  protocol::SessionStore& store_;
};

}  // namespace icma::engine
