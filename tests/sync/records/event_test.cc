// SPDX-License-Identifier: Apache-2.0
#include "sync/records/event.h"

#include <doctest/doctest.h>

#include "sync/records/bodies.h"
#include "tests/fakes/fake_clock.h"

using namespace icma;
using namespace icma::records;

namespace {

Uuid numbered(std::uint8_t number) {
  Uuid id;
  id.bytes.fill(number);
  return id;
}

const ChainId kChain{.server = numbered(1), .learner = numbered(2), .device = numbered(3)};

Envelope sample(std::int64_t seq = 1) {
  return Envelope{.event_id = numbered(9),
                  .learner = kChain.learner,
                  .device = kChain.device,
                  .seq = seq,
                  .type = "page.read",
                  .subject = {"egv-160", "1.0.0", "m1", "p1"},
                  .occurrence = {.utc = Time(Millis(1795168867250)),
                                 .zone = "America/Chicago",
                                 .utc_offset_min = -360,
                                 .since_boot = Millis(3'600'000),
                                 .boot_id = numbered(4),
                                 .server = ServerOffset{Millis(-250), Seconds(60)}},
                  .hlc = (std::uint64_t{1795168867250} << 16U) + 7};
}

const Bytes kSalt(kSaltSize, 0x5A);

}  // namespace

TEST_CASE("an envelope has one canonical spelling and comes back as it was") {
  const std::string text = encode_envelope(sample()).value();
  CHECK(text == R"({"activity":"p1","device":"03030303-0303-0303-0303-030303030303",)"
                R"("event_id":"09090909-0909-0909-0909-090909090909","hlc":"117648186884096007",)"
                R"("learner":"02020202-0202-0202-0202-020202020202","module":"m1","occurrence":{)"
                R"("boot_id":"04040404-0404-0404-0404-040404040404","server":{"age_s":60,)"
                R"("offset_ms":-250},"since_boot_ms":3600000,"utc":"2026-11-20T10:01:07.250Z",)"
                R"("utc_offset_min":-360,"zone":"America/Chicago"},"program":"egv-160",)"
                R"("program_version":"1.0.0","seq":1,"type":"page.read","type_version":1})");
  const Envelope back = decode_envelope(text).value();
  CHECK(encode_envelope(back).value() == text);
  CHECK(back.occurrence == sample().occurrence);
}

TEST_CASE("members that a newer program adds do not stop an older one") {
  Json json = parse_json(encode_envelope(sample()).value()).value();
  json["mood"] = "curious";
  json["occurrence"]["moon"] = Json{{"phase", 3}};
  CHECK(decode_envelope(canonical_json(json).value()));
}

TEST_CASE("malformed envelopes are refused") {
  const Json good = parse_json(encode_envelope(sample()).value()).value();
  const auto refused = [&good](const char* key, const Json& value) {
    Json bad = good;
    bad[key] = value;
    INFO(key, " = ", bad[key].dump());
    CHECK_FALSE(decode_envelope(dump_json(bad)));
  };
  refused("seq", 0);
  refused("seq", -1);
  refused("seq", "1");
  refused("hlc", 5);
  refused("event_id", "9");
  refused("type", "a\tb");
  refused("program", std::string(200, 'x'));
  refused("type_version", 0);
  refused("occurrence", Json::array());
  refused("origin", Json{{"device", 3}});
  for (const auto& [key, unused] : good.items()) {
    Json bad = good;
    bad.erase(key);
    INFO("without ", key);
    CHECK_FALSE(decode_envelope(dump_json(bad)));
  }
}

TEST_CASE("any flipped bit of a record breaks the chain") {
  const Record record = make_record(kChain, Hash{}, sample(), page_read(30, 50), kSalt).value();
  REQUIRE(check_record(kChain, Hash{}, record));
  const auto broken = [](Record changed, const ChainId& chain, const Hash& prev) {
    CHECK_FALSE(check_record(chain, prev, changed));
  };
  for (std::size_t i = 0; i < record.envelope.size(); ++i) {
    Record changed = record;
    changed.envelope[i] = static_cast<char>(changed.envelope[i] ^ 1);
    broken(changed, kChain, Hash{});
  }
  for (std::size_t i = 0; i < record.body->size(); ++i) {
    Record changed = record;
    (*changed.body)[i] = static_cast<char>((*changed.body)[i] ^ 1);
    broken(changed, kChain, Hash{});
  }
  Record changed = record;
  changed.seq = 2;
  broken(changed, kChain, Hash{});
  changed = record;
  changed.salt[3] ^= 1U;
  broken(changed, kChain, Hash{});
  broken(record, ChainId{numbered(7), kChain.learner, kChain.device}, Hash{});
  broken(record, ChainId{kChain.server, numbered(7), kChain.device}, Hash{});
  broken(record, ChainId{kChain.server, kChain.learner, numbered(7)}, Hash{});
  broken(record, kChain, record.hash);
}

