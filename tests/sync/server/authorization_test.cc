// SPDX-License-Identifier: Apache-2.0
// Each route as each caller, by one table that has to name every route there is.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <set>

#include "sync/server/service.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"

using namespace icma;
using namespace icma::server;

namespace {

// Passes on what a device asks, and keeps the last body of each path.
class Recorder final : public protocol::Transport {
 public:
  explicit Recorder(protocol::Transport& line) : line_(line) {}
  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    bodies[request.path] = request.body;
    return line_.send(request, sink, cancel);
  }
  std::map<std::string, std::string> bodies;

 private:
  protocol::Transport& line_;
};

// What each caller gets. Where no token is asked for, a token changes nothing.
struct Row {
  const char* method;
  const char* route;
  const char* target;
  int nobody;    // also garbage, expired, signed out, another kind of token
  int stranger;  // another learner, with the owner's own words
  int owner;
  bool by_token;
  // With the roles that the server stated, over another's records; 0: as the stranger.
  int officer = 0;
  int instructor = 0;
  int administrator = 0;
};

// A file of the owner.
constexpr std::string_view kFile = "%PDF-1.7 of the owner";

constexpr std::array kTable{
    Row{"GET", "/", "/", 303, 303, 303, false},
    Row{"GET", "/healthz", "/healthz", 200, 200, 200, false},
    Row{"", "/content/", "/content/none.json", 404, 404, 404, false},
    Row{"GET", "/v1/server", "/v1/server", 200, 200, 200, false},
    Row{"GET", "/device", "/device", 200, 200, 200, false},
    Row{"POST", "/device", "/device", 400, 400, 400, false},
    Row{"POST", "/oauth/device", "/oauth/device", 200, 200, 200, false},
    Row{"POST", "/oauth/token", "/oauth/token", 400, 400, 400, false},
    Row{"POST", "/oauth/revoke", "/oauth/revoke", 200, 200, 200, false},
    Row{"POST", "/v1/relay", "/v1/relay", 400, 400, 400, false},
    Row{"POST", "/v1/hello", "/v1/hello", 401, 400, 200, true},
    Row{"POST", "/v1/push", "/v1/push", 401, 403, 200, true},
    Row{"POST", "/v1/pull", "/v1/pull", 401, 200, 200, true},
    // The recorded question is the owner's, for a program that the stranger does not hold.
    Row{"POST", "/v1/packs", "/v1/packs", 401, 403, 200, true},
    Row{"POST", "/v1/evidence", "/v1/evidence", 401, 200, 200, true},
    Row{"PUT", "/v1/evidence/", "/v1/evidence/FILE", 401, 409, 200, true},
    Row{"GET", "/v1/evidence/", "/v1/evidence/FILE", 401, 404, 200, true},
    Row{"GET", "/v1/officer/evidence/", "/v1/officer/evidence/OWNER/FILE", 401, 403, 403, true, 200,
        403, 403},
};

struct Scene {
  fakes::FakeClock clock;
  fakes::FakeServer world{clock, fakes::kFacts};
  std::pair<Uuid, std::string> ana = world.learner("ana");
  std::pair<Uuid, std::string> bo = world.newcomer("bo");
  protocol::Tokens laptop_tokens = sign_in("ana").value();
  std::string laptop_refresh = laptop_tokens.refresh;
  fakes::Device laptop{world, clock, ana.first, laptop_tokens.access, 1};
  Recorder recorder{world};

