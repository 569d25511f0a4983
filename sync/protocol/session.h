// SPDX-License-Identifier: Apache-2.0
// A sign-in as it is kept on the learner's machine, and the interface of the place it is kept in.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "courses/base/ids.h"
#include "courses/base/seal.h"
#include "courses/base/sign.h"

namespace icma::protocol {

// What is kept of a sign-in, as secret as a password.
struct Session {
  std::string access = {};
  std::string refresh = {};
  Uuid learner = {};
  Uuid server = {};
  std::string display_name = {};
  std::string server_url = {};
  std::vector<PublicKey> receipt_keys = {};  // as they were at sign-in
  std::optional<BoxKey> box_key = {};        // what records by hand are sealed for, once known
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

}  // namespace icma::protocol
