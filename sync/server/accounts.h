// SPDX-License-Identifier: Apache-2.0
// Who may speak for which learner: passwords (Argon2id), the device authorization grant (RFC 8628),
// access tokens and rotating refresh tokens. Only hashes of codes and tokens are kept.
#pragma once

#include <functional>
#include <unordered_map>

#include "sync/server/access_terms.h"
#include "sync/server/store.h"

namespace icma::server {

// What a password's hash costs; the defaults are libsodium's for interactive use.
struct PasswordCost {
  std::uint64_t operations = 2;
  std::size_t memory = std::size_t{64} << 20U;
};

struct AccountRules {
  PasswordCost cost = {};
  Seconds access_life{3600};
  Seconds refresh_life{90 * 86'400};
  // A refresh token used twice within this time is taken for a lost answer, later for a theft.
  Seconds refresh_grace{120};
  Seconds grant_life{900};
  Seconds poll_interval{5};
};

// Errors that carry an OAuth code have it in `detail` ("authorization_pending", "slow_down",
// "expired_token", "access_denied", "invalid_grant").
class Accounts {
 public:
  Accounts(Store& store, const Clock& clock, RandomSource& random, AccountRules rules = {});

  // kConflict when the login is taken, kInvalid for an empty name or a password under 8 characters.
  Result<Uuid> add(std::string_view login, std::string_view display_name,
                   std::string_view password);
  // A code that lets one person make an account of his own, or add to the one he has.
  Result<std::string> invite(std::string_view display_name, Seconds life,
                             const AccessTerms& terms = open_to_all());
  // What a person fills in who was sent an invitation or told a chapter's code.
  struct Redemption {
    std::string_view code;
    std::string_view login;
    std::string_view password;
    std::string_view name = {};  // needed with a chapter's code, for a new account
  };
  // Writes what the code brings; returns the ids of the events (Ledger::tell).
  using Granting =
      std::function<Result<std::vector<Uuid>>(const Uuid& learner, const AccessTerms& terms)>;
  // Account, used-up code, seat and grants: all or nothing. The same person may send the same form
  // again. kUnauthorized for an unknown, used or expired code, or a login that is taken; kRefused
  // when a chapter's places are all taken or this one was withdrawn; kInvalid as for add().
  Result<Uuid> redeem(const Redemption& what, const Granting& grant);

  Result<protocol::DeviceGrant> start_grant(std::string_view base_url);
  // kUnauthorized: wrong login or password; kBusy: too many tries; kNotFound: no such code waits.
  Result<> approve(std::string_view user_code, std::string_view login, std::string_view password);
  Result<protocol::Tokens> poll(std::string_view device_code);
  Result<protocol::Tokens> refresh(std::string_view refresh_token);
  // Ends the sign-in that the token belongs to; unknown tokens are no error.
  Result<> revoke(std::string_view token);
  // The device is the learner's no longer: see StreamRow::revoked. Ends the sign-ins with which it
  // ever said hello, and those with which none did yet; the learner's others go on. kNotFound when
  // he has no such device, kInvalid when it is a stream of the server.
  Result<> revoke_device(const Uuid& learner, const Uuid& device);
  // Whose token it is, and of which sign-in.
  struct Bearer {
    Uuid learner = {};
    Uuid family = {};
  };
  // kUnauthorized unless the token is a valid access token.
  Result<Bearer> bearer_of(std::string_view access_token);
  Result<Uuid> learner_of(std::string_view access_token);
  // The device has proved itself in a hello under this sign-in.
  Result<> tie(const Bearer& bearer, const Uuid& device);

 private:
  Result<protocol::Tokens> issue(const Uuid& learner, const Uuid& family);
  const std::string& decoy();
  Result<Uuid> account_for(const Redemption& what, std::string_view name);
  Result<Uuid> take_invitation(const Invitation& invitation, const Redemption& what,
                               const Granting& grant);
  Result<Uuid> take_place(const Licence& licence, const Redemption& what, const Granting& grant);
  Result<Account> check_password(std::string_view login, std::string_view password);

  Store& store_;
  const Clock& clock_;
  RandomSource& random_;
  AccountRules rules_;
  std::string decoy_ = {};
  struct Failures {
    int count = 0;
    Time until = {};
  };
  std::unordered_map<std::string, Failures> failures_;
};

}  // namespace icma::server
