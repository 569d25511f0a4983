// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/messages.h"

#include <cstdlib>
#include <doctest/doctest.h>
#include <functional>
#include <map>
#include <set>

#include "courses/base/files.h"
#include "sync/protocol/evidence.h"
#include "sync/protocol/letters.h"
#include "sync/protocol/session.h"
#include "sync/protocol/transport.h"
#include "sync/records/bodies.h"

using namespace icma;
using namespace icma::protocol;

namespace {

Uuid numbered(std::uint8_t number) {
  Uuid id;
  id.bytes.fill(number);
  return id;
}

const KeyPair kKey = KeyPair::from_seed({1, 2, 3});
const BoxKeyPair kBox = BoxKeyPair::from_seed({1, 2, 3});

records::Record sample_record(std::int64_t seq, const Hash& prev) {
  const records::ChainId chain{numbered(1), numbered(2), numbered(3)};
  const records::Envelope envelope{.event_id = numbered(9),
                                   .learner = numbered(2),
                                   .device = numbered(3),
                                   .seq = seq,
                                   .type = "page.read",
                                   .subject = {"egv-160", "1.0.0", "m1", "p1"},
                                   .occurrence = {.utc = Time(Millis(1795168867250)),
                                                  .zone = "America/Chicago",
                                                  .utc_offset_min = -360,
                                                  .since_boot = Millis(3'600'000),
                                                  .boot_id = numbered(4)},
                                   .hlc = std::uint64_t{1795168867250} << 16U};
  records::Record record = records::make_record(chain, prev, envelope, records::page_read(30, 50),
                                                Bytes(records::kSaltSize, 0x5A))
                               .value();
  record.signature = records::sign_head(kKey, chain, seq, record.hash);
  return record;
}

Hello sample_hello() {
  Hello hello{.learner = numbered(2),
              .device = numbered(3),
              .device_key = kKey.public_key(),
              .checkpoints = {{numbered(3), 7, sha256("seven")}, {numbered(3), 6, sha256("six")}},
              .others = {{numbered(5), 3, sha256("three")}},
              .nonce = "abc",
              .epoch = "e.0.1",
              .client_time = Time(Millis(1795168867250))};
  hello.signature = kKey.sign(hello_message(numbered(1), hello));
  return hello;
}

// Every message once, by the name of its golden file.
std::map<std::string, std::string> samples() {
  const records::Record record = sample_record(1, Hash{});
  records::Record erased = record;
  erased.body.reset();
  erased.salt.clear();
  erased.signature.reset();
  return {
      {"hello", encode(sample_hello())},
      {"hello_answer",
       encode(HelloAnswer{.verdict = HelloVerdict::kFork,
                          .epoch = "e.0.1",
                          .nonce = "def",
                          .have_seq = 6,
                          .have_hash = sha256("six"),
                          .common_seq = 6,
                          .others = {{numbered(5), 0, Hash{}}},
                          .server_time = Time(Millis(1795168867999)),
                          .contact = "1795168867999.00112233445566778899aabbccddeeff"})},
      {"push", encode(Push{.device = numbered(3),
                           .key = kKey.public_key(),
                           .from_seq = 1,
                           .events = {record},
                           .epoch = "e.0.1"})},
      {"push_answer", encode(PushAnswer{.have_seq = 1,
                                        .have_hash = record.hash,
                                        .results = {{1, PushResult::kStored, ""},
                                                    {2, PushResult::kQuarantined, "R01"}},
                                        .fork_after = 2})},
      {"pull", encode(Pull{.epoch = "e.0.1", .n = 4, .page_hash = sha256("page")})},
      {"pull_answer", encode(PullAnswer{.epoch = "e.0.1",
                                        .streams = {{numbered(3), kKey.public_key(), false}},
                                        .events = {{5, record}, {6, erased}},
                                        .n = 6,
                                        .page_hash = next_page_hash(sha256("page"), 5, record),
                                        .more = true})},
      {"server_info", encode(ServerInfo{.server = numbered(1),
                                        .name = "Test",
                                        .receipt_keys = {kKey.public_key()},
                                        .demonstration = true,
                                        .server_time = Time(Millis(1795168867999)),
                                        .box_key = kBox.public_key(),
                                        .box_signature = kKey.sign(
                                            box_key_message(numbered(1), kBox.public_key()))})},
      {"relay_answer", encode(RelayAnswer{.reply = "a letter", .taken = kKey.sign({})})},
      {"pack_ask", encode(PackAsk{"icma-sample", "egv-160", {sha256("one"), sha256("two")}})},
      {"pack_answer",
       encode(PackAnswer{{"/content/entitled/icma-sample/egv-160/objects/ab/abcd?until=1&pass=2",
                          "https://packs.example/abcd?X-Amz-Signature=1"},
                         Time(Millis(1795168867999))})},
      {"device_grant",
       encode(DeviceGrant{"secret", "BCDF-GHJK", "http://x/device", "http://x/device?u", 900, 5})},
      {"tokens", encode(Tokens{"aaa", "rrr", 3600, numbered(2), "Ana"})},
      {"error", encode(ErrorBody{"busy", "try again", 5})},
      {"evidence_offer", encode(EvidenceOffer{.files = {{sha256("%PDF-a"), 6}}})},
      {"evidence_answer",
       encode(EvidenceAnswer{.files = {{sha256("%PDF-a"), 4, false}}, .room = 209'715'196})},
      {"evidence_standing", encode(EvidenceStanding{sha256("%PDF-a"), 6, true})},
  };
}

// Decodes by name and encodes again.
Result<std::string> again(const std::string& name, const std::string& text) {
  const auto round = [&text]<typename Message>(std::type_identity<Message>) -> Result<std::string> {
    ICMA_TRY(const Message message, decode<Message>(text));
    return encode(message);
  };
  if (name == "hello") return round(std::type_identity<Hello>{});
  if (name == "hello_answer") return round(std::type_identity<HelloAnswer>{});
  if (name == "push") return round(std::type_identity<Push>{});
  if (name == "push_answer") return round(std::type_identity<PushAnswer>{});
  if (name == "pull") return round(std::type_identity<Pull>{});
  if (name == "pull_answer") return round(std::type_identity<PullAnswer>{});
  if (name == "server_info") return round(std::type_identity<ServerInfo>{});
  if (name == "device_grant") return round(std::type_identity<DeviceGrant>{});
  if (name == "tokens") return round(std::type_identity<Tokens>{});
  if (name == "pack_ask") return round(std::type_identity<PackAsk>{});
  if (name == "pack_answer") return round(std::type_identity<PackAnswer>{});
  if (name == "relay_answer") return round(std::type_identity<RelayAnswer>{});
  if (name == "evidence_offer") return round(std::type_identity<EvidenceOffer>{});
  if (name == "evidence_answer") return round(std::type_identity<EvidenceAnswer>{});
  if (name == "evidence_standing") return round(std::type_identity<EvidenceStanding>{});
  return round(std::type_identity<ErrorBody>{});
}

}  // namespace

