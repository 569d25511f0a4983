// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/letters.h"

#include <cstdlib>
#include <doctest/doctest.h>

#include "courses/base/files.h"
#include "sync/records/records_file.h"

using namespace icma;
using namespace icma::protocol;

namespace {

const KeyPair kDevice = KeyPair::from_seed({1, 2, 3});
const BoxKeyPair kServerBox = BoxKeyPair::from_seed({1, 2, 3});
const BoxKeyPair kReplyBox = BoxKeyPair::from_seed({4});

Uuid numbered(std::uint8_t number) {
  Uuid id;
  id.bytes.fill(number);
  return id;
}

// With the push of the golden messages.
RecordsLetter sample() {
  const std::string push = read_file("tests/sync/protocol/golden/push.json").value();
  return {.server = numbered(1),
          .learner = numbered(2),
          .device = numbered(3),
          .device_key = kDevice.public_key(),
          .reply_key = kReplyBox.public_key(),
          .epoch = "e.0.1",
          .n = 4,
          .page_hash = sha256("page"),
          .push = decode<Push>(push).value()};
}

RecordsReply sample_reply() {
  const std::string page = read_file("tests/sync/protocol/golden/pull_answer.json").value();
  return {.have = StreamHead{numbered(3), 1, sha256("one")},
          .more = true,
          .set_aside = {{numbered(3), 1, "R01"}},
          .pages = {decode<PullAnswer>(page).value()}};
}

}  // namespace

TEST_CASE("a letter of records has the content of its golden file, in a box that opens") {
  const std::string content = write_records_letter(sample(), kDevice, "refresh token");
  const std::string path = "tests/sync/protocol/golden/letter.icmarecords";
  if (std::getenv("ICMA_WRITE_GOLDEN") != nullptr) {
    const auto bytes = records::write_letter(records::LetterKind::kRecords, numbered(1),
                                             kServerBox.public_key(), content);
    REQUIRE(write_file(path, bytes.value()));
  }
  const std::string golden = read_file(path).value();
  const auto letter = records::read_letter(golden).value();
  CHECK(letter.server == numbered(1));
  CHECK(records::open_letter(letter, kServerBox).value() == content);
  const SignedLetter read = read_records_letter(content).value();
  CHECK(read.letter.learner == numbered(2));
  CHECK(read.letter.n == 4);
  REQUIRE(read.letter.push.has_value());
  CHECK(read.letter.push->events.size() == 1);
  CHECK(read.proof == session_proof(sha256("refresh token"), read.digest));
}

TEST_CASE("no byte of a signed letter can be changed, but its proof") {
  const std::string content = write_records_letter(sample(), kDevice, "");
  CHECK(read_records_letter(content)->proof.is_zero());
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (i >= 64 && i < 96) continue;
    std::string changed = content;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    INFO(i);
    CHECK_FALSE(read_records_letter(changed));
  }
  for (std::size_t length = 0; length < content.size(); length += 3) {
    CHECK_FALSE(read_records_letter(content.substr(0, length)));
  }
}

TEST_CASE("a reply is believed for its own key, from its own server, unchanged") {
  const auto& key = kReplyBox.public_key();
  const std::string content = write_records_reply(sample_reply(), numbered(1), key, kDevice);
  const std::vector<PublicKey> trusted{KeyPair::from_seed({9}).public_key(), kDevice.public_key()};
  const RecordsReply read = read_records_reply(content, numbered(1), key, trusted).value();
  CHECK(read.more);
  CHECK(read.have->seq == 1);
  CHECK(read.set_aside.at(0).code == "R01");
  REQUIRE(read.pages.size() == 1);
  CHECK(read.pages[0].events.size() == 2);
  CHECK_FALSE(read_records_reply(content, numbered(7), key, trusted));
  CHECK_FALSE(read_records_reply(content, numbered(1), kServerBox.public_key(), trusted));
  CHECK_FALSE(read_records_reply(content, numbered(1), key, {}));
  for (std::size_t i = 0; i < content.size(); i += 3) {
    std::string changed = content;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(read_records_reply(changed, numbered(1), key, trusted));
    CHECK_FALSE(read_records_reply(content.substr(0, i), numbered(1), key, trusted));
  }
}

TEST_CASE("a letter that its device signed but that is no letter is refused") {
  const auto signed_as = [](const std::string& lines) {
    // As write_records_letter does it, over any text.
    const Hash digest = sha256(lines);
    const Hash message = hash_fields("icma-learn/records-letter/1", {digest.view()});
    const Signature signature = kDevice.sign(message.view());
    return std::string(as_text(ByteView(signature.bytes))) + std::string(32, '\0') + lines;
  };
  const std::string good = write_records_letter(sample(), kDevice, "").substr(96);
  CHECK(read_records_letter(signed_as(good)));
  CHECK_FALSE(read_records_letter(signed_as("")));
  CHECK_FALSE(read_records_letter(signed_as("[]")));
  CHECK_FALSE(read_records_letter(signed_as(good + "\n{}")));
  CHECK_FALSE(read_records_letter(signed_as(good + "\n")));
  const std::string head = good.substr(0, good.find('\n'));
  CHECK(read_records_letter(signed_as(head)));
  const Json json = parse_json(head).value();
  for (const auto& [key, value] : json.items()) {
    INFO(key);
    Json without = json;
    without.erase(key);
    CHECK_FALSE(read_records_letter(signed_as(dump_json(without))));
    for (const Json& odd : {Json(), Json(-1), Json("x\n"), Json::array({1})}) {
      Json changed = json;
      changed[key] = odd;
      (void)read_records_letter(signed_as(dump_json(changed)));
    }
  }
}
