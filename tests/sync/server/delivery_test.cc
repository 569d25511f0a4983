// SPDX-License-Identifier: Apache-2.0
#include "sync/server/delivery.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <set>

#include "courses/base/text.h"
#include "sync/http/curl_transport.h"
#include "sync/records/bodies.h"
#include "sync/server/report.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/python_server.h"

using namespace icma;
using namespace icma::server;

namespace {

const records::Subject kModule{"egv-160", "", "m1", ""};

Verdict accepted(std::int64_t seconds) {
  return {.status = "accepted",
          .credited_s = seconds,
          .practices = {{"P04", seconds}},
          .cycle = "2026"};
}

// An outbox with so many decisions of so many learners, and a delivery that runs in virtual time.
struct Office {
  fakes::FakeClock clock;
  fakes::TempDir dir;
  fakes::FakeRandom random{5};
  std::unique_ptr<SqliteStore> store = SqliteStore::open(dir / "ledger.db").value();
  Identity identity{.server = Uuid{{1}}, .receipts = KeyPair::from_seed({4})};
  std::vector<std::string> expected;  // "<key> <learner> <decision>"
  int store_fails_at = 0;             // the n-th visit to the store is not kept
  int visits = 0;

  void fill(int learners, int decisions) {
    for (int n = 1; n <= decisions; ++n) {
      for (int i = 1; i <= learners; ++i) {
        const Uuid learner{{static_cast<std::uint8_t>(i)}};
        const Uuid decision{{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(n)}};
        const Uuid key = make_uuid_v5(learner, decision.to_string());
        const Json payload{{"learner", learner.to_string()}, {"decision", decision.to_string()}};
        REQUIRE(store->add_outbox({.learner = learner,
                                   .n = n,
                                   .decision = decision,
                                   .key = key,
                                   .payload = dump_json(payload)}));
        expected.push_back(
            fmt::format("{} {} {}", key.to_string(), learner.to_string(), decision.to_string()));
      }
    }
  }
  Delivery delivery(protocol::Transport& transport, DeliveryRules rules = {}) {
    return {[this](const std::function<Result<>(Store&)>& work) -> Result<> {
              return store->unit([&]() -> Result<> {
                ICMA_TRY_VOID(work(*store));
                if (++visits == store_fails_at) return fail(ErrorKind::kIo, "the disk is full");
                return {};
              });
            },
            transport,
            "/decisions",
            identity,
            clock,
            random,
            rules};
  }
  // Until nothing waits; false when it takes more rounds than that.
  bool drain(Delivery& delivery, int rounds = 400) {
    const protocol::CancelToken cancel;
    for (int i = 0; i < rounds; ++i) {
      const auto round = delivery.round(cancel);
      if (round && round->left.waiting == 0) return true;
      clock.advance(round ? round->wait : Millis(5'000));
    }
    return false;
  }
};

// A service in the same process, by rule.
class Receiver final : public protocol::Transport {
 public:
  using Rule = std::function<Result<protocol::Response>(const protocol::Request&)>;
  explicit Receiver(Rule rule) : rule_(std::move(rule)) {}
  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink*,
                                  const protocol::CancelToken&) override {
    ++asked[request.headers.at("idempotency-key")];
    return rule_(request);
  }
  static Result<protocol::Response> receipt(const protocol::Request& request) {
    return protocol::Response{
        .status = 200,
        .body = fmt::format(R"({{"received":"{}"}})", request.headers.at("idempotency-key"))};
  }
  std::map<std::string, int> asked;

 private:
  Rule rule_;
};

// What the receiver has, learner by learner in the order it came.
std::map<std::string, std::vector<std::string>> by_learner(const std::vector<std::string>& lines) {
  std::map<std::string, std::vector<std::string>> out;
  for (const std::string& line : lines) {
    const auto words = split(line, ' ');
    if (words.size() == 3) out[std::string(words[1])].push_back(line);
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

}  // namespace

TEST_CASE("a decision that credits waits in the outbox with it, and so does its correction") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.learner("ana");
  fakes::Device device(world, clock, ana, token, 1);
  const auto claim = device.append("module.completed", "",
                                   records::module_completed(Json::object(), 60, {{"P04", 60}}));
  // It is not complete: the learner is asked, the service is told nothing.
  REQUIRE(device.sync().needs_info == 1);
  CHECK(world.store().outbox_counts().value().waiting == 0);
  REQUIRE(world.ledger().decide(ana, kModule, claim.event_id, accepted(60)));
  const auto first = world.store().due_outbox(clock.now(), 9).value();
  REQUIRE(first.size() == 1);
  const Json told = parse_json(first[0].payload).value();
  CHECK(told.at("status") == "accepted");
  CHECK(told.at("credited_seconds") == 60);
  CHECK(told.at("learner") == ana.to_string());
  CHECK(told.at("idempotency_key") == first[0].key.to_string());
  CHECK(told.at("subject_event") == claim.event_id.to_string());
  CHECK(first[0].payload.find("Learner ana") == std::string::npos);
  // Taken back: also what credits nothing is told, because it replaces what was told.
  Verdict back{.status = "rejected", .codes = {"R14"}, .note = "private words", .cycle = "2026"};
  REQUIRE(world.ledger().decide(ana, kModule, claim.event_id, back));
  CHECK(world.store().outbox_counts().value().waiting == 2);
  const auto all = world.store().outbox(OutboxState::kWaiting, 9).value();
  CHECK(parse_json(all.at(1).payload).value().at("supersedes") == first[0].decision.to_string());
  CHECK(all.at(1).payload.find("private words") == std::string::npos);
  CHECK(all.at(1).key != first[0].key);
}

TEST_CASE("a restored ledger that is handed its receipts back tells them under the same keys") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.learner("ana");
  fakes::Device device(world, clock, ana, token, 1);
  const auto claim = device.append("module.completed", "",
                                   records::module_completed(Json::object(), 60, {{"P04", 60}}));
  REQUIRE(device.sync().problem.empty());
  world.copy_to("before.db");
  REQUIRE(world.ledger().decide(ana, kModule, claim.event_id, accepted(60)));
  REQUIRE(device.sync().accepted == 1);
  const Uuid key = world.store().outbox(OutboxState::kWaiting, 9).value().at(0).key;
  world.restore("before.db");
  CHECK(world.store().outbox_counts().value().waiting == 0);
  REQUIRE(device.sync().problem.empty());
  const auto again = world.store().outbox(OutboxState::kWaiting, 9).value();
  REQUIRE(again.size() == 1);
  CHECK(again[0].key == key);
  REQUIRE(device.sync().problem.empty());
  CHECK(world.store().outbox_counts().value().waiting == 1);
}

TEST_CASE("no call of the database can fail so that a decision is kept without its entry") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.learner("ana");
  Uuid claim;
  {
    fakes::Device device(world, clock, ana, token, 1);
    claim = device
                .append("module.completed", "",
                        records::module_completed(Json::object(), 60, {{"P04", 60}}))
                .event_id;
    REQUIRE(device.sync().problem.empty());
  }
  const auto decisions = [&world, &ana] {
    std::int64_t out = 0;
    const auto rows = world.store().events_after(ana, 0, 1000, SIZE_MAX).value();
    for (const EventRow& row : rows) {
      out += row.record.body.value_or("").find("\"accepted\"") != std::string::npos ? 1 : 0;
    }
    return out;
  };
  world.stop();
  int struck = 0;
  for (int i = 1;; ++i) {
    // Opening is somebody else's test: the fault strikes while it decides.
    fakes::FailingPoint probe(0);
    world.start(&probe);
    fakes::FailingPoint fault(i);
    world.stop();
    class Late final : public sqlite::FaultPoint {
     public:
      std::optional<Error> next() override { return armed ? armed->next() : std::nullopt; }
      FaultPoint* armed = nullptr;
    } late;
    world.start(&late);
    late.armed = &fault;
    const bool told = world.ledger().decide(ana, kModule, claim, accepted(60 + i)).has_value();
    late.armed = nullptr;
    INFO("call ", i);
    CHECK(world.store().outbox_counts().value().waiting == decisions());
    CHECK(told == !fault.struck);
    world.stop();
    if (!fault.struck) break;
    ++struck;
  }
  CHECK(struck > 10);
}