TEST_CASE("every message has the bytes of its golden file, and reads back from it") {
  for (const auto& [name, text] : samples()) {
    INFO(name);
    const std::string path = "tests/sync/protocol/golden/" + name + ".json";
    if (std::getenv("ICMA_WRITE_GOLDEN") != nullptr) REQUIRE(write_file(path, text + "\n"));
    const std::string golden = read_file(path).value();
    CHECK(golden == text + "\n");
    CHECK(again(name, text).value() == text);
  }
}

TEST_CASE("members nobody knows are ignored, everywhere") {
  for (const auto& [name, text] : samples()) {
    INFO(name);
    Json json = parse_json(text).value();
    json["from_the_future"] = Json{{"a", 1}};
    CHECK(again(name, dump_json(json)).value() == text);
  }
}

TEST_CASE("a missing or mistyped member is refused and never crashes") {
  const std::set<std::string> optional{"fork_after", "retry_after",  "error_description",
                                       "interval",   "box_key",      "box_signature",
                                       "taken",      "display_name", "verification_uri_complete",
                                       "token_type", "contact"};
  for (const auto& [name, text] : samples()) {
    const Json good = parse_json(text).value();
    for (const auto& [key, value] : good.items()) {
      INFO(name, ".", key);
      Json without = good;
      without.erase(key);
      if (!optional.contains(key)) CHECK_FALSE(again(name, dump_json(without)));
      for (const Json& odd : {Json(), Json(-1), Json("x\n"), Json::array({1}), Json(1e300)}) {
        Json changed = good;
        changed[key] = odd;
        (void)again(name, dump_json(changed));
      }
    }
    for (std::size_t cut = 0; cut < text.size(); cut += 3) {
      CHECK_FALSE(again(name, text.substr(0, cut)));
    }
  }
}

