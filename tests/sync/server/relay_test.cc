// SPDX-License-Identifier: Apache-2.0
#include "sync/server/relay.h"

#include <functional>

#include "tests/sync/engine/by_hand_scene.h"

using namespace icma;
using fakes::ByHandScene;

namespace {

// A letter of a device the server has met, before it is written, and what became of it.
struct Bench {
  ByHandScene scene;
  std::unique_ptr<fakes::Device> device = scene.device();
  protocol::RecordsLetter letter;
  KeyPair key = KeyPair::from_seed({1});
  BoxKeyPair box = BoxKeyPair::from_seed({7, 7});
  Uuid outside{{1}};
  records::LetterKind kind = records::LetterKind::kRecords;

  Bench() {
    REQUIRE(device->sync().problem.empty());
    device->read("p1", 5);
    const std::string file = scene.export_from(*device);
    const auto content = records::open_letter(records::read_letter(file).value(), box).value();
    letter = protocol::read_records_letter(content).value().letter;
    key = device->store().device().key;
  }
  std::string bytes() const {
    return records::write_letter(kind, outside, box.public_key(),
                                 protocol::write_records_letter(letter, key, ""))
        .value();
  }
  listen::Reply post(const std::string& body) {
    server::Relay relay(scene.server.ledger());
    return relay.handle({.method = "POST", .target = "/v1/relay", .body = body});
  }
  listen::Reply post() { return post(bytes()); }
};

}  // namespace

TEST_CASE("a letter as it should be is taken without any token") {
  Bench bench;
  const auto reply = bench.post();
  REQUIRE(reply.status == 200);
  const auto answer = protocol::decode<protocol::RelayAnswer>(reply.body).value();
  const auto letter = records::read_letter(answer.reply).value();
  CHECK(letter.kind == records::LetterKind::kReply);
  CHECK(letter.key == bench.letter.reply_key.id());
  REQUIRE(answer.taken.has_value());
  CHECK(bench.scene.server.snapshot(bench.scene.learner).find("activity") != std::string::npos);
}

TEST_CASE("a letter for the box key of before is opened, one for a key that is gone is not") {
  Bench bench;
  const std::string old = bench.bytes();
  server::Identity& identity = bench.scene.server.identity();
  identity.old_boxes = {BoxKeyPair::from_seed({9, 9}), *identity.box};
  identity.box = BoxKeyPair::from_seed({8, 8});
  CHECK(bench.post(old).status == 200);
  bench.box = *identity.box;
  CHECK(bench.post().status == 200);
  identity.old_boxes.pop_back();
  CHECK(bench.post(old).status == 403);
}

TEST_CASE("whatever is wrong with a letter, nothing is stored and a sentence says why") {
  struct Case {
    std::string name;
    std::function<void(Bench&)> change;
    int status;
    std::string says;
  };
  const std::vector<Case> cases{
      {"sealed for another server", [](Bench& b) { b.outside = Uuid{{2}}; }, 403, "another server"},
      {"written for another server", [](Bench& b) { b.letter.server = Uuid{{2}}; }, 403,
       "another server"},
      {"for another key", [](Bench& b) { b.box = BoxKeyPair::from_seed({8}); }, 403,
       "does not have"},
      {"an answer", [](Bench& b) { b.kind = records::LetterKind::kReply; }, 400, "an answer"},
      {"signed by another key", [](Bench& b) { b.key = KeyPair::from_seed({3}); }, 403,
       "not signed"},
      {"a known device with another key",
       [](Bench& b) {
         b.key = KeyPair::from_seed({3});
         b.letter.device_key = b.key.public_key();
       },
       403, "another key"},
      {"a device of the server",
       [](Bench& b) {
         const auto streams = b.scene.server.store().streams(b.scene.learner).value();
         for (const auto& one : streams) {
           if (one.by_server) b.letter.device = one.device;
         }
       },
       403, "another key"},
      {"a learner nobody knows", [](Bench& b) { b.letter.learner = Uuid{{77}}; }, 403, "nobody"},
      {"a reply key that is none", [](Bench& b) { b.letter.reply_key = {}; }, 400, "sealed"},
      {"events changed",
       [](Bench& b) { *b.letter.push->events[0].body = R"({"percent":100,"seconds":500})"; }, 403,
       ""},
      {"events without a signature",
       [](Bench& b) { b.letter.push->events.back().signature.reset(); }, 403, "not signed"},
      {"events passed off as the server's", [](Bench& b) { b.letter.push->server_stream = true; },
       403, "no key of this server"},
      {"another stream's key",
       [](Bench& b) { b.letter.push->key = KeyPair::from_seed({3}).public_key(); }, 403, ""},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    Bench bench;
    const std::string before = bench.scene.server.snapshot(bench.scene.learner);
    one.change(bench);
    const auto reply = bench.post();
    CHECK(reply.status == one.status);
    CHECK_MESSAGE(reply.body.find(one.says) != std::string::npos, reply.body);
    CHECK(bench.scene.server.snapshot(bench.scene.learner) == before);
    CHECK(bench.scene.server.store().held_letters(9).value().empty());
  }
}

