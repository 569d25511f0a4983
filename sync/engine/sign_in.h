// SPDX-License-Identifier: Apache-2.0
// Sign-in by the device authorization grant (RFC 8628) and keeping it alive. The steps are driven
// by the caller, who waits between them; nothing here sleeps.
#pragma once

#include <functional>

#include "courses/base/clock.h"
#include "sync/engine/api.h"

namespace icma::engine {

// What is kept of a sign-in, as secret as a password.
struct Session {
  std::string access = {};
  std::string refresh = {};
  Uuid learner = {};
  Uuid server = {};
  std::string display_name = {};
  std::string server_url = {};
  std::vector<PublicKey> receipt_keys = {};  // as they were at sign-in
};
std::string encode(const Session& session);
Result<Session> decode_session(std::string_view text);

// Where the session lies: a keyring or a file only the user can read.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  // Nothing when signed out; kBusy when the keyring is locked.
  virtual Result<std::optional<Session>> load() = 0;
  virtual Result<> save(const Session& session) = 0;
  virtual Result<> clear() = 0;
  // Runs `work` while no other program refreshes: two refreshes of one token look like a theft.
  virtual Result<> exclusively(const std::function<Result<>()>& work) = 0;
};

class SignIn {
 public:
  SignIn(protocol::Transport& transport, SessionStore& store, std::string server_url)
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
  SessionStore& store_;
  std::string server_url_;
  protocol::ServerInfo info_;
  Seconds interval_{5};
};

// The stored session as a token source that refreshes when refused.
class SessionTokens final : public TokenSource {
 public:
  SessionTokens(protocol::Transport& transport, SessionStore& store)
      : transport_(transport), store_(store) {}
  Result<std::string> access_token() override;
  Result<std::string> renew(const std::string& refused,
                            const protocol::CancelToken& cancel) override;

 private:
  protocol::Transport& transport_;
  SessionStore& store_;
};

}  // namespace icma::engine
