// SPDX-License-Identifier: Apache-2.0
#include "sync/server/ask_limits.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sync/server/service.h"
#include "sync/server/sqlite_store.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::server;

namespace {

constexpr std::array kSmall{
    AskRules{.one = {.per_second = 1, .burst = 3}, .all = {.per_second = 2, .burst = 5}},
    AskRules{.one = {.per_second = 1, .burst = 2}, .all = {.per_second = 1, .burst = 100}}};

struct Scene {
  fakes::FakeClock clock;
  fakes::TempDir dir;
  fakes::FakeRandom random;
  std::unique_ptr<SqliteStore> store = SqliteStore::open(dir / "ledger.db").value();
  NoCourseFacts facts;
  Identity identity{.server = Uuid{{1}}, .receipts = KeyPair::from_seed({1})};
  Ledger ledger{*store, facts, clock, random, identity};
  Accounts accounts{*store, clock, random};
  ContentTree content{dir.path()};
  Service service{ledger, accounts, content, clock, [] { return std::string("http://x"); }};
  AskLimits limits{clock, kSmall};

  Scene() { service.limit_sign_ins(&limits); }
  Reply ask(const std::string& target, const std::string& peer, protocol::Headers headers = {}) {
    return service.handle(
        {.method = "POST", .target = target, .headers = std::move(headers), .peer = peer});
  }
};

}  // namespace

TEST_CASE("one address asks so often and is told to wait, and the others are not") {
  Scene scene;
  for (int i = 0; i < 3; ++i) CHECK(scene.ask("/oauth/device", "203.0.113.5").status == 200);
  const Reply wait = scene.ask("/oauth/device", "203.0.113.5");
  CHECK(wait.status == 429);
  CHECK(wait.headers.at("retry-after") == "1");
  // The page where codes are typed is of the same kind, tokens are not.
  CHECK(scene.ask("/device", "203.0.113.5").status == 429);
  CHECK(scene.ask("/oauth/token", "203.0.113.5").status == 400);
  CHECK(scene.ask("/oauth/device", "203.0.113.6").status == 200);
  scene.clock.advance(Seconds(1));
  CHECK(scene.ask("/oauth/device", "203.0.113.5").status == 200);
  CHECK(scene.ask("/oauth/device", "203.0.113.5").status == 429);
  // What needs a token has its own limits.
  CHECK(scene.ask("/v1/hello", "203.0.113.5").status == 401);
}

TEST_CASE("many addresses together are held up as well, and one that is held up uses up nothing") {
  Scene scene;
  for (int i = 0; i < 20; ++i) (void)scene.ask("/oauth/device", "203.0.113.1");
  CHECK(scene.ask("/oauth/device", "203.0.113.2").status == 200);
  CHECK(scene.ask("/oauth/device", "203.0.113.3").status == 200);
  const Reply wait = scene.ask("/oauth/device", "203.0.113.4");
  CHECK(wait.status == 429);
  CHECK(wait.headers.contains("retry-after"));
  scene.clock.advance(Seconds(1));
  // Who was held up for the others' sake has all of his own.
  for (int i = 0; i < 2; ++i) CHECK(scene.ask("/oauth/device", "203.0.113.4").status == 200);
}

TEST_CASE("only a proxy on this machine is believed about who asks") {
  const auto address = [](const std::string& peer, const std::string& named) {
    listen::Incoming request{.peer = peer};
    if (!named.empty()) request.headers["x-forwarded-for"] = named;
    return asking_address(request);
  };
  CHECK(address("203.0.113.5", "") == "203.0.113.5");
  CHECK(address("203.0.113.5", "198.51.100.9") == "203.0.113.5");
  CHECK(address("127.0.0.1", "198.51.100.9") == "198.51.100.9");
  CHECK(address("::1", "made up, 198.51.100.9") == "198.51.100.9");
  CHECK(address("127.0.0.1", "").empty());
  CHECK(address("127.0.0.1", std::string(5'000, 'a')).size() == 45);
  Scene scene;
  for (int i = 0; i < 3; ++i) {
    CHECK(scene.ask("/oauth/device", "127.0.0.1", {{"x-forwarded-for", "198.51.100.9"}}).status ==
          200);
  }
  const protocol::Headers lie{{"x-forwarded-for", "8.8.8.8, 198.51.100.9"}};
  CHECK(scene.ask("/oauth/device", "127.0.0.1", lie).status == 429);
  CHECK(scene.ask("/oauth/device", "127.0.0.1").status == 200);
}

TEST_CASE("addresses that are never seen again are forgotten") {
  fakes::FakeClock clock;
  AskLimits limits(clock);
  for (int i = 0; i < 50'000; ++i) {
    clock.advance(Millis(100));
    CHECK(limits.take(Asked::kGrant, fmt::format("198.51.{}.{}", i / 250, i % 250)) == 0);
  }
  CHECK(limits.addresses() < 12'000);
}
