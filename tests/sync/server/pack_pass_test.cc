// SPDX-License-Identifier: Apache-2.0
#include "sync/server/pack_pass.h"

#include <doctest/doctest.h>

#include "courses/base/files.h"
#include "sync/engine/entitled_packs.h"
#include "sync/records/access.h"
#include "sync/records/bodies.h"
#include "sync/server/content_tree.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::server;

namespace {

const KeyPair kReceipts = KeyPair::from_seed({4});

struct Scene {
  fakes::FakeClock clock;
  fakes::TempDir dir;
  PackPasses passes{kReceipts, clock};
  ContentTree tree{dir / "content", dir / "entitled", passes};
  std::string body = std::string(5000, 'e');
  Hash pack = sha256(body);

  Scene() {
    put("icma/egv-160", pack, body);
    REQUIRE(write_file(dir / "content" / "open.json", "{}"));
  }
  void put(const std::string& program, const Hash& name, const std::string& bytes) const {
    const std::string text = name.to_hex();
    REQUIRE(write_file(dir / "entitled" / program / "objects" / text.substr(0, 2) / text, bytes));
  }
  Result<std::string> address(const Hash& hash, Millis life = kPassLife,
                              const char* provider = "icma", const char* program = "egv-160") {
    ICMA_TRY(const auto all, tree.addresses(provider, program, {&hash, 1}, clock.now() + life));
    return all.at(0);
  }
  Reply get(const std::string& target, const std::string& range = "") {
    Incoming request{.method = "GET", .target = target};
    if (!range.empty()) request.headers["range"] = range;
    const auto mark = target.find('?');
    const std::string path = target.substr(9, mark - 9);  // after "/content/"
    return tree.serve(request, path, mark == std::string::npos ? "" : target.substr(mark + 1));
  }
};

}  // namespace

TEST_CASE("an address opens its own pack until its time is over") {
  Scene scene;
  const std::string good = scene.address(scene.pack).value();
  CHECK(scene.get(good).status == 200);
  const Reply part = scene.get(good, "bytes=10-19");
  CHECK(part.status == 206);
  CHECK(part.file->length == 10);
  CHECK(part.headers.at("cache-control") == "private, no-store");
  scene.clock.advance(kPassLife - Millis(1));
  CHECK(scene.get(good).status == 200);
  scene.clock.advance(Millis(1));
  CHECK(scene.get(good).status == 403);
}

TEST_CASE("an address of which any character is another opens nothing") {
  Scene scene;
  const std::string other_body(6000, 'o');
  const Hash other = sha256(other_body);
  scene.put("icma/egv-160", other, other_body);
  const std::string good = scene.address(scene.pack).value();
  for (std::size_t i = std::string_view("/content/entitled/").size(); i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == '1' ? '2' : '1';
    INFO(bad);
    CHECK(scene.get(bad).status == 403);
    bad = good;
    bad.erase(i);
    CHECK(scene.get(bad).status == 403);
  }
  CHECK(scene.get(good + "0").status == 403);
  CHECK(scene.get(good + "&until=9").status == 403);
  const std::string query = good.substr(good.find('?'));
  const std::string name = other.to_hex();
  CHECK(
      scene.get("/content/entitled/icma/egv-160/objects/" + name.substr(0, 2) + "/" + name + query)
          .status == 403);
}

TEST_CASE("an address of another server's key opens nothing") {
  Scene scene;
  const PackPasses strangers(KeyPair::from_seed({5}), scene.clock);
  const std::string name = scene.pack.to_hex();
  const std::string path = "entitled/icma/egv-160/objects/" + name.substr(0, 2) + "/" + name;
  CHECK(scene.get(strangers.target(path, scene.clock.now() + kPassLife)).status == 403);
  CHECK(scene.get(scene.passes.target(path, scene.clock.now() + kPassLife)).status == 200);
}