TEST_CASE(
    "an address of a pack is a path of the content or https, and not too many are asked for") {
  const auto answer = [](const std::string& address) {
    return decode<PackAnswer>(encode(PackAnswer{{address}, Time(Millis(1000))})).has_value();
  };
  CHECK(answer("/content/entitled/a?b=c"));
  CHECK(answer("https://packs.example/a"));
  for (const char* bad :
       {"", "/v1/hello", "/oauth/revoke", "http://packs.example/a", "content/a",
        "file:///etc/passwd", "/content/a b", "/content/a\r\nx: y", "//x/content/"}) {
    INFO(bad);
    CHECK_FALSE(answer(bad));
  }
  CHECK_FALSE(answer("/content/" + std::string(3000, 'a')));
  const auto ask = [](std::size_t count) {
    return decode<PackAsk>(encode(PackAsk{"p", "q", std::vector<Hash>(count)})).has_value();
  };
  CHECK_FALSE(ask(0));
  CHECK(ask(1));
  CHECK(ask(kMaxPacksAsked));
  CHECK_FALSE(ask(kMaxPacksAsked + 1));
}

TEST_CASE("a hello is signed over server, head, nonce and epoch") {
  const Hello hello = sample_hello();
  CHECK(verify(hello.device_key, hello_message(numbered(1), hello), hello.signature));
  CHECK_FALSE(verify(hello.device_key, hello_message(numbered(7), hello), hello.signature));
  const auto changed = [&hello](const std::function<void(Hello&)>& change) {
    Hello other = hello;
    change(other);
    CHECK_FALSE(verify(other.device_key, hello_message(numbered(1), other), other.signature));
  };
  changed([](Hello& h) { h.nonce = "zzz"; });
  changed([](Hello& h) { h.epoch = "e.1.1"; });
  changed([](Hello& h) { h.learner = numbered(8); });
  changed([](Hello& h) { h.checkpoints[0].seq = 8; });
  changed([](Hello& h) { h.checkpoints[0].hash = sha256("other"); });
}

TEST_CASE("the page hash depends on order, number and event") {
  const records::Record one = sample_record(1, Hash{});
  const records::Record two = sample_record(2, one.hash);
  const Hash start;
  const Hash forward = next_page_hash(next_page_hash(start, 1, one), 2, two);
  CHECK(forward != next_page_hash(next_page_hash(start, 1, two), 2, one));
  CHECK(next_page_hash(start, 1, one) != next_page_hash(start, 2, one));
}

TEST_CASE("HTML where JSON was due is never taken for the server") {
  const Request api{.path = "/v1/hello", .expects_json = true};
  CHECK_FALSE(check_ours(api, {.status = 200, .headers = {{"content-type", "text/html"}}}));
  CHECK_FALSE(check_ours(api, {.status = 302, .headers = {{"content-type", "application/json"}}}));
  CHECK_FALSE(check_ours(api, {.status = 200}));
  CHECK(check_ours(api, {.status = 401, .headers = {{"content-type", "application/json"}}}));
  CHECK(check_ours(api, {.status = 503, .headers = {{"content-type", "text/html"}}}));
  CHECK(check_ours({.path = "/content/x"}, {.status = 200}));
}

TEST_CASE("a stored sign-in reads back, and damage to it is noticed") {
  const Session session{.access = "a",
                        .refresh = "r",
                        .learner = numbered(2),
                        .server = numbered(1),
                        .display_name = "Ana",
                        .server_url = "https://x",
                        .receipt_keys = {kKey.public_key()}};
  const std::string text = encode(session);
  CHECK(encode(decode_session(text).value()) == text);
  CHECK_FALSE(decode_session(text.substr(0, text.size() / 2)));
  CHECK_FALSE(decode_session("{}"));
}
