// SPDX-License-Identifier: Apache-2.0
// The attacks named in the specification of The Update Framework that are fought with signed
// metadata, mounted by a mirror against the whole client. Those that are fought with hashes and
// bounds are in attacks_content_test.cc.
#include "tests/fakes/failing_point.h"
#include "tests/sync/transfer/attack_scene.h"

using namespace icma;
using namespace icma::transfer;
using fakes::Publication;
using fakes::seeded_key;

namespace {

constexpr std::int64_t kHigh = std::int64_t{1} << 52U;

// A publication whose page is the attacker's, signed with what keys it has.
Publication forged(Publication out) {
  out.list("demo-1", "9.0.0", out.write(Publication::head_of("demo-1", "9.0.0"), "Send money."));
  out.release();
  return out;
}

}  // namespace

// --- arbitrary software installation -----------------------------------------------------------

TEST_CASE("arbitrary software: documents signed by other keys are refused, whichever they are") {
  Scene scene;
  for (const std::string lacks : {"timestamp", "snapshot", "targets", "program"}) {
    CAPTURE(lacks);
    Publication thief = scene.now;
    const KeyPair own = seeded_key(77);
    if (lacks == "timestamp") thief.timestamp_key = own;
    if (lacks == "snapshot") thief.snapshot_key = own;
    if (lacks == "targets") thief.targets_key = own;
    if (lacks == "program") thief.programs.at("program-demo-1").key = own;
    scene.offer(forged(thief));
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("arbitrary software: a key of one role signs for no other") {
  Scene scene;
  for (const KeyPair& key :
       {scene.now.root_a, scene.now.targets_key, scene.now.snapshot_key, scene.now.receipts_key}) {
    Publication thief = scene.now;
    thief.timestamp_key = key;
    scene.offer(forged(thief));
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("arbitrary software: a root of the attacker's own is not followed") {
  Scene scene;
  Publication thief = scene.now;
  thief.root_a = seeded_key(71);
  thief.root_b = seeded_key(72);
  thief.rotate({"targets", "snapshot", "timestamp"});
  scene.offer(forged(thief));
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  // Also when it names its keys as those of root.
  thief.root.roles["root"].key_ids.clear();
  for (const KeyPair* key : {&thief.root_a, &thief.root_b}) {
    thief.root.keys.emplace(key->public_key().id(), key->public_key());
    thief.root.roles["root"].key_ids.push_back(key->public_key().id());
  }
  thief.sign_root();
  thief.tree["metadata/2.root.json"] = thief.root_text;
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  recovers(scene.laptop, scene.now);
}

TEST_CASE("arbitrary software: documents that nobody signed, or with other bytes, are refused") {
  Scene scene;
  scene.offer(scene.now);
  for (const std::string file :
       {"timestamp.json", "3.snapshot.json", "3.targets.json", "3.program-demo-1.json"}) {
    for (const bool unsigned_text : {false, true}) {
      CAPTURE(file);
      CAPTURE(unsigned_text);
      scene.laptop.mirror.attack = [&](const std::string& asked, auto& answer) {
        if (asked != "metadata/" + file) return;
        Json document = parse_json(answer.body).value();
        if (unsigned_text) {
          document["signatures"] = Json::array();
        } else {
          document["signed"]["expires"] = "2099-01-01T00:00:00.000Z";
        }
        answer.body = canonical_json(document).value();
      };
      withstands_update(scene.laptop, ErrorKind::kUnverified);
    }
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("arbitrary software: at first contact nothing but the given root is believed") {
  const Publication honest;
  Publication thief = honest;
  thief.timestamp_key = seeded_key(77);
  Laptop laptop(honest);
  laptop.mirror.tree = forged(thief).tree;
  withstands_update(laptop, ErrorKind::kUnverified);
  CHECK(laptop.memory().empty());
  withstands(laptop, ErrorKind::kNotFound, [&laptop] { return laptop.get(); });
  recovers(laptop, honest);
}

// --- rollback ----------------------------------------------------------------------------------

TEST_CASE("rollback: the tree of an earlier release is refused, and so is each part of it") {
  Scene scene;
  scene.follow();
  for (const std::string part : {"all", "snapshot", "targets", "program"}) {
    CAPTURE(part);
    // Who goes back in a part has the keys of the timestamp and the snapshot.
    Publication thief = scene.now;
    if (part == "all") thief = scene.before;
    if (part == "snapshot") {
      thief.snapshot = scene.before.snapshot;
      thief.snapshot_text = scene.before.snapshot_text;
      thief.timestamp.version += 1;
      thief.timestamp.snapshot = scene.before.timestamp.snapshot;
      thief.sign_timestamp();
    }
    if (part == "targets" || part == "program") {
      const std::string role = part == "targets" ? "targets" : "program-demo-1";
      thief.snapshot.files[role] = scene.before.snapshot.files.at(role);
      thief.snapshot.version += 1;
      thief.timestamp.version += 1;
      thief.sign_snapshot();
      thief.sign_timestamp();
    }
    thief.put_metadata();
    scene.offer(thief);
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("rollback: targets and programs that were there do not vanish from the snapshot") {
  Scene scene;
  for (const std::string role : {"targets", "program-demo-1"}) {
    CAPTURE(role);
    Publication thief = scene.now;
    thief.snapshot.files.erase(role);
    thief.sign_snapshot();
    thief.sign_timestamp();
    thief.put_metadata();
    scene.offer(thief);
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("rollback: an older root under the next number is refused") {
  Scene scene;
  scene.now.rotate({"timestamp"});
  scene.now.release();
  scene.follow();
  Publication thief = scene.now;
  for (const std::string older : {"metadata/1.root.json", "metadata/2.root.json"}) {
    thief.tree["metadata/3.root.json"] = scene.now.tree.at(older);
    scene.offer(thief);
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  // Hiding it brings the laptop back to nothing that the withdrawn key signs.
  scene.offer(scene.before);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  recovers(scene.laptop, scene.now);
}

TEST_CASE("rollback: a root that only adds a key forgets no version") {
  Scene scene;
  scene.follow();
  Publication more = scene.now;
  const KeyPair second = seeded_key(98);
  more.root.keys.emplace(second.public_key().id(), second.public_key());
  more.root.roles["timestamp"].key_ids.push_back(second.public_key().id());
  more.rotate({});
  more.release();
  // The mirror brings the new root and an older tree, which the key that stays has signed.
  Publication thief = scene.before;
  thief.tree["metadata/2.root.json"] = more.root_text;
  scene.offer(thief);
  CHECK(scene.laptop.update().error().kind == ErrorKind::kUnverified);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  recovers(scene.laptop, more);
}

TEST_CASE("rollback: a disk that fails at any moment of an update opens no way back") {
  for (int n = 1;; n += 3) {
    CAPTURE(n);
    Scene scene;
    scene.offer(scene.now);
    fakes::FailingPoint fault(n, ErrorKind::kNoSpace);
    scene.laptop.restart(&fault);
    const Result<> updated = scene.laptop.engine ? scene.laptop.update() : Result<>();
    scene.laptop.restart();
    const auto reader = store::ContentReader::open(scene.laptop.dir / "content.db").value();
    const bool shown = reader->catalogue_entry("demo-1").value()["summary"] == "2.0.0";
    scene.offer(scene.before);
    if (shown) CHECK_FALSE(scene.laptop.update());
    if (!fault.struck) {
      CHECK(updated);
      CHECK(shown);
      break;
    }
  }
}

// --- fast-forward ------------------------------------------------------------------------------

TEST_CASE("fast-forward: who lacks a key on the way forwards nothing") {
  // A timestamp that names a snapshot far ahead, which its thief cannot sign.
  Scene scene;
  Publication thief = scene.now;
  thief.snapshot_key = seeded_key(77);
  thief.snapshot.version = kHigh - 1;
  thief.timestamp.version = kHigh - 1;
  thief.release();
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  recovers(scene.laptop, scene.now);
}

TEST_CASE("fast-forward: versions out of bounds are not numbers to remember") {
  Scene scene;
  Publication thief = scene.now;
  thief.timestamp.version = kHigh + 1;
  thief.sign_timestamp();
  thief.put_metadata();
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kInvalid);
  recovers(scene.laptop, scene.now);
}

TEST_CASE("fast-forward: after the stolen keys are withdrawn, low versions are good again") {
  // What the thief of these keys may run up: each needs the timestamp's, some more.
  using Names = std::vector<std::string>;
  for (const Names& forwarded :
       {Names{"timestamp"}, Names{"timestamp", "snapshot"},
        Names{"timestamp", "snapshot", "targets"}, Names{"timestamp", "snapshot", "program"}}) {
    CAPTURE(forwarded.back());
    Scene scene;
    Publication thief = scene.now;
    thief.timestamp.version = kHigh;
    for (const std::string& name : forwarded) {
      if (name == "snapshot") thief.snapshot.version = kHigh;
      if (name == "targets") thief.targets.version = kHigh;
      if (name == "program") thief.programs.at("program-demo-1").targets.version = kHigh;
    }
    thief.publish();
    scene.offer(thief);
    REQUIRE(scene.laptop.update());
    // The honest tree is older now, in this session and the next.
    scene.offer(scene.now);
    withstands_update(scene.laptop, ErrorKind::kUnverified);
    Publication renewed = scene.now;
    Names online = forwarded;
    std::erase(online, "program");
    if (forwarded.back() == "program") {
      // The targets name another key for the program.
      renewed.targets.delegations.clear();
      renewed.targets.delegated_keys.clear();
      for (auto& [role, program] : renewed.programs) {
        program.key = seeded_key(static_cast<std::uint8_t>(60 + role.size()));
        const Hash id = program.key.public_key().id();
        renewed.targets.delegated_keys.emplace(id, program.key.public_key());
        renewed.targets.delegations.push_back({role, {{id}, 1}, "sample/" + role.substr(8) + "/"});
      }
    }
    renewed.rotate(online);
    renewed.release();
    scene.laptop.restart();
    recovers(scene.laptop, renewed);
  }
}

// --- indefinite freeze -------------------------------------------------------------------------

TEST_CASE("freeze: an old tree is good until its day, and then it is said") {
  Scene scene;
  REQUIRE(scene.laptop.update());  // the mirror hides the release
  CHECK(scene.laptop.page() == Publication::title_of("demo-1", "1.0.0"));
  scene.laptop.clock.wall = Publication::kLater + Millis(1);
  withstands_update(scene.laptop, ErrorKind::kExpired);
  // What was installed is offered and read as before; the publisher's new word frees it.
  for (auto* expires : {&scene.now.root.expires, &scene.now.targets.expires,
                        &scene.now.snapshot.expires, &scene.now.timestamp.expires}) {
    *expires += std::chrono::days(60);
  }
  for (auto& [role, program] : scene.now.programs) program.targets.expires = scene.now.root.expires;
  scene.now.rotate({});
  recovers(scene.laptop, scene.now);
}

TEST_CASE("freeze: each document has a day of its own, and the earliest counts") {
  Scene scene;
  const Time past = scene.laptop.clock.now() - Millis(1);
  for (const std::string role : {"timestamp", "snapshot", "targets", "program"}) {
    CAPTURE(role);
    Publication stale = scene.now;
    if (role == "timestamp") stale.timestamp.expires = past;
    if (role == "snapshot") stale.snapshot.expires = past;
    if (role == "targets") stale.targets.expires = past;
    if (role == "program") stale.programs.at("program-demo-1").targets.expires = past;
    stale.publish();
    scene.offer(stale);
    withstands_update(scene.laptop, ErrorKind::kExpired);
  }
  // A root that is over leads to its successor, and to nothing else.
  const Time lasts = scene.now.root.expires;
  scene.now.root.expires = past;
  scene.now.rotate({});
  scene.offer(scene.now);
  CHECK(scene.laptop.update().error().kind == ErrorKind::kExpired);
  withstands_update(scene.laptop, ErrorKind::kExpired);
  scene.now.root.expires = lasts;
  scene.now.rotate({});
  recovers(scene.laptop, scene.now);
}

// --- mix-and-match -----------------------------------------------------------------------------

TEST_CASE("mix-and-match: parts of two releases make none, in any mixture") {
  const std::vector<std::string> names{"snapshot.json", "targets.json", "program-demo-1.json",
                                       "program-other-1.json"};
  // Another release that bears the same numbers: what tells them apart is the pinned hash alone.
  Publication twin = first_release();
  for (const std::string program : {"demo-1", "other-1"}) {
    const std::string version = program == "demo-1" ? "2.0.0" : "1.0.0";
    const std::string page = Publication::page_of(program, "0.0.9");
    twin.list(program, version, twin.write(Publication::head_of(program, version), page));
    twin.entries[program]["title"] = "Dome";
  }
  twin.release();
  REQUIRE(twin.timestamp.version == second_release().timestamp.version);
  Scene scene;
  for (const bool same_numbers : {false, true}) {
    for (unsigned mixture = 1; mixture < 16; ++mixture) {
      CAPTURE(same_numbers);
      CAPTURE(mixture);
      Publication mixed = scene.now;
      for (unsigned i = 0; i < names.size(); ++i) {
        if ((mixture >> i & 1U) == 0) continue;
        const Publication& from = same_numbers ? twin : scene.before;
        std::string& text = mixed.tree["metadata/3." + names[i]];
        std::string other = from.tree.at((same_numbers ? "metadata/3." : "metadata/2.") + names[i]);
        // White space changes no signature; another length is noticed before the hash.
        if (other.size() < text.size()) other.append(text.size() - other.size(), ' ');
        text = other;
      }
      scene.offer(mixed);
      withstands_update(scene.laptop, ErrorKind::kUnverified);
    }
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("mix-and-match: objects of one release do not stand in for those of another") {
  Scene scene;
  const auto object_of = [](const Publication& tree, const std::string& target) {
    const bool top = target == "catalogue";
    const auto& targets = top ? tree.targets : tree.programs.at("program-demo-1").targets;
    return fakes::object_file(targets.targets.at(target).hash);
  };
  const auto swapped = [&](const std::string& wanted, const std::string& given) {
    Publication mixed = scene.now;
    std::string& object = mixed.tree[object_of(scene.now, wanted)];
    const std::size_t size = object.size();
    object = scene.before.tree.at(object_of(scene.before, given));
    object.resize(size);  // another length is noticed before the hash
    return mixed;
  };
  scene.offer(swapped("catalogue", "catalogue"));
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  scene.offer(swapped("sample/demo-1/2.0.0", "sample/demo-1/1.0.0"));
  REQUIRE(scene.laptop.update());
  withstands(scene.laptop, ErrorKind::kUnverified, [&scene] { return scene.laptop.get(); });
  recovers(scene.laptop, scene.now);
}
