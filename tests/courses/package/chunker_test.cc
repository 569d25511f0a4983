// SPDX-License-Identifier: Apache-2.0
#include "courses/package/chunker.h"

#include <doctest/doctest.h>
#include <numeric>
#include <set>

#include "courses/base/hash.h"
#include "courses/package/compress.h"
#include "tests/fakes/fake_clock.h"

using namespace icma;
using namespace icma::package;

namespace {

Bytes noise(std::size_t size, std::uint64_t seed) {
  Bytes bytes(size);
  fakes::FakeRandom(seed).fill(bytes);
  return bytes;
}

std::set<Hash> chunk_set(ByteView asset) {
  std::set<Hash> set;
  for (const std::size_t size : chunk_sizes(asset)) {
    set.insert(sha256(asset.first(size)));
    asset = asset.subspan(size);
  }
  return set;
}

}  // namespace

TEST_CASE("chunks cover the asset and keep to the pinned bounds") {
  CHECK(chunk_sizes({}).empty());
  for (const std::size_t size : {1UL, kMinChunk, kMinChunk + 1, 3UL << 20U}) {
    const Bytes asset = noise(size, size);
    const auto sizes = chunk_sizes(asset);
    CHECK(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}) == size);
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
      CHECK(sizes[i] > kMinChunk);
      CHECK(sizes[i] <= kMaxChunk);
    }
  }
  const auto zeros = chunk_sizes(Bytes(5UL << 20U, 0));
  CHECK(zeros.front() <= kMaxChunk);
}

TEST_CASE("the cut points are pinned for ever") {
  CHECK(gear_table()[0] == 10757460050388991049ULL);
  std::string sizes;
  for (const std::size_t size : chunk_sizes(noise(2UL << 20U, 7)))
    sizes += std::to_string(size) + " ";
  CHECK(sizes == "276041 368518 265401 388886 315954 330401 133050 18901 ");
}

TEST_CASE("a header put in front changes only the first chunks") {
  const Bytes before = noise(8UL << 20U, 3);
  Bytes after = noise(4096, 4);
  after.insert(after.end(), before.begin(), before.end());
  const auto old_set = chunk_set(before);
  std::size_t fresh = 0;
  for (const Hash& hash : chunk_set(after)) fresh += old_set.contains(hash) ? 0 : 1;
  CHECK(old_set.size() > 15);
  CHECK(fresh <= 3);
}

TEST_CASE("compressed data comes back, and bombs, cuts and trailing bytes are refused") {
  const Bytes plain(100'000, 'a');
  const Bytes frame = compress(plain);
  CHECK(decompress(frame, plain.size()).value() == plain);
  CHECK(decompress(frame, plain.size() - 1).error().kind == ErrorKind::kInvalid);
  CHECK(decompress(compress({}), 0).value().empty());
  for (std::size_t size = 0; size < frame.size(); ++size) {
    CHECK_FALSE(decompress(ByteView(frame).first(size), plain.size()));
  }
  Bytes longer = frame;
  longer.push_back(0);
  CHECK_FALSE(decompress(longer, plain.size()));
}