TEST_CASE("a receiver that fails in every way has each decision once and in order in the end") {
  Office office;
  office.fill(4, 8);
  const auto ledger = office.dir / "received";
  std::ofstream(office.dir / "faults")
      << "500 lost portal html-json redirect 429 slow cut reset 503 no hang lost 500 reset slow "
         "lost portal cut 503 no lost lost redirect html-json hang 429 500 no lost\n";
  const fakes::PythonServer receiver("credentialing_receiver.py", {ledger.string(), "0"});
  const auto transport =
      http::CurlTransport::open({.base_url = fmt::format("http://{}", receiver.address())}).value();
  Delivery delivery = office.delivery(*transport, {.stall = Seconds(1)});
  REQUIRE(office.drain(delivery));
  const std::vector<std::string> received = lines_of(read_file(ledger).value());
  CHECK(received.size() == office.expected.size());
  CHECK(by_learner(received) == by_learner(office.expected));
  CHECK(office.store->outbox_counts().value().parked == 0);
  // Each fault was met, and each request was signed by the server's key over exactly its bytes.
  std::set<std::string> met;
  for (const std::string& line : lines_of(receiver.log())) {
    const auto words = split(line, ' ');
    REQUIRE(words.size() == 5);
    met.emplace(words[0]);
    const Uuid key = parse_uuid(words[1]).value();
    const Bytes body = parse_hex(words[4]).value();
    const Hash message = delivery_message(office.identity.server, key, as_text(body));
    CHECK(words[2] == office.identity.receipts.public_key().to_hex());
    CHECK(verify(office.identity.receipts.public_key(), message.view(),
                 parse_signature(words[3]).value()));
  }
  CHECK(met.size() == 13);
}

