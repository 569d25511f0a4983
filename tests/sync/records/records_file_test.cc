// SPDX-License-Identifier: Apache-2.0
#include "sync/records/records_file.h"

#include <doctest/doctest.h>

using namespace icma;
using namespace icma::records;

namespace {

const Uuid kServer{{1, 2, 3}};
const BoxKeyPair kOwner = BoxKeyPair::from_seed({5});

std::string letter_of(std::string_view content) {
  return write_letter(LetterKind::kRecords, kServer, kOwner.public_key(), content).value();
}

// With a check that fits, as somebody makes it who knows the format.
std::string mended(std::string letter) {
  letter.resize(letter.size() - Hash::kSize);
  letter += as_text(sha256(letter).view());
  return letter;
}

}  // namespace

TEST_CASE("a letter tells its server and its key, and gives its content to the key's owner") {
  const std::string bytes = letter_of("one\ntwo");
  const Letter letter = read_letter(bytes).value();
  CHECK(letter.kind == LetterKind::kRecords);
  CHECK(letter.server == kServer);
  CHECK(letter.key == kOwner.public_key().id());
  CHECK(open_letter(letter, kOwner).value() == "one\ntwo");
  CHECK(open_letter(letter, BoxKeyPair::from_seed({6})).error().kind == ErrorKind::kUnverified);
  CHECK(bytes.find("one") == std::string::npos);
}

TEST_CASE("content of any length and any bytes comes back as it was") {
  for (const std::size_t length : {0UL, 1UL, 4091UL, 4092UL, 4093UL, 70'000UL, 1UL << 20U}) {
    std::string content(length, '\0');
    for (std::size_t i = 0; i < length; i += 7) content[i] = static_cast<char>(i);
    const std::string bytes = letter_of(content);
    CHECK(open_letter(read_letter(bytes).value(), kOwner).value() == content);
  }
}

TEST_CASE("the length of a letter tells little of what is in it") {
  CHECK(padded_length(0) == 4096);
  CHECK(padded_length(4096) == 4096);
  CHECK(letter_of("").size() == letter_of(std::string(4092, 'x')).size());
  for (std::size_t length = 1; length < (std::size_t{8} << 20U); length = length * 9 / 8 + 1) {
    const std::size_t padded = padded_length(length);
    CHECK(padded >= length);
    CHECK(padded <= std::max<std::size_t>(4096, length + length / 8 + 1));
    CHECK(padded_length(padded) == padded);
  }
}

TEST_CASE("every changed byte is noticed without the key, and with a mended check by its owner") {
  const std::string bytes = letter_of("what was done");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    INFO(i);
    CHECK_FALSE(read_letter(changed));
    const auto read = read_letter(mended(changed));
    const bool header_of_place = i >= 16 && i < 64;  // server and key: what the reader compares
    if (read && i < bytes.size() - Hash::kSize && !header_of_place) {
      const bool opens =
          open_letter(*read, kOwner).has_value() && read->kind == LetterKind::kRecords;
      CHECK_FALSE(opens);
    }
  }
}

TEST_CASE("a file that is cut off, longer, or something else is refused with a sentence") {
  const std::string bytes = letter_of("x");
  for (std::size_t length = 0; length < bytes.size(); length += 5) {
    CHECK_FALSE(read_letter(std::string_view(bytes).substr(0, length)));
    CHECK_FALSE(split_letters(std::string_view(bytes).substr(0, length)));
  }
  CHECK(read_letter(bytes.substr(0, 100)).error().what == "the file is cut off");
  CHECK_FALSE(read_letter(bytes + "x"));
  CHECK_FALSE(split_letters(bytes + "x"));
  CHECK(read_letter("PK\x03\x04").error().what == "this is no file of records");
  std::string newer = bytes;
  newer[11] = 2;
  CHECK(read_letter(mended(newer)).error().kind == ErrorKind::kTooNew);
  std::string huge = bytes;
  huge[64] = '\x7F';
  CHECK(read_letter(mended(huge)).error().what == "the file has a letter that is too long");
  CHECK_FALSE(write_letter(LetterKind::kReply, kServer, kOwner.public_key(),
                           std::string(kMaxLetterBytes, 'x')));
}

TEST_CASE("a file of several letters is cut where they end") {
  const std::string one = letter_of("one");
  const std::string two = letter_of(std::string(9000, '2'));
  const std::string file = one + two + one;
  const auto letters = split_letters(file).value();
  REQUIRE(letters.size() == 3);
  CHECK(letters[0] == one);
  CHECK(letters[1] == two);
  std::string damaged = file;
  damaged[one.size() + 90] ^= 1;
  CHECK(split_letters(damaged).error().kind == ErrorKind::kCorrupt);
}

TEST_CASE("what is sealed well but written by another hand is refused") {
  // The owner's key is public: anybody can seal anything.
  const auto sealed_as = [](const Bytes& inside) {
    Letter letter{.server = kServer, .key = kOwner.public_key().id()};
    letter.sealed = seal(kOwner.public_key(), inside).value();
    return open_letter(letter, kOwner);
  };
  CHECK_FALSE(sealed_as({}));
  CHECK_FALSE(sealed_as({0, 0, 0}));
  CHECK_FALSE(sealed_as(Bytes(4, 0xFF)));
  CHECK_FALSE(sealed_as(Bytes(5000, 0)));
  Bytes good(4096);
  CHECK(sealed_as(good).value().empty());
  good.back() = 1;
  CHECK_FALSE(sealed_as(good));
}
