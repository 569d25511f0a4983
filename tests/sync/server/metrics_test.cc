// SPDX-License-Identifier: Apache-2.0
#include "sync/server/metrics.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <future>
#include <mutex>

#include "sync/server/front_desk.h"
#include "sync/server/sqlite_store.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::server;

namespace {

// A whole server without sockets.
struct Office {
  fakes::FakeClock clock;
  fakes::TempDir dir;
  fakes::FakeRandom random{3};
  std::unique_ptr<SqliteStore> store = SqliteStore::open(dir / "ledger.db").value();
  NoCourseFacts facts;
  Identity identity{.server = Uuid{{1}}, .name = "Test", .receipts = KeyPair::from_seed({1})};
  Ledger ledger{*store, facts, clock, random, identity};
  Accounts accounts{*store, clock, random, {.cost = {.operations = 1, .memory = 8192}}};
  ContentTree content{dir / "content"};
  Service service{ledger, accounts, content, clock, [] { return std::string("http://x"); }};
  Metrics metrics;
  std::mutex mutex;
  std::string journal;
  RequestLog log{log_key(identity.receipts), [this](std::string_view line) {
                   const std::lock_guard lock(mutex);
                   journal += line;
                 }};
  Writer writer{*store, service, 64, &metrics};
  FrontDesk desk{service, writer, metrics, log, clock};

  Reply ask(Incoming request) {
    std::promise<Reply> answered;
    auto reply = answered.get_future();
    desk.answer(std::move(request), [&answered](Reply r) { answered.set_value(std::move(r)); });
    return reply.get();
  }
  std::string lines() {
    const std::lock_guard lock(mutex);
    return journal;
  }
};

}  // namespace

TEST_CASE("a whole day of requests leaves no name, secret or word of a learner in the journal") {
  Office office;
  const std::string password = "correct horse battery";
  const Uuid ana = office.accounts.add("ana.lopez@example.org", "Ana López", password).value();
  const auto grant = office.accounts.start_grant("http://x").value();
  std::vector<std::string> secrets{password,  "ana.lopez",     "Ana",
                                   "López",   grant.user_code, "SECRETBODY",
                                   "hunter2", ana.to_string(), grant.device_code};
  CHECK(office
            .ask({.method = "POST",
                  .target = "/device",
                  .body = fmt::format("user_code={}&login=ana.lopez%40example.org&password={}",
                                      grant.user_code, "correct+horse+battery")})
            .status == 200);
  const auto tokens = office.accounts.poll(grant.device_code).value();
  secrets.push_back(tokens.access);
  secrets.push_back(tokens.refresh);
  const protocol::Headers signed_in{{"authorization", fmt::format("Bearer {}", tokens.access)},
                                    {"x-request-id", "Ana-Lopez-0"}};
  CHECK(office
            .ask({.method = "POST",
                  .target = "/v1/push?note=hunter2",
                  .headers = signed_in,
                  .body = "{\"SECRETBODY\":1}"})
            .status == 400);
  for (const char* target : {"/Ana", "/content/Ana?x=hunter2", "/device?user_code=hunter2"}) {
    (void)office.ask({.method = "GET", .target = target});
  }
  (void)office.ask({.method = "ANA", .target = "/"});
  (void)office.ask({.method = "POST",
                    .target = "/device",
                    .body = "user_code=x&login=ana.lopez&password=hunter2"});
  (void)office.ask(
      {.method = "POST",
       .target = "/oauth/token",
       .body = fmt::format("grant_type=refresh_token&refresh_token={}", tokens.refresh)});
  (void)office.ask({.method = "POST", .target = "/v1/pull", .body = "hunter2"});
  const std::string journal = office.lines();
  const std::string numbers = office.metrics.text();
  for (const std::string& secret : secrets) {
    INFO(secret);
    CHECK(journal.find(secret) == std::string::npos);
    CHECK(numbers.find(secret) == std::string::npos);
  }
  // It is a journal all the same.
  CHECK(std::ranges::count(journal, '\n') == 9);
  CHECK(journal.find(office.log.pseudonym(ana)) != std::string::npos);
  CHECK(journal.find("\"route\":\"/v1/push\"") != std::string::npos);
  CHECK(journal.find("\"status\":401") != std::string::npos);
  CHECK(office.log.pseudonym(ana) != office.log.pseudonym(Uuid{{9}}));
  const RequestLog elsewhere(log_key(KeyPair::from_seed({2})), [](std::string_view) {});
  CHECK(elsewhere.pseudonym(ana) != office.log.pseudonym(ana));
}

