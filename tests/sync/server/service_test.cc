// SPDX-License-Identifier: Apache-2.0
#include "sync/server/service.h"

#include <algorithm>
#include <atomic>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sync/records/bodies.h"
#include "sync/server/home.h"
#include "sync/server/pages.h"
#include "sync/server/queries.h"
#include "sync/server/writer.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"

using namespace icma;
using namespace icma::server;

namespace {

struct Tree {
  fakes::TempDir dir;
  ContentTree tree{dir.path()};
  std::string body = std::string(1000, 'a') + std::string(24, 'b');
  std::string name = sha256(body).to_hex() + ".pack";

  Tree() {
    REQUIRE(write_file(dir / name, body));
    REQUIRE(write_file(dir / "timestamp.json", "{}"));
    REQUIRE(write_file(dir / ".hidden", "secret"));
  }
  Reply get(const std::string& path, const std::string& range = "",
            const std::string& method = "GET") {
    Incoming request{.method = method};
    if (!range.empty()) request.headers["range"] = range;
    return tree.serve(request, path, "");
  }
};

}  // namespace

TEST_CASE("every query of the ledger prepares and has the plan it promises") {
  auto database = sqlite::Database::open_in_memory().value();
  REQUIRE(sqlite::migrate(*database, ledger_migrations()));
  const auto checked = sqlite::check_queries(*database, ledger_queries());
  REQUIRE_MESSAGE(checked.has_value(), checked.error().describe());
}

TEST_CASE("objects are served whole, by range, and not at all") {
  Tree t;
  Reply reply = t.get(t.name);
  CHECK(reply.status == 200);
  CHECK(reply.file->length == 1024);
  CHECK(reply.headers.at("cache-control").find("immutable") != std::string::npos);
  CHECK(reply.headers.at("etag") == "\"" + t.name.substr(0, 64) + "\"");
  reply = t.get(t.name, "bytes=1000-1009");
  CHECK(reply.status == 206);
  CHECK(reply.headers.at("content-range") == "bytes 1000-1009/1024");
  CHECK(reply.file->offset == 1000);
  CHECK(reply.file->length == 10);
  CHECK(t.get(t.name, "bytes=1020-5000").headers.at("content-range") == "bytes 1020-1023/1024");
  CHECK(t.get(t.name, "bytes=-4").headers.at("content-range") == "bytes 1020-1023/1024");
  CHECK(t.get(t.name, "bytes=1024-").status == 416);
  CHECK(t.get(t.name, "bytes=1024-").headers.at("content-range") == "bytes */1024");
  CHECK(t.get(t.name, "bytes=-0").status == 416);
  for (const char* odd : {"bytes=5-2", "bytes=a-b", "items=0-1", "bytes=0-1,4-5", "bytes=-",
                          "bytes=18446744073709551616-"}) {
    INFO(odd);
    CHECK(t.get(t.name, odd).status == 200);
  }
  CHECK(t.get("timestamp.json").headers.at("cache-control") == "no-cache");
  CHECK(t.get(t.name, "", "HEAD").head_length == 1024);
  CHECK(t.get(t.name, "", "DELETE").status == 405);
}

TEST_CASE("no path leads out of the published folder or to hidden files") {
  Tree t;
  for (const char* path : {"", ".", "..", "../x", "a/../../x", ".hidden", "%2e%2e/x", "/etc/passwd",
                           "a//b", "x\\y", "nothing"}) {
    INFO(path);
    CHECK(t.get(path).status == 404);
  }
}

TEST_CASE("what is unchanged is not sent again") {
  Tree t;
  Incoming request{.method = "GET"};
  request.headers["if-none-match"] = t.get("timestamp.json").headers.at("etag");
  CHECK(t.tree.serve(request, "timestamp.json", "").status == 304);
  request = {.method = "GET", .headers = {{"range", "bytes=0-1"}, {"if-range", "\"other\""}}};
  CHECK(t.tree.serve(request, t.name, "").status == 200);
}

