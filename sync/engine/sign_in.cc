// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/sign_in.h"

#include <algorithm>

#include "sync/protocol/letters.h"

namespace icma::engine {
namespace {

protocol::Request form(std::string_view path, std::string body) {
  return {.method = protocol::Method::kPost,
          .path = std::string(path),
          .headers = {{"content-type", "application/x-www-form-urlencoded"}},
          .body = std::move(body),
          .max_response_bytes = 65536,
          .expects_json = true};
}

std::string oauth_code(const protocol::Response& response) {
  const auto body = protocol::decode<protocol::ErrorBody>(response.body);
  return body ? body->code : std::string();
}

}  // namespace

Result<> check_box_key(const protocol::ServerInfo& info) {
  const std::optional<BoxKey>& key = info.box_key;
  if (!key || std::ranges::any_of(info.receipt_keys, [&](const PublicKey& receipts) {
        return verify(receipts, protocol::box_key_message(info.server, *key), info.box_signature);
      })) {
    return {};
  }
  return fail(ErrorKind::kUnverified, "the server's key for records by hand is not its own");
}

Result<> revoke(protocol::Transport& line, const protocol::Session& session,
                const protocol::CancelToken& cancel) {
  ICMA_TRY(const protocol::Response response,
           line.send(form("/oauth/revoke", "token=" + session.refresh), nullptr, cancel));
  if (response.status != 200) return std::unexpected(error_of(response));
  return {};
}

Result<protocol::DeviceGrant> SignIn::begin(const protocol::CancelToken& cancel) {
  const protocol::Request ask{.path = "/v1/server", .expects_json = true};
  ICMA_TRY(const protocol::Response about, transport_.send(ask, nullptr, cancel));
  if (about.status != 200) return std::unexpected(error_of(about));
  ICMA_TRY(info_, protocol::decode<protocol::ServerInfo>(about.body));
  if (info_.protocol > protocol::kProtocolVersion) {
    return fail(ErrorKind::kTooNew, "the server speaks a newer protocol; update this program");
  }
  ICMA_TRY_VOID(check_box_key(info_));
  ICMA_TRY(const protocol::Response response,
           transport_.send(form("/oauth/device", "client_id=icma-learn"), nullptr, cancel));
  if (response.status != 200) return std::unexpected(error_of(response));
  ICMA_TRY(protocol::DeviceGrant grant, protocol::decode<protocol::DeviceGrant>(response.body));
  interval_ = Seconds(grant.interval_s);
  return grant;
}

Result<bool> SignIn::poll(const protocol::DeviceGrant& grant, const protocol::CancelToken& cancel) {
  const std::string body =
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=icma-learn&"
      "device_code=" +
      grant.device_code;
  ICMA_TRY(const protocol::Response response,
           transport_.send(form("/oauth/token", body), nullptr, cancel));
  if (response.status != 200) {
    const std::string code = oauth_code(response);
    if (code == "slow_down") interval_ += Seconds(5);
    if (code == "slow_down" || code == "authorization_pending") return false;
    Error error = error_of(response);
    if (code == "expired_token") error.kind = ErrorKind::kExpired;
    if (code == "access_denied") error.kind = ErrorKind::kRefused;
    return std::unexpected(error);
  }
  ICMA_TRY(const protocol::Tokens tokens, protocol::decode<protocol::Tokens>(response.body));
  ICMA_TRY_VOID(store_.save(protocol::Session{.access = tokens.access,
                                              .refresh = tokens.refresh,
                                              .learner = tokens.learner,
                                              .server = info_.server,
                                              .display_name = tokens.display_name,
                                              .server_url = server_url_,
                                              .receipt_keys = info_.receipt_keys,
                                              .box_key = info_.box_key}));
  return true;
}

Result<> SignIn::sign_out(const protocol::CancelToken& cancel) {
  ICMA_TRY(const auto session, store_.load());
  if (session) {
    // Best effort: without a network the token dies of age.
    (void)revoke(transport_, *session, cancel);
  }
  return store_.clear();
}

Result<std::string> SessionTokens::access_token() {
  ICMA_TRY(const auto session, store_.load());
  if (!session) return fail(ErrorKind::kUnauthorized, "nobody is signed in");
  return session->access;
}

Result<std::string> SessionTokens::renew(const std::string& refused,
                                         const protocol::CancelToken& cancel) {
  std::string token;
  ICMA_TRY_VOID(store_.exclusively([&]() -> Result<> {
    ICMA_TRY(auto session, store_.load());
    if (!session) return fail(ErrorKind::kUnauthorized, "nobody is signed in");
    if (session->access != refused) {
      token = session->access;  // another program renewed it meanwhile
      return {};
    }
    ICMA_TRY(const protocol::Response response,
             transport_.send(form("/oauth/token",
                                  "grant_type=refresh_token&client_id=icma-learn&"
                                  "refresh_token=" +
                                      session->refresh),
                             nullptr, cancel));
    if (response.status != 200) {
      Error error = error_of(response);
      if (oauth_code(response) == "invalid_grant") error.kind = ErrorKind::kUnauthorized;
      return std::unexpected(error);
    }
    ICMA_TRY(const protocol::Tokens tokens, protocol::decode<protocol::Tokens>(response.body));
    session->access = tokens.access;
    session->refresh = tokens.refresh;
    token = tokens.access;
    return store_.save(*session);
  }));
  return token;
}

}  // namespace icma::engine
