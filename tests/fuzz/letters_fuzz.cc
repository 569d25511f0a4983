// SPDX-License-Identifier: Apache-2.0
// Records that are brought by hand: a file of letters, a letter, and what stands in one once it is
// opened. The first byte says which; what is sealed is sealed here, so that harm reaches the
// content.
#include "courses/base/clock.h"
#include "sync/protocol/letters.h"
#include "sync/records/records_file.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;

const BoxKeyPair& box() {
  static const BoxKeyPair key = BoxKeyPair::from_seed({1, 2, 3});
  return key;
}

const KeyPair& signer() {
  static const KeyPair key = KeyPair::from_seed({1, 2, 3});
  return key;
}

// What is read as a letter opens, or not, and what opens is written and read again.
void as_file(std::string_view bytes) {
  const auto letters = records::split_letters(bytes);
  const auto one = records::read_letter(bytes);
  if (one && letters) fuzz::require(letters->size() == 1 && letters->front() == bytes);
  if (!letters) return;
  std::size_t together = 0;
  for (const std::string_view part : *letters) {
    const auto letter = records::read_letter(part);
    fuzz::require(letter.has_value());
    together += part.size();
    const auto content = records::open_letter(*letter, box());
    if (!content) continue;
    (void)protocol::read_records_letter(*content);
    const auto again =
        records::write_letter(letter->kind, letter->server, box().public_key(), *content);
    fuzz::require(again.has_value());
    const auto reread = records::read_letter(*again);
    fuzz::require(reread && records::open_letter(*reread, box()) == *content);
  }
  fuzz::require(together == bytes.size());
}

// Lines of a letter under a signature that holds, so that what is behind it is reached.
void as_lines(std::string_view lines) {
  const Hash digest = sha256(lines);
  const Hash said = hash_fields("icma-learn/records-letter/1", {digest.view()});
  const Signature signature = signer().sign(said.view());
  std::string content(as_text(ByteView(signature.bytes)));
  content += std::string(Hash::kSize, '\0');
  content += lines;
  const auto letter = protocol::read_records_letter(content);
  if (!letter) return;
  fuzz::require(letter->letter.part >= 1 && letter->letter.part <= letter->letter.parts);
  const std::string again = protocol::write_records_letter(letter->letter, signer(), "");
  fuzz::require(protocol::read_records_letter(again).has_value());
}

void as_reply(std::string_view lines) {
  const Uuid server{{1}};
  const Hash digest = sha256(lines);
  const BoxKey key = box().public_key();
  const Hash said = hash_fields("icma-learn/records-reply/1",
                                {server.view(), ByteView(key.bytes), digest.view()});
  const Signature signature = signer().sign(said.view());
  std::string content(as_text(ByteView(signature.bytes)));
  content += lines;
  const auto reply = protocol::read_records_reply(content, server, key, {signer().public_key()});
  if (!reply) return;
  const std::string again = protocol::write_records_reply(*reply, server, key, signer());
  fuzz::require(
      protocol::read_records_reply(again, server, key, {signer().public_key()}).has_value());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (text.starts_with("ICMARECS")) {
    as_file(text);
  } else if (text.starts_with('>')) {
    as_reply(text.substr(1));
  } else {
    as_lines(text);
    as_file(text);
  }
  return 0;
}