TEST_CASE("a body can be erased and the chain still verifies, but not replaced") {
  Record record = make_record(kChain, Hash{}, sample(), page_read(30, 50), kSalt).value();
  const Record next = make_record(kChain, record.hash, sample(2), page_read(5, 60), kSalt).value();
  record.body.reset();
  record.salt.clear();
  CHECK(check_record(kChain, Hash{}, record));
  CHECK(check_record(kChain, record.hash, next));
  CHECK(parse_record(record).value().body.is_null());
  record.body = "{}";
  CHECK_FALSE(check_record(kChain, Hash{}, record));
}

TEST_CASE("a head signature vouches for one chain, place and hash") {
  const KeyPair key = KeyPair::from_seed({1, 2, 3});
  const Hash hash = sha256("x");
  const Signature signature = sign_head(key, kChain, 5, hash);
  CHECK(verify_head(key.public_key(), kChain, 5, hash, signature));
  CHECK_FALSE(verify_head(key.public_key(), kChain, 6, hash, signature));
  CHECK_FALSE(verify_head(key.public_key(), kChain, 5, sha256("y"), signature));
  CHECK_FALSE(verify_head(KeyPair::from_seed({9}).public_key(), kChain, 5, hash, signature));
  const ChainId other{kChain.server, kChain.learner, numbered(8)};
  CHECK_FALSE(verify_head(key.public_key(), other, 5, hash, signature));
}

TEST_CASE("the content of an event is the same wherever it is re-homed, and differs otherwise") {
  const Record first = make_record(kChain, Hash{}, sample(), page_read(30, 50), kSalt).value();
  Envelope moved = sample(7);
  moved.device = numbered(5);
  moved.origin = Origin{kChain.device, 1};
  const ChainId new_chain{kChain.server, kChain.learner, moved.device};
  const Record second =
      make_record(new_chain, sha256("p"), moved, page_read(30, 50), kSalt).value();
  CHECK(content_hash(first).value() == content_hash(second).value());
  const Record other = make_record(kChain, Hash{}, sample(), page_read(31, 50), kSalt).value();
  CHECK(content_hash(first).value() != content_hash(other).value());
}

TEST_CASE("seconds split by practice always sum to the whole") {
  fakes::FakeRandom random(7);
  for (int round = 0; round < 2000; ++round) {
    std::array<std::uint8_t, 8> dice{};
    random.fill(dice);
    std::map<std::string, std::int64_t> weights;
    for (int i = 0; i <= dice[0] % 5; ++i) {
      weights["P" + std::to_string(i)] = dice[static_cast<std::size_t>(i) + 1] % 20;
    }
    const std::int64_t seconds = dice[7] * 37 + dice[6];
    std::int64_t weight_sum = 0;
    for (const auto& [code, weight] : weights) weight_sum += weight;
    std::int64_t sum = 0;
    for (const auto& [code, part] : split_seconds(seconds, weights)) sum += part;
    CHECK(sum == (weight_sum == 0 ? 0 : seconds));
  }
}

TEST_CASE("bodies of known types are checked and unknown types pass") {
  CHECK(check_body("page.read", 1, page_read(10, 100)));
  CHECK_FALSE(check_body("page.read", 1, page_read(-1, 100)));
  CHECK_FALSE(check_body("page.read", 1, page_read(10, 101)));
  CHECK_FALSE(check_body("page.read", 1, Json{{"seconds", 1.5}}));
  CHECK(check_body("page.read", 2, Json{{"anything", true}}));
  CHECK(check_body("note.drawn", 1, Json{{"anything", true}}));
  CHECK_FALSE(check_body("note.drawn", 1, Json::array()));
  CHECK_FALSE(check_body("module.completed", 1,
                         module_completed(Json::object(), 100, {{"P1", 60}, {"P2", 39}})));
  CHECK(check_body("module.completed", 1,
                   module_completed(Json::object(), 100, {{"P1", 60}, {"P2", 40}})));
  CHECK_FALSE(check_body("media.watched", 1,
                         Json{{"seconds", 1}, {"position_ms", 0}, {"intervals_ms", {{5, 2}}}}));
}
