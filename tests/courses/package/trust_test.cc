// SPDX-License-Identifier: Apache-2.0
#include "courses/package/trust.h"

#include <doctest/doctest.h>

using namespace icma;
using namespace icma::package;

namespace {

constexpr Time kNow{Millis(1795168867250)};
constexpr Time kLater = kNow + std::chrono::days(30);

KeyPair key(std::uint8_t n) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  return KeyPair::from_seed(seed);
}

FilePin pin(std::string_view text, std::int64_t version) {
  return {version, text.size(), sha256(text)};
}

// A publisher whose every document can be bent by a test.
struct Publisher {
  KeyPair root_a = key(1), root_b = key(2), targets = key(3), online = key(4), program = key(5);
  Root root;
  Targets top;
  Targets delegated;
  Snapshot snapshot;
  Timestamp timestamp;
  std::string root_text, top_text, delegated_text, snapshot_text, timestamp_text;

  Publisher() {
    root = {.version = 1, .expires = kLater, .notice = "Demonstration, not a credential"};
    for (const KeyPair* k : {&root_a, &root_b, &targets, &online}) {
      root.keys.emplace(k->public_key().id(), k->public_key());
    }
    root.roles["root"] = {{root_a.public_key().id(), root_b.public_key().id()}, 2};
    root.roles["targets"] = {{targets.public_key().id()}, 1};
    root.roles["snapshot"] = {{online.public_key().id()}, 1};
    root.roles["timestamp"] = {{online.public_key().id()}, 1};
    root.roles["receipts"] = {{online.public_key().id()}, 1};
    top = {.version = 1, .expires = kLater};
    top.targets["catalogue"] = {.length = 3, .hash = sha256("abc")};
    top.delegated_keys.emplace(program.public_key().id(), program.public_key());
    top.delegations.push_back({"program-egv", {{program.public_key().id()}, 1}, "sample/egv/"});
    delegated = {.version = 1, .expires = kLater};
    delegated.targets["sample/egv/1.0.0"] = {.length = 3, .hash = sha256("egv")};
    delegated.targets["sample/other/1.0.0"] = {.length = 3, .hash = sha256("bad")};
    snapshot = {.version = 1, .expires = kLater};
    timestamp = {.version = 1, .expires = kLater};
    publish();
  }

  void publish() {
    root_text = sign_metadata(to_json(root), {&root_a, &root_b}).value();
    top_text = sign_metadata(to_json(top), {&targets}).value();
    delegated_text = sign_metadata(to_json(delegated), {&program}).value();
    snapshot.files["targets"] = pin(top_text, top.version);
    snapshot.files["program-egv"] = pin(delegated_text, delegated.version);
    snapshot_text = sign_metadata(to_json(snapshot), {&online}).value();
    timestamp.snapshot = pin(snapshot_text, snapshot.version);
    timestamp_text = sign_metadata(to_json(timestamp), {&online}).value();
  }

  Result<> deliver_to(Trust& trust, Time now = kNow) const {
    ICMA_TRY_VOID(trust.update_timestamp(timestamp_text, now));
    ICMA_TRY_VOID(trust.update_snapshot(snapshot_text, now));
    ICMA_TRY_VOID(trust.update_targets(top_text, now));
    return trust.update_delegated("program-egv", delegated_text, now);
  }
};

ErrorKind kind_of(const Result<>& result) {
  REQUIRE_FALSE(result);
  return result.error().kind;
}

}  // namespace

TEST_CASE("an honest tree is believed, and a delegate only within its prefix") {
  const Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  REQUIRE(publisher.deliver_to(trust));
  CHECK(trust.find_target("catalogue")->hash == sha256("abc"));
  CHECK(trust.find_target("sample/egv/1.0.0")->hash == sha256("egv"));
  CHECK(trust.find_target("sample/other/1.0.0") == nullptr);
  CHECK(trust.fingerprint().size() == 39);
  const Signature signature = publisher.online.sign(as_bytes("receipt"));
  CHECK(trust.is_receipt_signature(as_bytes("receipt"), publisher.online.public_key().id(),
                                   signature));
  CHECK_FALSE(trust.is_receipt_signature(as_bytes("Receipt"), publisher.online.public_key().id(),
                                         signature));
  CHECK_FALSE(trust.is_receipt_signature(as_bytes("receipt"), publisher.targets.public_key().id(),
                                         publisher.targets.sign(as_bytes("receipt"))));
}