TEST_CASE("each route refuses strangers, other learners and other methods") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, ana_token] = world.learner("ana");
  const auto [bo, bo_token] = world.learner("bo");
  protocol::CancelToken cancel;
  const auto post = [&](const char* path, const std::string& body, const std::string& token) {
    protocol::Request request{.method = protocol::Method::kPost, .path = path, .body = body};
    if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
    return world.send(request, nullptr, cancel).value().status;
  };
  for (const char* path : {"/v1/hello", "/v1/push", "/v1/pull"}) {
    INFO(path);
    CHECK(post(path, "{}", "") == 401);
    CHECK(post(path, "{}", "made up") == 401);
    CHECK(post(path, "{}", ana_token) == 400);
    CHECK(post(path, "not json", ana_token) == 400);
    CHECK(world.send({.path = path}, nullptr, cancel).value().status == 404);
  }
  fakes::Device device(world, clock, ana, ana_token, 1);
  device.read("p1", 5);
  REQUIRE(device.sync().problem.empty());
  // Ana's own words under Bo's token.
  fakes::Device thief(world, clock, ana, bo_token, 2);
  thief.read("p1", 5);
  CHECK(thief.sync().problem == "invalid");
  CHECK(world.snapshot(bo).find("activity") == std::string::npos);
  CHECK(post("/nowhere", "{}", ana_token) == 404);
}

TEST_CASE("a push that is unsigned, signed by another, or altered is refused whole") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.learner("ana");
  fakes::Device device(world, clock, ana, token, 1);
  device.read("p1", 5);
  device.read("p1", 5);
  const auto own = device.store().stream(device.store().device().device).value().value();
  const auto signature = device.store().sign_at(2).value();
  const auto rows = device.store().records(own.device, 1, 10, SIZE_MAX).value();
  protocol::Push good{.device = own.device, .key = own.key, .from_seq = 1};
  for (const auto& row : rows) good.events.push_back(row.record);
  const auto refused = [&](const std::function<void(protocol::Push&)>& change) {
    protocol::Push bad = good;
    change(bad);
    CHECK_FALSE(world.ledger().push(ana, bad));
    CHECK(world.store().stream(ana, own.device).value() == std::nullopt);
  };
  refused([](protocol::Push& p) { p.events.back().signature.reset(); });
  refused([](protocol::Push& p) { p.key = KeyPair::from_seed({9}).public_key(); });
  refused([](protocol::Push& p) { *p.events[0].body = R"({"percent":100,"seconds":9})"; });
  refused([](protocol::Push& p) { p.events[0].envelope += " "; });
  refused([](protocol::Push& p) { std::swap(p.events[0], p.events[1]); });
  refused([](protocol::Push& p) { p.prev_hash = sha256("x"); });
  refused([](protocol::Push& p) { p.events.erase(p.events.begin()); });
  refused([](protocol::Push& p) { p.server_stream = true; });
  CHECK_FALSE(world.ledger().push(Uuid{{99}}, good));
  REQUIRE(world.ledger().push(ana, good));
  CHECK(signature == *good.events.back().signature);
}

TEST_CASE("a learner cannot grade, enrol or decide for himself") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.learner("ana");
  const KeyPair key = KeyPair::from_seed({5});
  const Uuid name{{50}};
  const records::ChainId chain{world.identity().server, ana, name};
  const Json decision{{"subject_event", Uuid{{1}}.to_string()},
                      {"status", "accepted"},
                      {"codes", Json::array()},
                      {"credited_seconds", 60},
                      {"practices", {{"P1", 60}}},
                      {"cycle", "2026"},
                      {"rule", "mine"},
                      {"time", "2026-01-01T00:00:00.000Z"}};
  records::Envelope envelope{.event_id = Uuid{{51}},
                             .learner = ana,
                             .device = name,
                             .seq = 1,
                             .type = "decision.made",
                             .subject = {"egv-160", "1.0.0", "m1", ""},
                             .occurrence = {.utc = clock.now(), .zone = "UTC"}};
  auto record = records::make_record(chain, Hash{}, envelope, decision, Bytes(16, 1)).value();
  record.signature = records::sign_head(key, chain, 1, record.hash);
  protocol::Push push{.device = name, .key = key.public_key(), .events = {record}};
  const auto answer = world.ledger().push(ana, push).value();
  CHECK(answer.results.at(0).result == protocol::PushResult::kQuarantined);
  CHECK(answer.results.at(0).code == "R01");
  CHECK(world.snapshot(ana).find("practice") == std::string::npos);
  push.server_stream = true;
  CHECK_FALSE(world.ledger().push(ana, push));
}

