// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <filesystem>

#include "courses/base/bytes.h"
#include "courses/base/clock.h"
#include "courses/base/files.h"
#include "courses/base/hash.h"
#include "courses/base/ids.h"
#include "courses/base/text.h"

using namespace icma;

TEST_CASE("hex and base64url give back what they were given, and refuse other spellings") {
  for (std::size_t size = 0; size < 40; ++size) {
    Bytes bytes;
    for (std::size_t i = 0; i < size; ++i)
      bytes.push_back(static_cast<std::uint8_t>(i * 37 + size));
    CHECK(parse_hex(hex(bytes)).value() == bytes);
    CHECK(parse_base64url(base64url(bytes)).value() == bytes);
  }
  for (const char* bad : {"a", "AB", "0g", "0x"}) CHECK_FALSE(parse_hex(bad));
  for (const char* bad : {"A", "AA==", "A+", "AB"}) CHECK_FALSE(parse_base64url(bad));
}

TEST_CASE("SHA-256 gives the published digest, whole or in pieces") {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(sha256("abc").to_hex() == expected);
  Sha256 hasher;
  hasher.update(as_bytes("a"));
  hasher.update(as_bytes("bc"));
  CHECK(hasher.finish().to_hex() == expected);
  CHECK(hasher.finish() == sha256(""));
}

TEST_CASE("hashing of fields tells lists apart that join to the same bytes") {
  const Hash one = hash_fields("d", {as_bytes("ab"), as_bytes("c")});
  const Hash two = hash_fields("d", {as_bytes("a"), as_bytes("bc")});
  const Hash three = hash_fields("da", {as_bytes("b"), as_bytes("c")});
  CHECK(one != two);
  CHECK(one != three);
}

TEST_CASE("UUIDs carry version and variant, sort by time, and survive their text form") {
  SystemRandom random;
  const Uuid early = make_uuid_v7(Time(Millis(1000)), random);
  const Uuid late = make_uuid_v7(Time(Millis(2000)), random);
  CHECK(early < late);
  CHECK(early.to_string()[14] == '7');
  CHECK(make_uuid_v4(random).to_string()[14] == '4');
  CHECK(parse_uuid(late.to_string()).value() == late);
  CHECK_FALSE(parse_uuid("00000000-0000-0000-0000-00000000000g"));
  CHECK_FALSE(parse_uuid("00000000000000000000000000000000"));
}

TEST_CASE("slugs are the only spelling of content ids") {
  for (const char* good : {"a", "egv-160", "who-reads"}) CHECK(is_slug(good));
  for (const char* bad : {"", "-a", "a-", "a--b", "A", "a_b", "a/b", "ä"})
    CHECK_FALSE(is_slug(bad));
}

TEST_CASE("UTC text is read back to the millisecond, and nothing else is read") {
  for (const std::int64_t ms : {0LL, 1LL, 951782400123LL, 1795167667250LL}) {
    CHECK(parse_utc(format_utc(Time(Millis(ms)))).value() == Time(Millis(ms)));
  }
  CHECK(format_utc(Time(Millis(0))) == "1970-01-01T00:00:00.000Z");
  for (const char* bad : {"2026-02-30T00:00:00.000Z", "2026-11-20T24:00:00.000Z",
                          "2026-11-20 09:41:07.250Z", "2026-11-20T09:41:07Z", ""}) {
    CHECK_FALSE(parse_utc(bad));
  }
}

TEST_CASE("a file is replaced as a whole and a missing one is named") {
  const auto dir = std::filesystem::temp_directory_path() / "icma-base-test";
  std::filesystem::remove_all(dir);
  const auto path = dir / "deep" / "file.txt";
  REQUIRE(write_file(path, "one"));
  REQUIRE(write_file(path, "two"));
  CHECK(read_file(path).value() == "two");
  CHECK(read_file(dir / "none").error().kind == ErrorKind::kNotFound);
  CHECK(read_file(path, 2).error().kind == ErrorKind::kInvalid);
  std::filesystem::remove_all(dir);
}

TEST_CASE("text helpers count words, find slugs and refuse broken UTF-8") {
  CHECK(count_words("One, two - three\n4th  résumé") == 5);
  CHECK(heading_slug("  Who reads? Top-tasks & more ") == "who-reads-top-tasks--more");
  CHECK(is_utf8("naïve 漢字 😀"));
  CHECK_FALSE(is_utf8("\xC0\x80"));
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));
  CHECK_FALSE(is_utf8("\xE2\x82"));
}
