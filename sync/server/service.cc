// SPDX-License-Identifier: Apache-2.0
#include "sync/server/service.h"

#include <algorithm>
#include <array>

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
      evidence_(ledger),
      accounts_(accounts),
      content_(content),
      clock_(clock),
      base_url_(std::move(base_url)) {}

// Names the private handlers.
struct RouteTable {
  static constexpr std::array kRoutes{
      Route{.method = "GET", .path = "/", .free = &Service::front_page},
      Route{.method = "GET", .path = "/healthz", .free = &Service::health},
      Route{.method = "", .path = "/content/", .free = &Service::content},
      Route{.method = "GET", .path = "/v1/server", .free = &Service::server_info},
      Route{.method = "GET", .path = "/device", .free = &Service::empty_form},
      Route{
          .method = "POST", .path = "/device", .ledger = &Service::device, .asked = Asked::kGrant},
      Route{.method = "POST",
            .path = "/oauth/device",
            .ledger = &Service::grant,
            .asked = Asked::kGrant},
      Route{.method = "POST",
            .path = "/oauth/token",
            .ledger = &Service::token,
            .asked = Asked::kToken},
      Route{.method = "POST", .path = "/oauth/revoke", .ledger = &Service::revoke},
      Route{.method = "POST", .path = "/v1/relay", .ledger = &Service::relay},
      Route{"POST", "/v1/hello", Door::kSignedIn, nullptr, &Service::hello},
      Route{"POST", "/v1/push", Door::kSignedIn, nullptr, &Service::push},
      Route{"POST", "/v1/pull", Door::kSignedIn, nullptr, &Service::pull},
      Route{"POST", "/v1/packs", Door::kSignedIn, nullptr, &Service::packs},
      Route{"POST", "/v1/evidence", Door::kSignedIn, nullptr, &Service::offer_evidence},
      Route{"PUT", "/v1/evidence/", Door::kSignedIn, nullptr, &Service::put_evidence},
      Route{"GET", "/v1/evidence/", Door::kSignedIn, nullptr, &Service::get_evidence},
      Route{"GET", "/v1/officer/evidence/", Door::kOfficer, nullptr, &Service::look_at_evidence},
  };
};

std::span<const Route> Service::routes() {
  return RouteTable::kRoutes;
}

namespace {

bool takes(const Route& route, std::string_view method, std::string_view path) {
  const bool same_method =
      route.method.empty() || route.method == method || (method == "HEAD" && route.method == "GET");
  if (!same_method) return false;
  // The front page ends in '/' too, and has nothing below it.
  const bool below = route.path.ends_with('/') && route.path.size() > 1;
  return below ? path.starts_with(route.path) : path == route.path;
}

Call call_of(const Route& route, const Incoming& request) {
  const std::string_view path = path_of(request.target);
  return {.request = request,
          .path = path,
          .rest = path.substr(std::min(path.size(), route.path.size()))};
}

template <typename Message, typename Work>
Reply answer_json(const Incoming& request, const Work& work) {
  const auto message = protocol::decode<Message>(request.body);
  if (!message) return error_reply(message.error());
  const auto result = work(*message);
  return result ? json_reply(200, protocol::encode(*result)) : error_reply(result.error());
}

}  // namespace

const Route* Service::find(const Incoming& request) {
  const std::string_view path = path_of(request.target);
  for (const Route& route : routes()) {
    if (takes(route, request.method, path)) return &route;
  }
  return nullptr;
}

bool Service::needs_ledger(const Incoming& request) {
  const Route* route = find(request);
  return route != nullptr && route->ledger != nullptr;
}

Reply Service::handle_free(const Incoming& request) const {
  const Route* route = find(request);
  if (route == nullptr || route->free == nullptr) return not_found();
  Reply reply = (this->*route->free)(call_of(*route, request));
  reply.note.route = route->path;
  return reply;
}

Reply Service::handle(const Incoming& request) {
  const Route* route = find(request);
  if (route == nullptr || route->ledger == nullptr) return handle_free(request);
  Call call = call_of(*route, request);
  listen::Note note{.route = route->path};
  const auto noted = [&note](Reply reply) {
    reply.note.route = note.route;
    reply.note.learner = note.learner;
    return reply;
  };
  auto stopped = stop(*route, call);
  if (!call.learner.is_nil()) note.learner = call.learner;
  if (stopped) return noted(*std::move(stopped));
  return noted((this->*route->ledger)(call));
}

std::optional<Reply> Service::stop(const Route& route, Call& call) {
  const int hold = route.asked && ask_limits_ != nullptr
                       ? ask_limits_->take(*route.asked, asking_address(call.request))
                       : 0;
  if (hold > 0) return error_reply(429, "too_often", "too many ask to sign in; wait", hold);
  if (route.door == Door::kAnybody) return std::nullopt;
  const auto caller = accounts_.bearer_of(bearer(call.request));
  if (!caller) return error_reply(caller.error());
  call.learner = caller->learner;
  call.family = caller->family;
  // Before the body is parsed and the ledger is read.
  if (const int wait = limits_ == nullptr ? 0 : limits_->take(call.learner); wait > 0) {
    return error_reply(429, "too_often", "this sign-in asks too often; wait", wait);
  }
  if (route.door != Door::kOfficer) return std::nullopt;
  const auto officer = ledger_.has_role(call.learner, kOfficerRole);
  if (!officer) return error_reply(officer.error());
  if (!*officer) return error_reply(403, "role_needed", "this is for officers");
  return std::nullopt;
}