TEST_CASE("a server without such packs, and names that lead elsewhere, give no address") {
  Scene scene;
  CHECK(scene.address(sha256("nothing")).error().kind == ErrorKind::kNotFound);
  CHECK_FALSE(scene.address(scene.pack, kPassLife, "icma", "other"));
  CHECK_FALSE(scene.address(scene.pack, kPassLife, "..", "entitled/icma/egv-160"));
  CHECK_FALSE(scene.address(scene.pack, kPassLife, "icma/egv-160/..", "egv-160"));
  CHECK_FALSE(scene.address(scene.pack, kPassLife, "", "icma/egv-160"));
  const ContentTree open(scene.dir / "content");
  CHECK_FALSE(open.addresses("icma", "egv-160", {&scene.pack, 1}, scene.clock.now()));
  const Incoming request{.method = "GET"};
  CHECK(open.serve(request, "entitled/icma/egv-160/x", "").status == 403);
  CHECK(open.serve(request, "open.json", "").status == 200);
  // A path that is signed for and leads out is none.
  CHECK(
      scene.get(scene.passes.target("entitled/../content/open.json", scene.clock.now() + kPassLife))
          .status == 404);
}

TEST_CASE("who may learn a program may fetch its packs, and nobody else") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const auto [ana, token] = world.newcomer("ana");
  const Hash pack = sha256("entitled");
  world.put_entitled("icma/egv-160", "entitled");
  fakes::FixedToken tokens(token);
  engine::Api api(world, tokens);
  const auto ask = [&] {
    return engine::pack_addresses(api, "icma", "egv-160", {&pack, 1}, protocol::CancelToken());
  };
  const auto say = [&](const Word& word) { return world.ledger().tell(ana, {word}).value().at(0); };
  const auto grant = [&](records::AccessLevel level, std::int64_t from, std::int64_t until) {
    const records::AccessGrant all{.programs = {"egv-160"},
                                   .level = level,
                                   .from_ms = from,
                                   .until_ms = until,
                                   .why = "staff"};
    return say({records::type::kAccessGranted, records::access_granted(all)});
  };
  const std::int64_t now = clock.now().time_since_epoch().count();
  CHECK(ask().error().detail == "R03");
  grant(records::AccessLevel::kPreview, 0, 0);
  CHECK(ask().error().kind == ErrorKind::kRefused);
  grant(records::AccessLevel::kFull, now + 1000, 0);
  CHECK(ask().error().detail == "R04");
  clock.advance(Millis(1000));
  const auto given = ask();
  REQUIRE(given);
  const protocol::Request fetch{.path = given->at(0)};
  const auto fetched = world.send(fetch, nullptr, protocol::CancelToken()).value();
  CHECK(fetched.status == 200);
  CHECK(fetched.body == "entitled");
  // Another program of the same server stays closed.
  CHECK_FALSE(engine::pack_addresses(api, "icma", "egv-999", {&pack, 1}, protocol::CancelToken()));
}

TEST_CASE("a withdrawal closes the packs to who had not begun, and to nobody who had") {
  fakes::FakeClock clock;
  fakes::FakeServer world(clock, fakes::kFacts);
  const Hash pack = sha256("entitled");
  world.put_entitled("icma/egv-160", "entitled");
  for (const bool begun : {false, true}) {
    CAPTURE(begun);
    const auto [who, token] = world.newcomer(begun ? "begun" : "idle");
    const records::AccessGrant all{.programs = {"*"}, .why = "staff"};
    const auto grant =
        world.ledger()
            .tell(who, {{records::type::kAccessGranted, records::access_granted(all)}})
            .value();
    fakes::Device laptop(world, clock, who, token, begun ? 1 : 2);
    if (begun) laptop.read("p1", 5);
    REQUIRE(laptop.sync().problem.empty());
    clock.advance(Millis(60'000));
    const records::AccessWithdrawal end{.grant = grant.at(0).to_string(),
                                        .at_ms = clock.now().time_since_epoch().count()};
    REQUIRE(world.ledger().tell(
        who, {{records::type::kAccessWithdrawn, records::access_withdrawn(end)}}));
    clock.advance(Millis(60'000));
    fakes::FixedToken tokens(token);
    engine::Api api(world, tokens);
    const auto asked =
        engine::pack_addresses(api, "icma", "egv-160", {&pack, 1}, protocol::CancelToken());
    CHECK(asked.has_value() == begun);
  }
}