  Scene() {
    ana.second = laptop_tokens.access;
    laptop.line = &recorder;
    laptop.read("p1", 5);
    REQUIRE(laptop.sync().problem.empty());
    world.put_entitled("icma/egv-160", "entitled");
    const protocol::PackAsk ask{"icma", "egv-160", {sha256("entitled")}};
    recorder.bodies["/v1/packs"] = protocol::encode(ask);
    recorder.bodies["/v1/evidence"] =
        protocol::encode(protocol::EvidenceOffer{.files = {{sha256(kFile), size()}}});
    const auto whole = world.send(put(0), nullptr, protocol::CancelToken());
    REQUIRE(whole.value().status == 200);
  }
  static std::int64_t size() { return static_cast<std::int64_t>(kFile.size()); }
  // The owner's file from a byte on.
  protocol::Request put(std::size_t first) const {
    const std::string_view piece = kFile.substr(first);
    const protocol::PiecePlace place{.first = static_cast<std::int64_t>(first),
                                     .length = static_cast<std::int64_t>(piece.size()),
                                     .whole = size()};
    return {.method = protocol::Method::kPut,
            .path = fmt::format("/v1/evidence/{}", sha256(kFile).to_hex()),
            .headers = {{"authorization", fmt::format("Bearer {}", ana.second)},
                        {"content-range", protocol::content_range(place)}},
            .body = std::string(piece)};
  }
  Result<protocol::Tokens> sign_in(const std::string& login) {
    const auto grant = world.accounts().start_grant("http://x").value();
    ICMA_TRY_VOID(world.accounts().approve(grant.user_code, login, "correct horse"));
    return world.accounts().poll(grant.device_code);
  }
  protocol::Response ask(const Row& row, const std::string& authorization) {
    const std::string_view method = row.method;
    protocol::Request request;
    if (method == "PUT") request = put(9);
    if (method == "POST") request.method = protocol::Method::kPost;
    request.path = row.target;
    const auto name = [&request](std::string_view word, const std::string& what) {
      const auto at = request.path.find(word);
      if (at != std::string::npos) request.path.replace(at, word.size(), what);
    };
    name("OWNER", ana.first.to_string());
    name("FILE", sha256(kFile).to_hex());
    const auto body = recorder.bodies.find(row.target);
    if (body != recorder.bodies.end()) request.body = body->second;
    request.headers.erase("authorization");
    if (!authorization.empty()) request.headers["authorization"] = authorization;
    return world.send(request, nullptr, protocol::CancelToken()).value();
  }
};

}  // namespace

TEST_CASE("the table of callers names every route and no other") {
  std::set<std::string> known;
  std::set<std::string> tried;
  const std::span<const Route> routes = Service::routes();
  for (const Route& route : routes) known.insert(fmt::format("{} {}", route.method, route.path));
  for (const Row& row : kTable) tried.insert(fmt::format("{} {}", row.method, row.route));
  CHECK(known == tried);
  CHECK(routes.size() == kTable.size());
  for (const Row& row : kTable) {
    const auto route = std::ranges::find_if(
        routes, [&row](const Route& r) { return r.method == row.method && r.path == row.route; });
    REQUIRE(route != routes.end());
    CHECK((route->door != Door::kAnybody) == row.by_token);
    CHECK((route->door == Door::kOfficer) == (row.officer != 0));
    CHECK((route->free == nullptr) != (route->ledger == nullptr));
    // A route that needs no ledger has nobody to ask who is there.
    if (route->free != nullptr) CHECK(route->door == Door::kAnybody);
  }
}

TEST_CASE("each route answers each caller as the table says") {
  Scene scene;
  const auto signed_out = scene.sign_in("ana").value();
  REQUIRE(scene.world.accounts().revoke(signed_out.refresh));
  const auto other_kind = scene.sign_in("ana").value();
  const Token expired{.hash = sha256("expired"),
                      .learner = scene.ana.first,
                      .family = Uuid{{7}},
                      .expires = scene.clock.now() - Millis(1)};
  REQUIRE(scene.world.store().put_token(expired));
  const std::vector<std::pair<const char*, std::string>> without{
      {"nobody", ""},
      {"garbage", "Bearer garbage"},
      {"an empty token", "Bearer "},
      {"another scheme", fmt::format("Basic {}", scene.ana.second)},
      {"two tokens", fmt::format("Bearer {} {}", scene.ana.second, scene.ana.second)},
      {"an expired token", "Bearer expired"},
      {"a sign-in that was ended", fmt::format("Bearer {}", signed_out.access)},
      {"a refresh token", fmt::format("Bearer {}", other_kind.refresh)},
      {"a token's hash", fmt::format("Bearer {}", sha256(scene.ana.second).to_hex())},
  };
  for (const Row& row : kTable) {
    INFO(row.method, " ", row.target);
    for (const auto& [who, authorization] : without) {
      INFO(who);
      const protocol::Response answer = scene.ask(row, authorization);
      CHECK(answer.status == row.nobody);
      if (row.nobody == 401) CHECK(answer.header("www-authenticate") == "Bearer");
    }
    const auto stranger = scene.ask(row, fmt::format("Bearer {}", scene.bo.second));
    CHECK(stranger.status == row.stranger);
    CHECK(stranger.body.find("page.read") == std::string::npos);
    CHECK(stranger.body.find("\"whole\":true") == std::string::npos);
    CHECK(stranger.body.find(kFile) == std::string::npos);
    CHECK(scene.ask(row, fmt::format("Bearer {}", scene.ana.second)).status == row.owner);
  }
  CHECK(scene.world.snapshot(scene.bo.first).find("activity") == std::string::npos);
}

