// SPDX-License-Identifier: Apache-2.0
#include "sync/server/service.h"

#include "sync/protocol/letters.h"
#include "sync/server/pages.h"

namespace icma::server {

using listen::error_reply;
using listen::json_reply;
namespace {

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) {
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::string_view bearer(const Incoming& request) {
  const auto at = request.headers.find("authorization");
  if (at == request.headers.end()) return {};
  const std::string_view value = at->second;
  return value.starts_with("Bearer ") ? value.substr(7) : std::string_view();
}

// OAuth says 400 where our own errors have statuses of their own.
Reply oauth_error(const Error& error) {
  if (error.detail.empty()) return error_reply(error);
  return error_reply(400, error.detail, error.what);
}

Reply not_found() {
  return error_reply(404, "not_found", "there is nothing at this address");
}

}  // namespace

Service::Service(Ledger& ledger, Accounts& accounts, const ContentTree& content, const Clock& clock,
                 std::function<std::string()> base_url)
    : ledger_(ledger),
      relay_(ledger),
      accounts_(accounts),
      content_(content),
      clock_(clock),
      base_url_(std::move(base_url)) {}

bool Service::needs_ledger(const Incoming& request) const {
  const std::string_view path = path_of(request.target);
  const bool empty_form = path == "/device" && request.method == "GET";
  return !(path.starts_with("/content/") || path == "/healthz" || path == "/v1/server" ||
           path == "/" || empty_form);
}

Reply Service::handle_free(const Incoming& request) const {
  const std::string_view path = path_of(request.target);
  if (path.starts_with("/content/")) return content_.serve(request, path.substr(9));
  if (request.method != "GET" && request.method != "HEAD") return not_found();
  if (path == "/healthz") return json_reply(200, R"({"ok":true})");
  if (path == "/v1/server") return server_info();
  if (path == "/device") {
    const auto fields = parse_form(query_of(request.target));
    const auto code = fields.find("user_code");
    return device_page({.server_name = ledger_.identity().name,
                        .demonstration = ledger_.identity().demonstration,
                        .user_code = code == fields.end() ? "" : code->second});
  }
  if (path == "/") {
    return Reply{.status = 303, .headers = {{"location", "/device"}}};
  }
  return not_found();
}

Reply Service::handle(const Incoming& request) {
  if (!needs_ledger(request)) return handle_free(request);
  const std::string_view path = path_of(request.target);
  if (request.method != "POST") return not_found();
  if (path == "/device") return device(request);
  if (path == "/oauth/device") return grant();
  if (path == "/oauth/token") return token(request);
  if (path == "/oauth/revoke") return revoke(request);
  if (path == "/v1/relay") return relay_.handle(request);
  if (path == "/v1/hello" || path == "/v1/push" || path == "/v1/pull") {
    return exchange(request, path);
  }
  return not_found();
}

Reply Service::server_info() const {
  const Identity& identity = ledger_.identity();
  protocol::ServerInfo info{.server = identity.server,
                            .name = identity.name,
                            .receipt_keys = {identity.receipts.public_key()},
                            .demonstration = identity.demonstration,
                            .server_time = clock_.now()};
  for (const PublicKey& key : identity.retired) info.receipt_keys.push_back(key);
  if (const std::optional<BoxKeyPair>& box = identity.box) {
    info.box_key = box->public_key();
    info.box_signature =
        identity.receipts.sign(protocol::box_key_message(identity.server, box->public_key()));
  }
  return json_reply(200, protocol::encode(info));
}

Reply Service::grant() {
  const auto grant = accounts_.start_grant(base_url_());
  if (!grant) return error_reply(grant.error());
  return json_reply(200, protocol::encode(*grant));
}

Reply Service::token(const Incoming& request) {
  auto fields = parse_form(request.body);
  const std::string type = fields["grant_type"];
  const bool by_device = type == "urn:ietf:params:oauth:grant-type:device_code";
  if (!by_device && type != "refresh_token") {
    return error_reply(400, "unsupported_grant_type", "only device codes and refresh tokens");
  }
  const auto tokens = by_device ? accounts_.poll(fields["device_code"])
                                : accounts_.refresh(fields["refresh_token"]);
  if (!tokens) return oauth_error(tokens.error());
  return json_reply(200, protocol::encode(*tokens));
}

Reply Service::revoke(const Incoming& request) {
  auto fields = parse_form(request.body);
  if (const auto done = accounts_.revoke(fields["token"]); !done) return error_reply(done.error());
  return json_reply(200, "{}");
}

Reply Service::device(const Incoming& request) {
  auto fields = parse_form(request.body);
  DevicePage page{.server_name = ledger_.identity().name,
                  .demonstration = ledger_.identity().demonstration,
                  .user_code = fields["user_code"],
                  .login = fields["login"]};
  const auto again = [&page](const Error& error) {
    page.problem = error.what;
    const bool ours = error.kind == ErrorKind::kIo || error.kind == ErrorKind::kNoSpace;
    return device_page(page, ours ? 503 : 400);
  };
  if (!fields["invitation"].empty()) {
    const auto learner =
        accounts_.redeem(fields["invitation"], fields["login"], fields["password"]);
    if (!learner) return again(learner.error());
    if (const auto done = ledger_.entitle(*learner, {"*"}); !done) return again(done.error());
  }
  const auto done = accounts_.approve(fields["user_code"], fields["login"], fields["password"]);
  if (!done) return again(done.error());
  return signed_in_page(ledger_.identity().name);
}

Reply Service::exchange(const Incoming& request, std::string_view path) {
  const auto learner = accounts_.learner_of(bearer(request));
  if (!learner) return error_reply(learner.error());
  const auto answer = [](const auto& result) {
    return result ? json_reply(200, protocol::encode(*result)) : error_reply(result.error());
  };
  if (path == "/v1/hello") {
    const auto hello = protocol::decode<protocol::Hello>(request.body);
    return hello ? answer(ledger_.hello(*learner, *hello)) : error_reply(hello.error());
  }
  if (path == "/v1/push") {
    const auto push = protocol::decode<protocol::Push>(request.body);
    return push ? answer(ledger_.push(*learner, *push)) : error_reply(push.error());
  }
  const auto pull = protocol::decode<protocol::Pull>(request.body);
  return pull ? answer(ledger_.pull(*learner, *pull)) : error_reply(pull.error());
}

}  // namespace icma::server
