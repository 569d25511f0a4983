// SPDX-License-Identifier: Apache-2.0
// The client is vulnerable to the theft of keys as far as each key reaches, and no further; and a
// new root is rid of the thief.
#include "tests/sync/transfer/attack_scene.h"

using namespace icma;
using namespace icma::transfer;
using fakes::Publication;
using fakes::seeded_key;

namespace {

constexpr std::string_view kEvil = "Send money.";

// What somebody can do who has these keys and the honest documents.
Publication thief_with(const std::set<std::string>& keys) {
  Publication out = second_release();
  if (!keys.contains("timestamp")) out.timestamp_key = seeded_key(81);
  if (!keys.contains("snapshot")) out.snapshot_key = seeded_key(82);
  if (!keys.contains("targets")) out.targets_key = seeded_key(83);
  if (!keys.contains("program")) out.programs.at("program-demo-1").key = seeded_key(84);
  return out;
}

// The program's role signs for other content under the path that the catalogue names.
void bend_program(Publication& tree, const std::string& program) {
  const std::string path = "sample/" + program + "/2.0.0";
  const auto manifest = tree.write(Publication::head_of(program, "2.0.0"), std::string(kEvil));
  tree.sign_for(program, path, package::encode_manifest(manifest).value());
  tree.programs.at(Publication::role_of(program)).targets.version += 1;
  tree.snapshot.version += 1;
  tree.timestamp.version += 1;
}

// A root of the next version whose role has other keys, signed by those given.
std::string next_root(const Publication& tree, const std::vector<const KeyPair*>& signers) {
  package::Root root = tree.root;
  root.version += 1;
  const KeyPair own = seeded_key(90);
  root.keys.emplace(own.public_key().id(), own.public_key());
  root.roles["timestamp"] = {{own.public_key().id()}, 1};
  return package::sign_metadata(to_json(root), signers).value();
}

}  // namespace