TEST_CASE("a role opens the routes that ask for it, and no other learner's records beside") {
  Scene scene;
  struct Staff {
    const char* role;
    int Row::* status;
  };
  for (const Staff& one : {Staff{"officer", &Row::officer}, Staff{"instructor", &Row::instructor},
                           Staff{"administrator", &Row::administrator}}) {
    const auto [who, token] = scene.world.newcomer(one.role);
    const std::vector<std::string> roles{"learner", one.role};
    REQUIRE(scene.world.ledger().tell(who, {{records::type::kRolesStated, {{"roles", roles}}}}));
    for (const Row& row : kTable) {
      INFO(one.role, " ", row.method, " ", row.target);
      const auto answer = scene.ask(row, fmt::format("Bearer {}", token));
      const int expected = row.*one.status;
      CHECK(answer.status == (expected != 0 ? expected : row.stranger));
      CHECK(answer.body.find("page.read") == std::string::npos);
      if (answer.status != 200) CHECK(answer.body.find(kFile) == std::string::npos);
    }
  }
  // The role ends when the server says so, and with it what it opened.
  const auto [who, token] = scene.world.learner("former");
  for (const char* role : {"officer", "learner"}) {
    const std::vector<std::string> roles{role};
    REQUIRE(scene.world.ledger().tell(who, {{records::type::kRolesStated, {{"roles", roles}}}}));
  }
  CHECK(scene.ask(kTable.back(), fmt::format("Bearer {}", token)).status == 403);
}

TEST_CASE("a revoked device: no sign-in is left, and what it writes is set aside") {
  Scene scene;
  const Uuid device = scene.laptop.store().device().device;
  CHECK(scene.world.accounts().revoke_device(scene.ana.first, Uuid{{77}}).error().kind ==
        ErrorKind::kNotFound);
  CHECK(scene.world.accounts().revoke_device(scene.bo.first, device).error().kind ==
        ErrorKind::kNotFound);
  const auto streams = scene.world.store().streams(scene.ana.first).value();
  const auto own = std::ranges::find_if(streams, &StreamRow::by_server);
  REQUIRE(own != streams.end());
  CHECK(scene.world.accounts().revoke_device(scene.ana.first, own->device).error().kind ==
        ErrorKind::kInvalid);
  // Another laptop of hers, and a sign-in of which no device is known yet.
  const auto second = scene.sign_in("ana").value();
  fakes::Device other(scene.world, scene.clock, scene.ana.first, second.access, 3);
  other.read("p1", 5);
  REQUIRE(other.sync().problem.empty());
  const std::string both = scene.world.snapshot(scene.ana.first);
  const auto idle = scene.sign_in("ana").value();
  REQUIRE(scene.world.accounts().revoke_device(scene.ana.first, device));
  CHECK_FALSE(scene.world.accounts().refresh(idle.refresh));
  CHECK_FALSE(scene.world.accounts().refresh(scene.laptop_refresh));
  CHECK(scene.world.accounts().learner_of(second.access));
  REQUIRE(other.sync().problem.empty());
  for (const Row& row : kTable) {
    INFO(row.target);
    CHECK(scene.ask(row, fmt::format("Bearer {}", scene.ana.second)).status == row.nobody);
    CHECK(scene.ask(row, fmt::format("Bearer {}", scene.bo.second)).status == row.stranger);
  }
  // Signed in again, with the password: nothing is lost, and nothing counts.
  const auto again = scene.sign_in("ana").value();
  scene.laptop.read("p1", 60);
  fakes::FixedToken tokens(again.access);
  engine::Api api(scene.world, tokens);
  const std::vector<PublicKey> trusted{scene.world.identity().receipts.public_key()};
  engine::Reconciler reconciler(scene.laptop.store(), api, trusted, scene.clock);
  const auto outcome = reconciler.run(protocol::CancelToken());
  CHECK(outcome.problem.empty());
  CHECK(outcome.quarantined == 1);
  CHECK(outcome.unsent == 0);
  CHECK(scene.world.snapshot(scene.ana.first) == both);
  const auto aside = scene.world.store().quarantined(9).value();
  REQUIRE(aside.size() == 1);
  CHECK(aside[0].second.code == "revoked");
}

TEST_CASE("a login that nobody has is refused in the same words as a wrong password") {
  Scene scene;
  const auto grant = scene.world.accounts().start_grant("http://x").value();
  const auto wrong = scene.world.accounts().approve(grant.user_code, "ana", "not this one");
  const auto nobody = scene.world.accounts().approve(grant.user_code, "nobody", "not this one");
  REQUIRE_FALSE(wrong);
  REQUIRE_FALSE(nobody);
  CHECK(wrong.error().describe() == nobody.error().describe());
}