TEST_CASE("a request keeps the id it came with if that is one, and always has one") {
  Office office;
  const auto id = [&office](const std::string& proposed) {
    Incoming request{.method = "GET", .target = "/healthz"};
    if (!proposed.empty()) request.headers["x-request-id"] = proposed;
    return office.ask(std::move(request)).headers.at("x-request-id");
  };
  CHECK(id("0123abcd-ef") == "0123abcd-ef");
  for (const std::string& odd :
       {std::string(), std::string("short"), std::string(65, 'a'),
        std::string("0123456789\r\nX: y"), std::string("Maria Gonzalez")}) {
    CHECK(id(odd) != odd);
    CHECK(id(odd).size() == 36);
  }
  CHECK(id("") != id(""));
}

TEST_CASE("the numbers are read as Prometheus reads them, and do not grow with addresses") {
  Office office;
  for (int i = 0; i < 50; ++i) {
    (void)office.ask({.method = "GET", .target = fmt::format("/nowhere/{}", i)});
  }
  (void)office.ask({.method = "POST", .target = "/oauth/device"});
  (void)office.ask({.method = "POST", .target = "/v1/hello", .body = "{}"});
  office.metrics.watch("queue_length", [] { return std::int64_t{7}; });
  office.metrics.set("outbox_parked", 2);
  const std::string text = office.metrics.text();
  CHECK(text.find("icma_requests_total{route=\"unknown\",status=\"404\"} 50\n") !=
        std::string::npos);
  CHECK(text.find("icma_requests_total{route=\"/v1/hello\",status=\"401\"} 1\n") !=
        std::string::npos);
  CHECK(text.find("icma_queue_length 7\n") != std::string::npos);
  CHECK(text.find("icma_outbox_parked 2\n") != std::string::npos);
  CHECK(text.find("icma_request_seconds_count 52\n") != std::string::npos);
  CHECK(text.find("icma_request_seconds_bucket{le=\"+Inf\"} 52\n") != std::string::npos);
  CHECK(text.find("icma_commit_seconds_count 2\n") != std::string::npos);
  CHECK(text.ends_with('\n'));
  CHECK(std::ranges::count(text, '\n') < 80);
}

TEST_CASE("the numbers have an address of their own and nothing else is behind it") {
  Metrics metrics;
  MetricsDesk desk(metrics);
  const auto status = [&desk](const char* method, const char* target) {
    int out = 0;
    desk.answer({.method = method, .target = target}, [&out](const Reply& r) { out = r.status; });
    return out;
  };
  CHECK(status("GET", "/metrics") == 200);
  CHECK(status("GET", "/healthz") == 200);
  CHECK(status("POST", "/metrics") == 404);
  CHECK(status("GET", "/v1/server") == 404);
  Office office;
  CHECK(office.ask({.method = "GET", .target = "/metrics"}).status == 404);
}

TEST_CASE("one learner who asks without end is told to wait, and the others are not") {
  Office office;
  LearnerLimits limits(office.clock, {.per_second = 2, .burst = 5});
  office.service.limit(&limits);
  const auto token = [&office](const std::string& login) {
    (void)office.accounts.add(login, login, "long enough").value();
    const auto grant = office.accounts.start_grant("http://x").value();
    REQUIRE(office.accounts.approve(grant.user_code, login, "long enough"));
    return office.accounts.poll(grant.device_code).value().access;
  };
  const std::string ana = token("ana");
  const std::string bo = token("bo");
  const auto ask = [&office](const std::string& who) {
    return office.ask({.method = "POST",
                       .target = "/v1/pull",
                       .headers = {{"authorization", fmt::format("Bearer {}", who)}},
                       .body = "{}"});
  };
  for (int i = 0; i < 5; ++i) CHECK(ask(ana).status == 400);
  const Reply told = ask(ana);
  CHECK(told.status == 429);
  CHECK(told.headers.at("retry-after") == "1");
  CHECK(ask(bo).status == 400);
  // Who has no valid token takes nobody's turn.
  CHECK(ask("guess").status == 401);
  office.clock.advance(Seconds(1));
  CHECK(ask(ana).status == 400);
  CHECK(ask(ana).status == 400);
  CHECK(ask(ana).status == 429);
  // A pause is worth the burst and no more.
  office.clock.advance(std::chrono::minutes(30));
  for (int i = 0; i < 5; ++i) CHECK(ask(ana).status == 400);
  CHECK(ask(ana).status == 429);
}