TEST_CASE("an officer's decision replaces the one that stands, and the learner sees why") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.learner("ana");
  fakes::Device device(world, clock, ana, token, 1);
  const auto claim = device.append("module.completed", "",
                                   records::module_completed(Json::object(), 60, {{"P04", 60}}));
  REQUIRE(device.sync().needs_info == 1);
  Verdict verdict{.status = "accepted_with_note",
                  .note = "shown in person",
                  .credited_s = 60,
                  .practices = {{"P04", 60}},
                  .cycle = "2026"};
  REQUIRE(world.ledger().decide(ana, {"egv-160", "", "m1", ""}, claim.event_id, verdict));
  CHECK(device.sync().accepted == 1);
  CHECK(device.store().dashboard({}, "2026").value().credited_s == 60);
  CHECK(device.store().receipts(1).value().at(0).decision.note == "shown in person");
  CHECK_FALSE(world.ledger().decide(ana, {"egv-160", "", "m1", ""}, Uuid{{3}}, verdict));
}

TEST_CASE("a full queue answers no, and everything taken is answered once") {
  fakes::FakeClock clock;
  fakes::TempDir dir;
  fakes::FakeRandom random;
  const auto store = SqliteStore::open(dir / "ledger.db").value();
  const NoCourseFacts facts;
  const Identity identity{.server = Uuid{{1}}, .receipts = KeyPair::from_seed({1})};
  Ledger ledger(*store, facts, clock, random, identity);
  Accounts accounts(*store, clock, random);
  const ContentTree content(dir.path());
  Service service(ledger, accounts, content, clock, [] { return std::string("http://x"); });
  std::atomic<int> answered{0};
  int taken = 0;
  int refused = 0;
  {
    Writer writer(*store, service, 8);
    for (int i = 0; i < 500; ++i) {
      const bool in = writer.submit({.method = "POST", .target = "/oauth/device"},
                                    [&answered](const Reply& reply) {
                                      if (reply.status == 200) ++answered;
                                    });
      ++(in ? taken : refused);
    }
  }
  CHECK(answered == taken);
  CHECK(refused > 0);
}

TEST_CASE("putting a ledger's file back without `restore` is noticed by the side file") {
  fakes::TempDir dir;
  SystemRandom random;
  const HomePaths paths{.data = dir.path(), .keys = dir / "keys"};
  CHECK(open_home(paths, "x", random).error().kind == ErrorKind::kNotFound);
  REQUIRE(make_keys(paths));
  std::string first;
  {
    const auto home = open_home(paths, "x", random).value();
    first = home.store->fact("incarnation").value();
    REQUIRE(home.store->backup_to(dir / "copy.db"));
  }
  CHECK(open_home(paths, "x", random).value().store->fact("incarnation").value() == first);
  std::filesystem::remove(paths.incarnation());
  const std::string second =
      open_home(paths, "x", random).value().store->fact("incarnation").value();
  CHECK(second != first);
  std::filesystem::copy_file(dir / "copy.db", paths.ledger(),
                             std::filesystem::copy_options::overwrite_existing);
  const std::string third =
      open_home(paths, "x", random).value().store->fact("incarnation").value();
  CHECK(third != first);
  CHECK(third != second);
  const auto mode = std::filesystem::status(paths.receipts_key()).permissions();
  CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("a new box key sets the old one aside, and both are there after a restart") {
  fakes::TempDir dir;
  SystemRandom random;
  const HomePaths paths{.data = dir.path(), .keys = dir / "keys"};
  REQUIRE(make_keys(paths));
  std::vector<Hash> ids;
  for (int i = 0; i < 3; ++i) {
    const Home home = open_home(paths, "x", random).value();
    REQUIRE(home.identity.box.has_value());
    CHECK(home.identity.old_boxes.size() == static_cast<std::size_t>(i));
    for (const Hash& id : ids) {
      CHECK(std::ranges::count(home.identity.old_boxes, id,
                               [](const BoxKeyPair& key) { return key.public_key().id(); }) == 1);
    }
    ids.push_back(home.identity.box->public_key().id());
    REQUIRE(renew_box_key(paths));
    CHECK(load_box_key(paths).value()->public_key().id() != ids.back());
    const auto mode = std::filesystem::status(paths.old_box_key(ids.back())).permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
}

TEST_CASE("what a person types cannot become markup of the page") {
  const Reply page = device_page(
      {.server_name = "<b>", .user_code = "\"><script>", .login = "'onfocus=", .problem = "<img>"});
  CHECK(page.body.find("<script>") == std::string::npos);
  CHECK(page.body.find("<img>") == std::string::npos);
  CHECK(page.body.find("<b>") == std::string::npos);
  CHECK(page.body.find("&#39;onfocus=") != std::string::npos);
  const auto form = parse_form("a=1+2&b=%C3%A4%zz&c&=x&a=3");
  CHECK(form.at("a") == "3");
  CHECK(form.at("b") == "ä%zz");
}
