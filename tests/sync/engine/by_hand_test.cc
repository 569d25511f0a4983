// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/by_hand.h"

#include <functional>

#include "sync/engine/outbox.h"
#include "tests/fakes/failing_point.h"
#include "tests/sync/engine/by_hand_scene.h"

using namespace icma;
using fakes::ByHandScene;
using fakes::Device;
using fakes::NetFault;

namespace {

// A device the server has met, that has then worked without a line.
std::unique_ptr<Device> met_device(ByHandScene& scene, std::uint64_t seed = 1) {
  auto device = scene.device(seed);
  REQUIRE(device->sync().problem.empty());
  return device;
}

// Seconds of reading, an event each.
void read_long(Device& device, int events) {
  const std::vector<records::Draft> drafts(static_cast<std::size_t>(events),
                                           {.type = "page.read",
                                            .subject = {"egv-160", "1.0.0", "m1", "p1"},
                                            .body = records::page_read(1, 10)});
  REQUIRE(device.store().append_all(drafts));
}

// The replies' contents, opened; their boxes differ each time.
std::string opened(Device& device, std::string_view replies) {
  std::string out;
  const auto keys = engine::reply_keys(device.store()).value();
  for (const std::string_view bytes : records::split_letters(replies).value()) {
    const auto letter = records::read_letter(bytes).value();
    for (const BoxKeyPair& key : keys) {
      if (key.public_key().id() == letter.key) out += records::open_letter(letter, key).value();
    }
  }
  return out;
}

// A fault that counts only once it is switched on, so that opening does not meet it.
struct ArmedPoint final : sqlite::FaultPoint {
  explicit ArmedPoint(int n) : fault(n) {}
  std::optional<Error> next() override { return on ? fault.next() : std::nullopt; }
  fakes::FailingPoint fault;
  bool on = false;
};

}  // namespace

TEST_CASE("a file brought by three colleagues gives one credit, one answer, and the receipt") {
  ByHandScene scene;
  auto device = met_device(scene);
  fakes::finish_module(scene.clock, *device);
  const std::string file = scene.export_from(*device);
  CHECK(file.find("permit letters") == std::string::npos);
  CHECK(file.find(std::string(as_text(scene.learner.view()))) == std::string::npos);
  std::vector<std::string> replies;
  for (int i = 0; i < 3; ++i) {
    const auto relayed = scene.relay(file);
    REQUIRE(relayed);
    CHECK(relayed->taken);
    replies.push_back(relayed->replies);
    CHECK(scene.credits() == 1);
  }
  CHECK(opened(*device, replies[0]) == opened(*device, replies[1]));
  CHECK(opened(*device, replies[0]) == opened(*device, replies[2]));
  CHECK_FALSE(opened(*device, replies[0]).empty());
  const auto outcome = scene.imported(*device, replies[1]);
  CHECK(outcome.counts.accepted == 1);
  CHECK(outcome.counts.credited_s == 3600);
  CHECK(outcome.counts.sent == 5);
  CHECK_FALSE(outcome.held);
  CHECK_FALSE(outcome.again);
  scene.check_same(*device);
  CHECK(device->store().receipts(9).value().size() == 1);
  for (const std::string& reply : replies) {
    const auto again = scene.imported(*device, reply);
    CHECK(again.counts.accepted == 0);
    CHECK(again.counts.received == 0);
    CHECK(again.counts.sent == 0);
  }
  scene.check_same(*device);
  const auto online = device->sync();
  CHECK(online.problem.empty());
  CHECK(online.sent == 0);
  CHECK(online.received == 0);
}

TEST_CASE("more than one letter holds goes in several, and none may be left out") {
  ByHandScene scene;
  auto device = met_device(scene);
  read_long(*device, 1200);
  const std::string file = scene.export_from(*device);
  const auto letters = records::split_letters(file).value();
  REQUIRE(letters.size() > 2);
  SUBCASE("in order") {
    CHECK_FALSE(scene.imported(*device, scene.reply_to(file)).again);
    scene.check_same(*device);
  }
  SUBCASE("the second is lost on the way: nothing behind it is stored, and the next has it all") {
    const std::string cut =
        file.substr(0, letters[0].size()) + file.substr(letters[0].size() + letters[1].size());
    const auto relayed = scene.relay(cut).value();
    CHECK_FALSE(relayed.taken);
    const auto outcome = scene.imported(*device, relayed.replies);
    CHECK(outcome.again);
    CHECK(device->store().unsent().value() > 600);
    CHECK(device->store().unsent().value() < 1200);
    CHECK_FALSE(scene.carry(*device).again);
    scene.check_same(*device);
  }
  SUBCASE("backwards, and then once more") {
    std::string back;
    for (auto at = letters.rbegin(); at != letters.rend(); ++at) back += *at;
    (void)scene.reply_to(back);
    CHECK_FALSE(scene.imported(*device, scene.reply_to(file)).again);
    scene.check_same(*device);
  }
}