TEST_CASE("arbitrary software: a tree signed by other keys is refused") {
  Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  publisher.online = key(77);
  publisher.publish();
  CHECK(kind_of(publisher.deliver_to(trust)) == ErrorKind::kUnverified);
}

TEST_CASE("rollback: older versions than those seen are refused, in the same or a later session") {
  Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  const Publisher old = publisher;
  publisher.timestamp.version = publisher.snapshot.version = publisher.top.version = 2;
  publisher.publish();
  REQUIRE(publisher.deliver_to(trust));
  CHECK(kind_of(old.deliver_to(trust)) == ErrorKind::kUnverified);
  Trust again = Trust::from_root(publisher.root_text, trust.seen()).value();
  CHECK(kind_of(old.deliver_to(again)) == ErrorKind::kUnverified);
  Publisher mixed = publisher;
  mixed.timestamp.version = 3;
  mixed.snapshot.version = 3;
  mixed.delegated.version = 1;
  mixed.top.version = 1;
  mixed.publish();
  CHECK(kind_of(mixed.deliver_to(again)) == ErrorKind::kUnverified);
}

TEST_CASE("freeze: an expired timestamp blocks updates and not the reading of what is stored") {
  const Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  CHECK(kind_of(publisher.deliver_to(trust, kLater + Millis(1))) == ErrorKind::kExpired);
  REQUIRE(trust.restore_timestamp(publisher.timestamp_text));
  REQUIRE(trust.restore_snapshot(publisher.snapshot_text));
  REQUIRE(trust.restore_targets(publisher.top_text));
  CHECK(trust.find_target("catalogue") != nullptr);
}

TEST_CASE("mix and match: each file must be the one that the index above pins") {
  Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  Publisher other = publisher;
  other.top.targets["catalogue"].hash = sha256("xyz");
  other.publish();
  REQUIRE(trust.update_timestamp(publisher.timestamp_text, kNow));
  CHECK(kind_of(trust.update_snapshot(other.snapshot_text, kNow)) == ErrorKind::kUnverified);
  REQUIRE(trust.update_snapshot(publisher.snapshot_text, kNow));
  CHECK(kind_of(trust.update_targets(other.top_text, kNow)) == ErrorKind::kUnverified);
}

TEST_CASE("a root needs its threshold, follows without gaps, and undoes a fast-forward") {
  Publisher publisher;
  const std::string half = sign_metadata(to_json(publisher.root), {&publisher.root_a}).value();
  CHECK_FALSE(Trust::from_root(half));
  Trust trust = Trust::from_root(publisher.root_text).value();
  publisher.timestamp.version = publisher.snapshot.version = 1'000'000;
  publisher.publish();
  REQUIRE(publisher.deliver_to(trust));
  Publisher renewed = publisher;
  renewed.online = key(9);
  renewed.root.version = 2;
  renewed.root.keys.emplace(renewed.online.public_key().id(), renewed.online.public_key());
  for (const char* role : {"snapshot", "timestamp"}) {
    renewed.root.roles[role].key_ids = {renewed.online.public_key().id()};
  }
  renewed.timestamp.version = renewed.snapshot.version = 2;
  renewed.publish();
  Publisher jump = renewed;
  jump.root.version = 3;
  jump.publish();
  CHECK_FALSE(trust.update_root(jump.root_text));
  const std::string by_one = sign_metadata(to_json(renewed.root), {&publisher.root_a}).value();
  CHECK_FALSE(trust.update_root(by_one));
  REQUIRE(trust.update_root(renewed.root_text));
  CHECK(renewed.deliver_to(trust));
}

TEST_CASE("one key signing twice is one signature") {
  const Publisher publisher;
  const std::string twice =
      sign_metadata(to_json(publisher.root), {&publisher.root_a, &publisher.root_a}).value();
  CHECK_FALSE(Trust::from_root(twice));
}

TEST_CASE("a flipped bit anywhere in signed metadata is noticed") {
  const Publisher publisher;
  for (std::size_t i = 0; i < publisher.timestamp_text.size(); ++i) {
    Trust trust = Trust::from_root(publisher.root_text).value();
    std::string changed = publisher.timestamp_text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(trust.update_timestamp(changed, kNow));
  }
}
