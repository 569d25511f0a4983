// SPDX-License-Identifier: Apache-2.0
#include "courses/package/compress.h"

#include <doctest/doctest.h>
#include <fstream>
#include <string>

using namespace icma;

namespace {

// A frame of RFC 8878 that ends with one block of `count` times the same byte.
Bytes frame_of_one_byte(Bytes head, std::uint32_t count) {
  const std::uint32_t block = (count << 3U) | (1U << 1U) | 1U;  // run length, last
  for (unsigned byte = 0; byte < 3; ++byte) {
    head.push_back(static_cast<std::uint8_t>(block >> (8 * byte)));
  }
  head.push_back('a');
  return head;
}

const Bytes kMagic{0x28, 0xB5, 0x2F, 0xFD};

Bytes with(Bytes head, std::initializer_list<std::uint8_t> more) {
  head.insert(head.end(), more);
  return head;
}

// Peak of this process's memory since it was asked to forget it, in MiB.
void forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}
double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

}  // namespace

TEST_CASE("what was compressed comes out again") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{70'000}}) {
    Bytes plain(size);
    for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<std::uint8_t>(i * i / 7);
    const Bytes frame = package::compress(plain);
    CHECK(package::decompress(frame, size) == plain);
    if (size > 0) {
      CHECK(package::decompress(frame, size - 1).error().kind == ErrorKind::kInvalid);
      CHECK(package::decompress(ByteView(frame).first(frame.size() - 1), size).error().kind ==
            ErrorKind::kCorrupt);
    }
  }
}

TEST_CASE("more than the largest window of our own frames comes out again") {
  Bytes plain(std::size_t{12} << 20U);
  for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<std::uint8_t>(i >> 12U);
  CHECK(package::decompress(package::compress(plain), plain.size()) == plain);
}

TEST_CASE("a frame that wants a large window is refused before there is memory for it") {
  // Window descriptors: 8 MiB, which every decoder has to take, 16 MiB and 128 MiB.
  CHECK(package::decompress(frame_of_one_byte(with(kMagic, {0x00, 0x68}), 1'000), 1'000)->size() ==
        1'000);
  for (const std::uint8_t window : {std::uint8_t{0x70}, std::uint8_t{0x88}}) {
    CAPTURE(int{window});
    const Bytes frame = frame_of_one_byte(with(kMagic, {0x00, window}), 1'000);
    CHECK_FALSE(package::decompress(frame, 1'000).has_value());
    CHECK_FALSE(package::is_chunk(frame, 1'000, sha256(Bytes(1'000, 'a'))));
  }
}

TEST_CASE("a frame that claims far more than its chunk's size is no chunk") {
  // One segment of 100 MiB, as long as the window then is.
  const Bytes claim = frame_of_one_byte(with(kMagic, {0xA0, 0x00, 0x00, 0x40, 0x06}), 1'000);
  CHECK_FALSE(package::decompress(claim, 1'000).has_value());
  CHECK_FALSE(package::is_chunk(claim, 1'000, sha256(Bytes(1'000, 'a'))));
}

TEST_CASE("a chunk that yields far more than its size costs little memory") {
  const Bytes frame = package::compress(Bytes(std::size_t{64} << 20U));
  REQUIRE(frame.size() < 10'000);
  const std::size_t size = std::size_t{1} << 20U;
  const Hash hash = sha256(Bytes(size));
  forget_peak();
  const double before = peak_mib();
  REQUIRE(before > 0);
  CHECK(package::decompress(frame, size).error().kind == ErrorKind::kInvalid);
  CHECK_FALSE(package::is_chunk(frame, size, hash));
  CHECK(package::open_chunk(frame, size, hash).error().kind == ErrorKind::kCorrupt);
  // Three windows of 8 MiB and what came out; a sanitizer keeps what was freed.
  CHECK(peak_mib() - before < 36);
}