TEST_CASE("key compromise: no set of keys without timestamp, snapshot and content's installs") {
  const std::vector<std::string> names{"timestamp", "snapshot", "targets", "program"};
  Scene scene;
  for (unsigned mask = 0; mask < 16; ++mask) {
    std::set<std::string> keys;
    for (unsigned i = 0; i < names.size(); ++i) {
      if ((mask >> i & 1U) != 0) keys.insert(names[i]);
    }
    if ((mask & 3U) == 3U && keys.contains("program")) continue;  // that is the next test
    CAPTURE(mask);
    Publication thief = thief_with(keys);
    bend_program(thief, "demo-1");
    if (keys.contains("targets")) thief.sign_targets();
    thief.sign_programs();
    thief.sign_snapshot();
    thief.sign_timestamp();
    thief.put_metadata();
    scene.offer(thief);
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("key compromise: a program's key speaks for that program alone, and is replaced") {
  Scene scene;
  Publication thief = thief_with({"timestamp", "snapshot", "program"});
  bend_program(thief, "demo-1");
  // The same role tries its hand at the other program.
  const auto evil = thief.write(Publication::head_of("other-1", "1.0.0"), std::string(kEvil));
  thief.sign_for("demo-1", "sample/other-1/1.0.0", package::encode_manifest(evil).value());
  thief.sign_for("demo-1", "catalogue", as_bytes("not a catalogue"));
  thief.sign_for("demo-1", "sample/demo-10/1.0.0", package::encode_manifest(evil).value());
  thief.sign_programs();
  thief.sign_snapshot();
  thief.sign_timestamp();
  thief.put_metadata();
  scene.offer(thief);
  REQUIRE(scene.laptop.install("other-1"));
  CHECK(scene.laptop.page("other-1") == Publication::title_of("other-1", "1.0.0"));
  const auto trust = stored_trust(*scene.laptop.content, "").value();
  CHECK(trust.find_target("sample/demo-10/1.0.0") == nullptr);
  CHECK_FALSE(trust.all_targets().contains("sample/demo-10/1.0.0"));
  // Its own program is the thief's until the publisher names another key and a new root.
  REQUIRE(scene.laptop.install("demo-1"));
  CHECK(scene.laptop.page() == kEvil);
  Publication renewed = scene.now;
  renewed.targets.delegations.clear();
  renewed.programs.clear();
  for (const std::string program : {"demo-1", "other-1"}) {
    renewed.delegate("program-" + program, "sample/" + program + "/", seeded_key(95));
    renewed.revise(program, "3.0.0");
  }
  renewed.rotate({"timestamp", "snapshot"});
  renewed.release();
  recovers(scene.laptop, renewed);
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
}

TEST_CASE("key compromise: one root key of two makes no root") {
  Scene scene;
  const KeyPair own = seeded_key(90);
  const KeyPair& stolen = scene.now.root_a;
  for (const auto& signers : std::vector<std::vector<const KeyPair*>>{
           {}, {&stolen}, {&stolen, &stolen}, {&stolen, &own}, {&own, &own}}) {
    CAPTURE(signers.size());
    Publication thief = scene.now;
    thief.tree["metadata/2.root.json"] = next_root(scene.now, signers);
    scene.offer(thief);
    withstands_update(scene.laptop, ErrorKind::kUnverified);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("key compromise: root's own keys are replaced, and the old ones sign no successor") {
  Scene scene;
  Publication renewed = scene.now;
  const KeyPair old_a = renewed.root_a;
  const KeyPair old_b = renewed.root_b;
  renewed.root_a = seeded_key(91);
  renewed.root_b = seeded_key(92);
  renewed.root.roles["root"].key_ids.clear();
  for (const KeyPair* key : {&renewed.root_a, &renewed.root_b}) {
    renewed.root.keys.emplace(key->public_key().id(), key->public_key());
    renewed.root.roles["root"].key_ids.push_back(key->public_key().id());
  }
  renewed.root.version = 2;
  renewed.root_text = package::sign_metadata(to_json(renewed.root),
                                             {&old_a, &old_b, &renewed.root_a, &renewed.root_b})
                          .value();
  renewed.tree["metadata/2.root.json"] = renewed.root_text;
  scene.offer(renewed);
  REQUIRE(scene.laptop.install());
  Publication thief = renewed;
  thief.tree["metadata/3.root.json"] = next_root(renewed, {&old_a, &old_b});
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  recovers(scene.laptop, renewed);
}

TEST_CASE("key compromise: the timestamp's key alone freezes, until the snapshot's day") {
  Scene scene;
  Publication thief = scene.before;
  thief.timestamp.version += 5;
  thief.timestamp.expires += std::chrono::days(3'000);
  thief.sign_timestamp();
  thief.put_metadata();
  scene.offer(thief);
  REQUIRE(scene.laptop.update());
  CHECK(scene.laptop.page() == Publication::title_of("demo-1", "1.0.0"));
  scene.now.rotate({"timestamp"});
  recovers(scene.laptop, scene.now);
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  Scene without_root;
  without_root.offer(thief);
  without_root.laptop.clock.wall = Publication::kLater + Millis(1);
  withstands_update(without_root.laptop, ErrorKind::kExpired);
}

TEST_CASE("key compromise: with every key but root's the thief's word ends with the next root") {
  Scene scene;
  Publication thief = scene.now;
  thief.list("demo-1", "6.6.6",
             thief.write(Publication::head_of("demo-1", "6.6.6"), std::string(kEvil)));
  thief.timestamp.version = thief.snapshot.version = thief.targets.version = 1'000'000;
  for (auto& [role, program] : thief.programs) program.targets.version = 1'000'000;
  thief.release();
  scene.offer(thief);
  REQUIRE(scene.laptop.install());
  CHECK(scene.laptop.page() == kEvil);
  scene.now.rotate({"targets", "snapshot", "timestamp"});
  recovers(scene.laptop, scene.now);
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
}

TEST_CASE("key compromise: keys that a root withdrew stay withdrawn, had the rest of it failed") {
  Scene scene;
  Publication renewed = scene.now;
  renewed.rotate({"targets", "snapshot", "timestamp"});
  renewed.release();
  scene.offer(renewed);
  scene.laptop.mirror.attack = [](const std::string& file, auto& answer) {
    if (file == "metadata/timestamp.json") answer = {.status = 503};
  };
  CHECK(scene.laptop.update().error().kind == ErrorKind::kBusy);
  // From now on a mirror hides the new root, and has the stolen keys.
  scene.laptop.mirror.attack = nullptr;
  Publication thief = scene.now;
  thief.list("demo-1", "6.6.6",
             thief.write(Publication::head_of("demo-1", "6.6.6"), std::string(kEvil)));
  thief.release();
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  recovers(scene.laptop, renewed);
}

TEST_CASE("key compromise: no delegated role takes the name of one that root gives") {
  for (const std::string name : {"root", "timestamp", "snapshot", "targets"}) {
    CAPTURE(name);
    Scene scene;
    Publication thief = scene.now;
    thief.delegate(name, "sample/", seeded_key(96)).targets.version = 1'000'000;
    thief.release();
    if (name == "targets") {
      // It cannot have two pins.
      thief.snapshot.files["targets"] = fakes::pin_of(thief.targets_text, thief.targets.version);
      thief.sign_snapshot();
      thief.sign_timestamp();
      thief.programs.erase(name);
      thief.put_metadata();
    }
    scene.offer(thief);
    withstands_update(scene.laptop, ErrorKind::kInvalid);
    scene.now.rotate({"targets", "snapshot", "timestamp"});
    recovers(scene.laptop, scene.now);
  }
}
