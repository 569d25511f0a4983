// SPDX-License-Identifier: Apache-2.0
#include "sync/server/accounts.h"

#include <algorithm>
#include <sodium.h>

#include "courses/base/text.h"
#include "sync/server/codes.h"

namespace icma::server {
namespace {

constexpr std::size_t kMaxFailureEntries = 10'000;
constexpr int kFreeTries = 5;

std::unexpected<Error> oauth(ErrorKind kind, std::string what, std::string code) {
  return fail(kind, std::move(what), std::move(code));
}

}  // namespace

Accounts::Accounts(Store& store, const Clock& clock, RandomSource& random, AccountRules rules)
    : store_(store), clock_(clock), random_(random), rules_(rules) {
  ICMA_CHECK(sodium_init() >= 0);
}

Result<Uuid> Accounts::add(std::string_view login, std::string_view display_name,
                           std::string_view password) {
  if (login.empty() || login.size() > 128 || !is_utf8(login) || display_name.empty() ||
      display_name.size() > 200 || !is_utf8(display_name)) {
    return fail(ErrorKind::kInvalid, "a learner needs a login and a name");
  }
  if (password.size() < 8 || password.size() > 1024) {
    return fail(ErrorKind::kInvalid, "a password has at least 8 characters");
  }
  std::array<char, crypto_pwhash_STRBYTES> hashed{};
  if (crypto_pwhash_str_alg(hashed.data(), password.data(), password.size(), rules_.cost.operations,
                            rules_.cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorKind::kIo, "there is not enough memory to hash the password");
  }
  const Account account{.learner = make_uuid_v4(random_),
                        .login = std::string(login),
                        .display_name = std::string(display_name),
                        .password = hashed.data(),
                        .created = clock_.now()};
  ICMA_TRY(const auto taken, store_.account(login));
  if (taken) return fail(ErrorKind::kConflict, "this login is taken", account.login);
  ICMA_TRY_VOID(store_.unit([&] { return store_.add_account(account); }));
  return account.learner;
}

Result<std::string> Accounts::invite(std::string_view display_name, Seconds life,
                                     const AccessTerms& terms) {
  std::string code = secret_code(random_);
  ICMA_TRY_VOID(store_.unit([&] {
    return store_.put_invitation({.code_hash = sha256(code),
                                  .display_name = std::string(display_name),
                                  .expires = clock_.now() + life,
                                  .terms = encode_terms(terms)});
  }));
  return code;
}

Result<protocol::DeviceGrant> Accounts::start_grant(std::string_view base_url) {
  const std::string device_code = secret_code(random_);
  const std::string code = letter_code(random_, 8);
  const auto unit = [&]() -> Result<> {
    ICMA_TRY_VOID(store_.drop_expired(clock_.now() - rules_.refresh_grace));
    return store_.put_grant({.device_code_hash = sha256(device_code),
                             .user_code = code,
                             .expires = clock_.now() + rules_.grant_life,
                             .polled = clock_.now() - rules_.poll_interval});
  };
  ICMA_TRY_VOID(store_.unit(unit));
  const std::string shown = in_groups(code);
  const std::string page = std::string(base_url) + "/device";
  return protocol::DeviceGrant{.device_code = device_code,
                               .user_code = shown,
                               .verification_uri = page,
                               .verification_uri_complete = page + "?user_code=" + shown,
                               .expires_in_s = static_cast<int>(rules_.grant_life.count()),
                               .interval_s = static_cast<int>(rules_.poll_interval.count())};
}

const std::string& Accounts::decoy() {
  if (!decoy_.empty()) return decoy_;
  std::array<char, crypto_pwhash_STRBYTES> hashed{};
  const std::string nobody = secret_code(random_);
  if (crypto_pwhash_str_alg(hashed.data(), nobody.data(), nobody.size(), rules_.cost.operations,
                            rules_.cost.memory, crypto_pwhash_ALG_ARGON2ID13) == 0) {
    decoy_ = hashed.data();
  }
  return decoy_;
}

Result<Account> Accounts::check_password(std::string_view login, std::string_view password) {
  if (failures_.size() > kMaxFailureEntries) failures_.clear();
  Failures& failures = failures_[std::string(login)];
  if (failures.until > clock_.now()) {
    return fail(ErrorKind::kBusy, "too many tries; wait a minute and try again");
  }
  ICMA_TRY(const auto account, store_.account(login));
  // A login that nobody has costs the same work, so that the answer's time names no logins.
  const std::string& hashed = account ? account->password : decoy();
  const bool same = password.size() <= 1024 &&
                    crypto_pwhash_str_verify(hashed.c_str(), password.data(), password.size()) == 0;
  if (same && account) {
    failures_.erase(std::string(login));
    return *account;
  }
  if (++failures.count >= kFreeTries) failures.until = clock_.now() + Seconds(60);
  return fail(ErrorKind::kUnauthorized, "the login or the password is wrong");
}

Result<> Accounts::approve(std::string_view typed_code, std::string_view login,
                           std::string_view password) {
  ICMA_TRY(const Account account, check_password(login, password));
  ICMA_TRY(auto grant, store_.grant_by_user_code(plain_code(typed_code)));
  if (!grant || grant->state != GrantState::kPending || grant->expires < clock_.now()) {
    return fail(ErrorKind::kNotFound, "no device waits with this code; it may have expired");
  }
  grant->state = GrantState::kApproved;
  grant->learner = account.learner;
  return store_.unit([&] { return store_.put_grant(*grant); });
}

Result<protocol::Tokens> Accounts::poll(std::string_view device_code) {
  ICMA_TRY(auto grant, store_.grant(sha256(device_code)));
  if (!grant || grant->expires < clock_.now()) {
    return oauth(ErrorKind::kExpired, "the code has expired; begin again", "expired_token");
  }
  const bool hasty = clock_.now() - grant->polled < rules_.poll_interval - Millis(500);
  grant->polled = clock_.now();
  if (grant->state == GrantState::kPending) {
    ICMA_TRY_VOID(store_.unit([&] { return store_.put_grant(*grant); }));
    if (hasty) return oauth(ErrorKind::kBusy, "asked too often", "slow_down");
    return oauth(ErrorKind::kBusy, "the learner has not signed in yet", "authorization_pending");
  }
  if (grant->state != GrantState::kApproved || !grant->learner) {
    return oauth(ErrorKind::kRefused, "the sign-in was refused or is over", "access_denied");
  }
  protocol::Tokens tokens;
  const auto unit = [&]() -> Result<> {
    // Stays approved until it expires: the answer may be lost on its way.
    ICMA_TRY_VOID(store_.put_grant(*grant));
    ICMA_TRY(tokens, issue(*grant->learner, make_uuid_v4(random_)));
    return {};
  };
  ICMA_TRY_VOID(store_.unit(unit));
  return tokens;
}

Result<protocol::Tokens> Accounts::issue(const Uuid& learner, const Uuid& family) {
  ICMA_TRY(const auto account, store_.account(learner));
  if (!account) return oauth(ErrorKind::kUnauthorized, "the account is gone", "invalid_grant");
  protocol::Tokens out{.access = secret_code(random_),
                       .refresh = secret_code(random_),
                       .expires_in_s = static_cast<int>(rules_.access_life.count()),
                       .learner = learner,
                       .display_name = account->display_name};
  ICMA_TRY_VOID(store_.put_token({.hash = sha256(out.access),
                                  .learner = learner,
                                  .family = family,
                                  .kind = TokenKind::kAccess,
                                  .expires = clock_.now() + rules_.access_life}));
  ICMA_TRY_VOID(store_.put_token({.hash = sha256(out.refresh),
                                  .learner = learner,
                                  .family = family,
                                  .kind = TokenKind::kRefresh,
                                  .expires = clock_.now() + rules_.refresh_life}));
  return out;
}

Result<protocol::Tokens> Accounts::refresh(std::string_view refresh_token) {
  ICMA_TRY(auto token, store_.token(sha256(refresh_token)));
  const Time now = clock_.now();
  if (!token || token->kind != TokenKind::kRefresh || token->expires < now) {
    return oauth(ErrorKind::kUnauthorized, "the sign-in is over; sign in again", "invalid_grant");
  }
  if (token->used && now - *token->used > rules_.refresh_grace) {
    ICMA_TRY_VOID(store_.unit([&] { return store_.drop_family(token->family); }));
    return oauth(ErrorKind::kUnauthorized, "the sign-in was used twice; sign in again",
                 "invalid_grant");
  }
  protocol::Tokens tokens;
  const auto unit = [&]() -> Result<> {
    if (!token->used) token->used = now;
    ICMA_TRY_VOID(store_.put_token(*token));
    ICMA_TRY(tokens, issue(token->learner, token->family));
    return {};
  };
  ICMA_TRY_VOID(store_.unit(unit));
  return tokens;
}

Result<> Accounts::revoke(std::string_view text) {
  ICMA_TRY(const auto token, store_.token(sha256(text)));
  if (!token) return {};
  return store_.unit([&] { return store_.drop_family(token->family); });
}

Result<> Accounts::revoke_device(const Uuid& learner, const Uuid& device) {
  ICMA_TRY(const auto stream, store_.stream(learner, device));
  if (!stream) return fail(ErrorKind::kNotFound, "the learner has no such device");
  if (stream->by_server) return fail(ErrorKind::kInvalid, "that is the server's own stream");
  return store_.unit([&]() -> Result<> {
    ICMA_TRY_VOID(store_.revoke_stream(learner, device, clock_.now()));
    return store_.drop_sign_ins(learner, device);
  });
}

Result<Accounts::Bearer> Accounts::bearer_of(std::string_view access_token) {
  ICMA_TRY(const auto token, store_.token(sha256(access_token)));
  if (!token || token->kind != TokenKind::kAccess || token->expires < clock_.now()) {
    return fail(ErrorKind::kUnauthorized, "the access token is unknown or has expired");
  }
  return Bearer{.learner = token->learner, .family = token->family};
}

Result<Uuid> Accounts::learner_of(std::string_view access_token) {
  ICMA_TRY(const Bearer bearer, bearer_of(access_token));
  return bearer.learner;
}

Result<> Accounts::tie(const Bearer& bearer, const Uuid& device) {
  return store_.unit([&] { return store_.tie_sign_in(bearer.learner, bearer.family, device); });
}

}  // namespace icma::server