TEST_CASE("more than one answer holds comes with the next, and in the end all is here") {
  ByHandScene scene;
  auto device = met_device(scene);
  read_long(*device, 6000);
  int trips = 1;
  while (scene.carry(*device).again && trips < 9) ++trips;
  CHECK(trips > 1);
  CHECK(trips < 9);
  scene.check_same(*device);
}

TEST_CASE("a device nobody knows is held for an officer, and its records count when he says so") {
  ByHandScene scene;
  auto device = scene.device();
  fakes::finish_module(scene.clock, *device);
  const std::string file = scene.export_from(*device);
  const std::string before = scene.server.snapshot(scene.learner);
  for (int i = 0; i < 3; ++i) {
    const auto outcome = scene.imported(*device, scene.reply_to(file));
    CHECK(outcome.held);
    CHECK(outcome.counts.received == 0);
  }
  CHECK(scene.server.snapshot(scene.learner) == before);
  CHECK(device->store().unsent().value() == 5);
  const auto held = scene.server.store().held_letters(9).value();
  REQUIRE(held.size() == 1);
  CHECK(held[0].learner == scene.learner);
  server::Relay desk(scene.server.ledger());
  REQUIRE(desk.admit(held[0].check));
  CHECK(desk.admit(held[0].check).error().kind == ErrorKind::kNotFound);
  CHECK(scene.credits() == 1);
  CHECK(scene.imported(*device, scene.reply_to(file)).counts.accepted == 1);
  scene.check_same(*device);
}