Reply Service::health(const Call&) const {
  return json_reply(200, R"({"ok":true})");
}

Reply Service::content(const Call& call) const {
  return content_.serve(call.request, call.rest, query_of(call.request.target));
}

Reply Service::front_page(const Call&) const {
  return Reply{.status = 303, .headers = {{"location", "/device"}}};
}

Reply Service::empty_form(const Call& call) const {
  const auto fields = parse_form(query_of(call.request.target));
  const auto code = fields.find("user_code");
  return device_page({.server_name = ledger_.identity().name,
                      .demonstration = ledger_.identity().demonstration,
                      .user_code = code == fields.end() ? "" : code->second});
}

Reply Service::server_info(const Call&) const {
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

Reply Service::grant(const Call&) {
  const auto grant = accounts_.start_grant(base_url_());
  if (!grant) return error_reply(grant.error());
  return json_reply(200, protocol::encode(*grant));
}

Reply Service::token(const Call& call) {
  auto fields = parse_form(call.request.body);
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

Reply Service::revoke(const Call& call) {
  auto fields = parse_form(call.request.body);
  if (const auto done = accounts_.revoke(fields["token"]); !done) return error_reply(done.error());
  return json_reply(200, "{}");
}

Reply Service::device(const Call& call) {
  auto fields = parse_form(call.request.body);
  DevicePage page{.server_name = ledger_.identity().name,
                  .demonstration = ledger_.identity().demonstration,
                  .user_code = fields["user_code"],
                  .login = fields["login"],
                  .name = fields["name"]};
  const auto again = [&page](const Error& error) {
    page.problem = error.what;
    const bool ours = error.kind == ErrorKind::kIo || error.kind == ErrorKind::kNoSpace;
    return device_page(page, ours ? 503 : 400);
  };
  if (!fields["invitation"].empty()) {
    const auto learner = accounts_.redeem(
        {fields["invitation"], fields["login"], fields["password"], fields["name"]},
        [this](const Uuid& who, const AccessTerms& terms) {
          return ledger_.tell(who, words_of(terms));
        });
    if (!learner) return again(learner.error());
  }
  const auto done = accounts_.approve(fields["user_code"], fields["login"], fields["password"]);
  if (!done) return again(done.error());
  return signed_in_page(ledger_.identity().name);
}

Reply Service::relay(const Call& call) {
  return relay_.handle(call.request);
}

Reply Service::hello(const Call& call) {
  return answer_json<protocol::Hello>(
      call.request, [&](const auto& hello) -> Result<protocol::HelloAnswer> {
        ICMA_TRY(auto answer, ledger_.hello(call.learner, hello));
        // Its signature holds: what becomes of the device becomes of this sign-in.
        ICMA_TRY_VOID(accounts_.tie({call.learner, call.family}, hello.device));
        return answer;
      });
}

Reply Service::push(const Call& call) {
  listen::Note counted;
  Reply reply = answer_json<protocol::Push>(call.request, [&](const auto& push) {
    const auto answer = ledger_.push(call.learner, push);
    if (!answer) return answer;
    for (const protocol::PushItem& item : answer->results) {
      if (item.result == protocol::PushResult::kStored) ++counted.stored;
      if (item.result == protocol::PushResult::kQuarantined) ++counted.set_aside;
    }
    return answer;
  });
  reply.note = counted;
  return reply;
}

Reply Service::pull(const Call& call) {
  return answer_json<protocol::Pull>(
      call.request, [&](const auto& pull) { return ledger_.pull(call.learner, pull); });
}

Reply Service::packs(const Call& call) {
  const auto ask = protocol::decode<protocol::PackAsk>(call.request.body);
  if (!ask) return error_reply(ask.error());
  const auto access = ledger_.access(call.learner, ask->program);
  if (!access) return error_reply(access.error());
  if (access->level != records::AccessLevel::kFull) {
    const std::string_view code = records::code_of(access->reason);
    return error_reply(403, code.empty() ? "R03" : code,
                       "this part of the program is for who holds full access to it");
  }
  protocol::PackAnswer out{.until = clock_.now() + kPassLife};
  auto addresses = content_.addresses(ask->provider, ask->program, ask->packs, out.until);
  if (!addresses) return error_reply(addresses.error());
  out.addresses = std::move(*addresses);
  return json_reply(200, protocol::encode(out));
}

Reply Service::offer_evidence(const Call& call) {
  return evidence_.offer(call.learner, call.request);
}

Reply Service::put_evidence(const Call& call) {
  return evidence_.put(call.learner, call.rest, call.request);
}

Reply Service::get_evidence(const Call& call) {
  return evidence_.get(call.learner, call.rest, call.request);
}

Reply Service::look_at_evidence(const Call& call) {
  return evidence_.look(call.rest, call.request);
}

}  // namespace icma::server