TEST_CASE("an answer that is lost, or a note of it that is, repeats the entry under its key") {
  Office office;
  office.fill(2, 2);
  Receiver service(Receiver::receipt);
  office.store_fails_at = 2;  // the note of the first two receipts
  Delivery delivery = office.delivery(service);
  const protocol::CancelToken cancel;
  CHECK_FALSE(delivery.round(cancel));
  CHECK(office.store->outbox_counts().value().waiting == 4);
  REQUIRE(office.drain(delivery));
  CHECK(service.asked.size() == 4);
  int twice = 0;
  for (const auto& [key, count] : service.asked) twice += count == 2 ? 1 : 0;
  CHECK(twice == 2);
}

TEST_CASE("what the service will not take is parked, and the learner's next goes on") {
  Office office;
  office.fill(1, 3);
  const std::string poison = std::string(split(office.expected[1], ' ')[0]);
  Receiver service([&poison](const protocol::Request& request) -> Result<protocol::Response> {
    if (request.headers.at("idempotency-key") != poison) return Receiver::receipt(request);
    return protocol::Response{.status = 422, .body = "{\"said\":\"Ana Lopez\"}"};
  });
  Delivery delivery = office.delivery(service, {.max_tries = 5});
  REQUIRE(office.drain(delivery));
  CHECK(service.asked.at(poison) == 5);
  CHECK(service.asked.size() == 3);
  const auto parked = office.store->outbox(OutboxState::kParked, 9).value();
  REQUIRE(parked.size() == 1);
  CHECK(parked[0].key.to_string() == poison);
  CHECK(parked[0].problem == "answered 422");
}

TEST_CASE("a service that is away is asked less and less, and no entry is parked for it") {
  std::set<std::int64_t> ways;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Office office;
    office.random = fakes::FakeRandom(seed);
    office.fill(3, 2);
    bool away = true;
    int asked = 0;
    Receiver service([&](const protocol::Request& request) -> Result<protocol::Response> {
      ++asked;
      if (away) return fail(ErrorKind::kNetwork, "no connection");
      return Receiver::receipt(request);
    });
    Delivery delivery = office.delivery(service);
    const protocol::CancelToken cancel;
    const Time begin = office.clock.now();
    Millis longest{0};
    Millis sum{0};
    while (office.clock.now() - begin < std::chrono::hours(48)) {
      const auto round = delivery.round(cancel).value();
      longest = std::max(longest, round.wait);
      sum += round.wait;
      if (asked < 30) ways.insert(sum.count());
      office.clock.advance(round.wait);
    }
    CHECK(longest > std::chrono::minutes(10));
    CHECK(longest <= std::chrono::hours(1));
    CHECK(asked < 3 * 400);
    away = false;
    REQUIRE(office.drain(delivery, 20'000));
    CHECK(office.store->outbox_counts().value().parked == 0);
    CHECK(service.asked.size() == 6);
  }
  CHECK(ways.size() > 20);
}

TEST_CASE("the wait that the service asks for is kept, and a yes without the key is no yes") {
  Office office;
  office.fill(1, 1);
  int status = 429;
  Receiver service([&status](const protocol::Request&) -> Result<protocol::Response> {
    return protocol::Response{
        .status = status, .headers = {{"retry-after", "120"}}, .body = "{\"received\":\"other\"}"};
  });
  Delivery delivery = office.delivery(service);
  const protocol::CancelToken cancel;
  CHECK(delivery.round(cancel).value().wait > Seconds(120));
  for (const int says : {200, 201, 204, 401, 403, 302, 502}) {
    status = says;
    office.clock.advance(std::chrono::hours(2));
    const auto round = delivery.round(cancel).value();
    INFO(says);
    CHECK(round.away);
    CHECK(round.delivered == 0);
  }
  CHECK(office.store->outbox(OutboxState::kWaiting, 9).value().at(0).tries == 0);
}

TEST_CASE("a key is the same for the same decision and for no other") {
  records::Event event;
  event.envelope.learner = Uuid{{2}};
  event.envelope.event_id = Uuid{{3}};
  event.envelope.subject = {"egv-160", "1.0.0", "m1", ""};
  event.body = Json{{"cycle", "2026"}, {"rule", "r1"}};
  const Uuid key = idempotency_key(Uuid{{1}}, event);
  CHECK(key == idempotency_key(Uuid{{1}}, event));
  CHECK((key.bytes[6] >> 4U) == 5);
  CHECK(key != idempotency_key(Uuid{{9}}, event));
  event.envelope.event_id = Uuid{{4}};
  CHECK(key != idempotency_key(Uuid{{1}}, event));
  // The example of RFC 9562, appendix A.4.
  const Uuid dns = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8").value();
  CHECK(make_uuid_v5(dns, "www.example.com").to_string() == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}