TEST_CASE("damaged, cut, overlong and foreign bodies are refused before anything is opened") {
  Bench bench;
  const std::string good = bench.bytes();
  for (std::size_t i = 0; i < good.size(); i += 61) {
    std::string changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 2);
    INFO(i);
    CHECK(bench.post(changed).status / 100 == 4);
    CHECK(bench.post(good.substr(0, i)).status == 400);
  }
  CHECK(bench.post(good + good).status == 400);
  CHECK(bench.post("{}").status == 400);
  CHECK(bench.post(std::string(records::kMaxLetterBytes + 1, 'x')).status == 413);
  CHECK(bench.scene.server.snapshot(bench.scene.learner).find("activity") == std::string::npos);
  CHECK(bench.post(good).status == 200);
}

TEST_CASE("another learner's records are never taken for one's own") {
  Bench bench;
  const auto [bo, bo_token] = bench.scene.server.learner("bo");
  fakes::Device thief(bench.scene.server, bench.scene.clock, bo, bo_token, 5);
  REQUIRE(thief.sync().problem.empty());
  // Bo signs, with his own device, a letter that names Ana and her events.
  bench.key = thief.store().device().key;
  bench.letter.device = thief.store().device().device;
  bench.letter.device_key = bench.key.public_key();
  SUBCASE("as Ana: his device is none of hers") {
    const std::string before = bench.scene.server.snapshot(bench.scene.learner);
    CHECK(bench.post().status == 200);
    CHECK(bench.scene.server.store().held_letters(9).value().size() == 1);
    CHECK(bench.scene.server.snapshot(bench.scene.learner) == before);
  }
  SUBCASE("as himself: the chain is hers") {
    bench.letter.learner = bo;
    CHECK(bench.post().status == 403);
    CHECK(bench.scene.server.snapshot(bo).find("activity") == std::string::npos);
  }
}

TEST_CASE("so many letters wait for an officer and no more") {
  Bench bench;
  const auto made_up = [&](int number) {
    bench.key = KeyPair::from_seed({static_cast<std::uint8_t>(number), 9});
    bench.letter.device = Uuid{{50, static_cast<std::uint8_t>(number)}};
    bench.letter.device_key = bench.key.public_key();
    return bench.bytes();
  };
  for (int i = 0; i < server::kMaxHeldOfLearner; ++i) CHECK(bench.post(made_up(i)).status == 200);
  const std::string last = made_up(static_cast<int>(server::kMaxHeldOfLearner));
  const auto reply = bench.post(last);
  CHECK(reply.status == 503);
  CHECK(reply.body.find("taken") == std::string::npos);
  const auto held = bench.scene.server.store().held_letters(999).value();
  REQUIRE(held.size() == server::kMaxHeldOfLearner);
  REQUIRE(bench.scene.server.store().drop_held(held[0].check));
  CHECK(bench.post(last).status == 200);
}

TEST_CASE("a server without the key says that it takes nothing by hand") {
  Bench bench;
  const std::string good = bench.bytes();
  bench.scene.server.identity().box.reset();
  CHECK(bench.post(good).status == 404);
}
