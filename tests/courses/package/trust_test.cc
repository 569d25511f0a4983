// SPDX-License-Identifier: Apache-2.0
#include "courses/package/trust.h"

#include <algorithm>
#include <doctest/doctest.h>

#include "tests/fakes/publisher.h"

using namespace icma;
using namespace icma::package;

namespace {

constexpr Time kNow = fakes::Publisher::kNow;
constexpr Time kLater = fakes::Publisher::kLater;

// A catalogue, and one delegated role that also speaks of what is not its business.
struct Publisher : fakes::Publisher {
  Publisher() {
    targets.targets["catalogue"] = {.length = 3, .hash = sha256("abc")};
    Program& egv = delegate("program-egv", "sample/egv/", fakes::seeded_key(7));
    egv.targets.targets["sample/egv/1.0.0"] = {.length = 3, .hash = sha256("egv")};
    egv.targets.targets["sample/other/1.0.0"] = {.length = 3, .hash = sha256("bad")};
    publish();
  }
  void publish() {
    sign_root();
    sign();
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
  const Signature signature = publisher.receipts_key.sign(as_bytes("receipt"));
  CHECK(trust.is_receipt_signature(as_bytes("receipt"), publisher.receipts_key.public_key().id(),
                                   signature));
  CHECK_FALSE(trust.is_receipt_signature(as_bytes("Receipt"),
                                         publisher.receipts_key.public_key().id(), signature));
  CHECK_FALSE(trust.is_receipt_signature(as_bytes("receipt"),
                                         publisher.targets_key.public_key().id(),
                                         publisher.targets_key.sign(as_bytes("receipt"))));
}

TEST_CASE("where delegations overlap the first speaks, and nobody after it") {
  Publisher publisher;
  // In the order of names it would be the other way round.
  auto& wide = publisher.delegate("all", "sample/", fakes::seeded_key(8));
  wide.targets.targets["sample/egv/1.0.0"] = {.length = 3, .hash = sha256("bad")};
  wide.targets.targets["sample/egv/2.0.0"] = {.length = 3, .hash = sha256("bad")};
  wide.targets.targets["sample/wide/1.0.0"] = {.length = 3, .hash = sha256("yes")};
  publisher.publish();
  Trust trust = Trust::from_root(publisher.root_text).value();
  REQUIRE(publisher.deliver_to(trust));
  CHECK(trust.find_target("sample/egv/1.0.0")->hash == sha256("egv"));
  // The first delegation ends the search, whatever it lists.
  CHECK(trust.find_target("sample/egv/2.0.0") == nullptr);
  CHECK(trust.find_target("sample/wide/1.0.0")->hash == sha256("yes"));
  const auto all = trust.all_targets();
  for (const auto& [path, target] : all) {
    const Target* found = trust.find_target(path);
    REQUIRE(found != nullptr);
    CHECK(found->hash == target.hash);
  }
  CHECK(all.size() == 3);
  // The wide one first: then the narrow one is never asked.
  std::ranges::reverse(publisher.targets.delegations);
  publisher.targets.version = publisher.snapshot.version = publisher.timestamp.version = 2;
  publisher.publish();
  Trust other = Trust::from_root(publisher.root_text).value();
  REQUIRE(publisher.deliver_to(other));
  CHECK(other.find_target("sample/egv/1.0.0")->hash == sha256("bad"));
  CHECK(other.all_targets().at("sample/egv/1.0.0").hash == sha256("bad"));
}

TEST_CASE("the first delegation speaks also while its role is not verified") {
  Publisher publisher;
  auto& wide = publisher.delegate("all", "sample/", fakes::seeded_key(8));
  wide.targets.targets["sample/egv/1.0.0"] = {.length = 3, .hash = sha256("bad")};
  publisher.publish();
  Trust trust = Trust::from_root(publisher.root_text).value();
  REQUIRE(trust.update_timestamp(publisher.timestamp_text, kNow));
  REQUIRE(trust.update_snapshot(publisher.snapshot_text, kNow));
  REQUIRE(trust.update_targets(publisher.targets_text, kNow));
  REQUIRE(trust.update_delegated("all", publisher.programs.at("all").text, kNow));
  CHECK(trust.find_target("sample/egv/1.0.0") == nullptr);
  CHECK_FALSE(trust.all_targets().contains("sample/egv/1.0.0"));
}

TEST_CASE("arbitrary software: a tree signed by other keys is refused") {
  Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  publisher.snapshot_key = publisher.timestamp_key = fakes::seeded_key(77);
  publisher.publish();
  CHECK(kind_of(publisher.deliver_to(trust)) == ErrorKind::kUnverified);
}

TEST_CASE("rollback: older versions than those seen are refused, in the same or a later session") {
  Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  const Publisher old = publisher;
  publisher.timestamp.version = publisher.snapshot.version = publisher.targets.version = 2;
  publisher.publish();
  REQUIRE(publisher.deliver_to(trust));
  CHECK(kind_of(old.deliver_to(trust)) == ErrorKind::kUnverified);
  Trust again = Trust::from_root(publisher.root_text, trust.seen()).value();
  CHECK(kind_of(old.deliver_to(again)) == ErrorKind::kUnverified);
  Publisher mixed = publisher;
  mixed.timestamp.version = 3;
  mixed.snapshot.version = 3;
  mixed.programs.at("program-egv").targets.version = 1;
  mixed.targets.version = 1;
  mixed.publish();
  CHECK(kind_of(mixed.deliver_to(again)) == ErrorKind::kUnverified);
}

TEST_CASE("freeze: an expired timestamp blocks updates and not the reading of what is stored") {
  const Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  CHECK(kind_of(publisher.deliver_to(trust, kLater + Millis(1))) == ErrorKind::kExpired);
  REQUIRE(trust.restore_timestamp(publisher.timestamp_text));
  REQUIRE(trust.restore_snapshot(publisher.snapshot_text));
  REQUIRE(trust.restore_targets(publisher.targets_text));
  CHECK(trust.find_target("catalogue") != nullptr);
}

TEST_CASE("mix and match: each file must be the one that the index above pins") {
  Publisher publisher;
  Trust trust = Trust::from_root(publisher.root_text).value();
  Publisher other = publisher;
  other.targets.targets["catalogue"].hash = sha256("xyz");
  other.publish();
  REQUIRE(trust.update_timestamp(publisher.timestamp_text, kNow));
  CHECK(kind_of(trust.update_snapshot(other.snapshot_text, kNow)) == ErrorKind::kUnverified);
  REQUIRE(trust.update_snapshot(publisher.snapshot_text, kNow));
  CHECK(kind_of(trust.update_targets(other.targets_text, kNow)) == ErrorKind::kUnverified);
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
  renewed.snapshot_key = renewed.timestamp_key = fakes::seeded_key(9);
  renewed.root.version = 2;
  renewed.name_key("snapshot", renewed.snapshot_key);
  renewed.name_key("timestamp", renewed.timestamp_key);
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