TEST_CASE("the sign-in vouches for a device that the server has not met") {
  ByHandScene scene;
  auto device = scene.device();
  device->read("p1", 5);
  SUBCASE("its own") {
    const auto outcome =
        scene.imported(*device, scene.reply_to(scene.export_from(*device, scene.refresh)));
    CHECK_FALSE(outcome.held);
    scene.check_same(*device);
  }
  SUBCASE("one that was revoked, has run out, or is made up does not") {
    std::string shown = scene.refresh;
    SUBCASE("revoked") {
      REQUIRE(scene.server.accounts().revoke(scene.refresh));
    }
    SUBCASE("run out") {
      scene.clock.advance(Seconds(91 * 86'400));
    }
    SUBCASE("made up") {
      shown = "made up";
    }
    SUBCASE("an access token") {
      shown = scene.token;
    }
    SUBCASE("another learner's") {
      (void)scene.server.learner("bo");
      const auto grant = scene.server.accounts().start_grant("http://test").value();
      REQUIRE(scene.server.accounts().approve(grant.user_code, "bo", "correct horse"));
      shown = scene.server.accounts().poll(grant.device_code).value().refresh;
    }
    CHECK(scene.imported(*device, scene.reply_to(scene.export_from(*device, shown))).held);
    CHECK(scene.server.snapshot(scene.learner).find("activity") == std::string::npos);
  }
}

TEST_CASE("a proof belongs to its letter and cannot be put under another") {
  ByHandScene scene;
  auto honest = scene.device(1);
  honest->read("p1", 5);
  auto forger = scene.device(2);
  forger->read("p1", 50);
  const BoxKeyPair box = BoxKeyPair::from_seed({7, 7});
  const auto content = [&](Device& from, const std::string& refresh) {
    return records::open_letter(records::read_letter(scene.export_from(from, refresh)).value(), box)
        .value();
  };
  const std::string good = content(*honest, scene.refresh);
  std::string bad = content(*forger, "");
  bad.replace(64, 32, good.substr(64, 32));
  const auto letter =
      records::write_letter(records::LetterKind::kRecords, Uuid{{1}}, box.public_key(), bad);
  (void)scene.reply_to(letter.value());
  CHECK(scene.server.store().held_letters(9).value().size() == 1);
  CHECK(scene.server.snapshot(scene.learner).find("activity") == std::string::npos);
}

TEST_CASE("a server put back from a backup says what it lacks, and gets it with the next file") {
  ByHandScene scene;
  auto device = met_device(scene);
  device->read("p1", 5);
  scene.server.copy_to("copy.db");
  fakes::finish_module(scene.clock, *device);
  (void)scene.carry(*device);
  scene.check_same(*device);
  scene.server.restore("copy.db");
  device->read("p1", 7);
  CHECK(scene.carry(*device).again);
  CHECK_FALSE(scene.carry(*device).again);
  scene.check_same(*device);
  CHECK(scene.credits() == 1);
  CHECK(device->sync().problem.empty());
  scene.check_same(*device);
}

TEST_CASE("a copied laptop goes on as a device of its own, also by hand") {
  ByHandScene scene;
  auto device = met_device(scene);
  device->read("p1", 5);
  auto clone = scene.device(2);
  device->clone_into(*clone);
  device->read("p1", 7);
  clone->read("p1", 11);
  clone->read("p1", 13);
  (void)scene.carry(*device);
  const auto forked = scene.carry(*clone);
  CHECK(forked.counts.new_device);
  CHECK(forked.again);
  // What came after the fork is kept twice until it has come under its new name.
  CHECK(scene.server.store().held_letters(9).value().size() == 1);
  // The clone's new device is met only with a sign-in.
  const auto second =
      scene.imported(*clone, scene.reply_to(scene.export_from(*clone, scene.refresh)));
  CHECK_FALSE(second.held);
  (void)scene.carry(*clone);
  scene.check_same(*clone);
  CHECK(device->sync().problem.empty());
  scene.check_same(*device);
  CHECK(device->store().activity({"egv-160", "1.0.0", "m1", "p1"}).value().engaged_s == 36);
}

TEST_CASE("whatever happens to the request or its answer, the file can be brought again") {
  for (const NetFault fault : {NetFault::kNotSent, NetFault::kAnswerLost, NetFault::kAnswerCut,
                               NetFault::kPortal, NetFault::kUnavailable}) {
    ByHandScene scene;
    auto device = met_device(scene);
    device->read("p1", 5);
    const std::string file = scene.export_from(*device);
    scene.server.fault_at = [&](int) { return fault; };
    CHECK_FALSE(scene.relay(file));
    scene.server.fault_at = {};
    (void)scene.imported(*device, scene.reply_to(file));
    scene.check_same(*device);
  }
}

TEST_CASE("an answer that is lost in the middle of a file costs nothing") {
  ByHandScene scene;
  auto device = met_device(scene);
  read_long(*device, 1100);
  const std::string file = scene.export_from(*device);
  scene.server.requests = 0;
  scene.server.fault_at = [](int n) { return n == 2 ? NetFault::kAnswerLost : NetFault::kNone; };
  CHECK_FALSE(scene.relay(file));
  scene.server.fault_at = {};
  (void)scene.imported(*device, scene.reply_to(file));
  scene.check_same(*device);
}

TEST_CASE("each database call that fails, on either side, leaves nothing half") {
  const auto until_clean = [](const std::function<bool(int)>& attempt) {
    int n = 1;
    while (attempt(n)) ++n;
    CHECK(n > 5);
  };
  until_clean([](int n) {
    ByHandScene scene;
    auto device = met_device(scene);
    fakes::finish_module(scene.clock, *device);
    const std::string reply = scene.reply_to(scene.export_from(*device));
    ArmedPoint point(n);
    device->open(&point);
    point.on = true;
    const auto exported = engine::export_records(device->store(), scene.session(), scene.random);
    const auto taken = scene.import(*device, reply);
    point.on = false;
    CHECK((point.fault.struck || (exported && taken)));
    (void)scene.imported(*device, reply);
    scene.check_same(*device);
    return point.fault.struck;
  });
  until_clean([](int n) {
    ByHandScene scene;
    auto device = met_device(scene);
    fakes::finish_module(scene.clock, *device);
    const std::string file = scene.export_from(*device);
    ArmedPoint point(n);
    scene.server.start(&point);
    point.on = true;
    const auto relayed = scene.relay(file);
    point.on = false;
    CHECK((point.fault.struck || relayed));
    (void)scene.imported(*device, scene.reply_to(file));
    scene.check_same(*device);
    CHECK(scene.credits() == 1);
    return point.fault.struck;
  });
}

TEST_CASE("an answer is taken by its own records alone, unchanged, and from the right server") {
  ByHandScene scene;
  auto device = met_device(scene);
  auto other = met_device(scene, 2);
  fakes::finish_module(scene.clock, *device);
  const std::string file = scene.export_from(*device);
  const std::string reply = scene.reply_to(file);
  const std::string before = device->store().snapshot().value();
  CHECK(scene.import(*other, reply).error().kind == ErrorKind::kNotFound);
  CHECK(scene.import(*device, file).error().kind == ErrorKind::kInvalid);
  CHECK(scene.relay(reply).error().kind == ErrorKind::kInvalid);
  CHECK_FALSE(scene.import(*device, ""));
  for (std::size_t i = 0; i < reply.size(); i += 97) {
    std::string changed = reply;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(scene.import(*device, changed));
    CHECK_FALSE(scene.import(*device, reply.substr(0, i)));
  }
  // Sealed by somebody who saw the export's key, and signed by another.
  const auto key = engine::reply_keys(device->store()).value().back();
  const auto forged = [&](const KeyPair& signer, const BoxKey& named) {
    const protocol::RecordsReply said{.held = true};
    return records::write_letter(records::LetterKind::kReply, Uuid{{1}}, key.public_key(),
                                 protocol::write_records_reply(said, Uuid{{1}}, named, signer))
        .value();
  };
  const KeyPair receipts = KeyPair::from_seed({4, 2});
  CHECK(scene.import(*device, forged(KeyPair::from_seed({9}), key.public_key())).error().kind ==
        ErrorKind::kUnverified);
  CHECK(scene.import(*device, forged(receipts, BoxKeyPair::from_seed({8}).public_key()))
            .error()
            .kind == ErrorKind::kUnverified);
  CHECK(scene.import(*device, forged(receipts, key.public_key())));
  CHECK(device->store().snapshot().value() == before);
}

TEST_CASE("without the server's key nothing is exported, and the next contact brings it") {
  ByHandScene scene;
  auto device = met_device(scene);
  protocol::Session session = scene.session();
  session.box_key.reset();
  CHECK(engine::export_records(device->store(), session, scene.random).error().kind ==
        ErrorKind::kNotFound);
  struct Kept final : protocol::SessionStore {
    std::optional<protocol::Session> kept;
    Result<std::optional<protocol::Session>> load() override { return kept; }
    Result<> save(const protocol::Session& session) override {
      kept = session;
      return {};
    }
    Result<> clear() override { return {}; }
    Result<> exclusively(const std::function<Result<>()>& work) override { return work(); }
  } sessions;
  sessions.kept = session;
  REQUIRE(engine::learn_box_key(scene.server, sessions, scene.cancel));
  CHECK(sessions.kept->box_key == scene.session().box_key);
  // Only the keys of the sign-in vouch for it.
  session.receipt_keys = {KeyPair::from_seed({9}).public_key()};
  sessions.kept = session;
  CHECK_FALSE(engine::learn_box_key(scene.server, sessions, scene.cancel));
  CHECK_FALSE(sessions.kept->box_key);
}

TEST_CASE("what is left in a profile's folder goes with the next synchronisation of anybody") {
  ByHandScene scene;
  auto device = met_device(scene);
  fakes::finish_module(scene.clock, *device);
  fakes::TempDir folder;
  const auto path = engine::outbox_name(folder.path(), scene.random);
  CHECK(path != engine::outbox_name(folder.path(), scene.random));
  REQUIRE(write_file(path, scene.export_from(*device)));
  protocol::Session bo = scene.session();
  bo.learner = Uuid{{99}};
  SUBCASE("and is removed when the server has it") {
    const auto done = engine::bring_outbox(folder.path(), scene.server, bo, scene.cancel);
    CHECK(done.brought == 1);
    CHECK(done.waiting == 0);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(scene.credits() == 1);
  }
  SUBCASE("but not on the word of anybody else") {
    bo.receipt_keys = {KeyPair::from_seed({9}).public_key()};
    const auto done = engine::bring_outbox(folder.path(), scene.server, bo, scene.cancel);
    CHECK(done.waiting == 1);
    CHECK(std::filesystem::exists(path));
  }
  SUBCASE("and stays while there is no line, or when it is another server's") {
    scene.server.fault_at = [](int) { return NetFault::kAnswerLost; };
    CHECK(engine::bring_outbox(folder.path(), scene.server, bo, scene.cancel).waiting == 1);
    scene.server.fault_at = {};
    bo.server = Uuid{{2}};
    const auto done = engine::bring_outbox(folder.path(), scene.server, bo, scene.cancel);
    CHECK(done.waiting == 0);
    CHECK(done.brought == 0);
    CHECK(std::filesystem::exists(path));
  }
  SUBCASE("a damaged one is told of and keeps none of the others back") {
    REQUIRE(write_file(folder / "outbox-0.icmarecords", "not one of ours"));
    const auto done = engine::bring_outbox(folder.path(), scene.server, bo, scene.cancel);
    CHECK(done.brought == 1);
    CHECK(done.waiting == 1);
    CHECK(done.problem.find("no file of records") != std::string::npos);
  }
}
