// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/plan.h"

#include <doctest/doctest.h>
#include <set>

#include "sync/transfer/backoff.h"
#include "tests/fakes/fake_clock.h"

using namespace icma;
using namespace icma::transfer;

namespace {

// Chunks of 256 KiB that follow each other in one pack.
package::Manifest row(std::uint32_t count) {
  package::Manifest manifest;
  manifest.packs.push_back({sha256("p"), std::uint64_t{count} << 18U, "public"});
  for (std::uint32_t i = 0; i < count; ++i) {
    package::ChunkRef chunk{.hash = sha256(std::to_string(i)), .size = 1U << 18U};
    chunk.offset = std::uint64_t{i} << 18U;
    chunk.stored = 1U << 18U;
    manifest.chunks.push_back(chunk);
  }
  return manifest;
}

}  // namespace

TEST_CASE("neighbours are joined up to four MiB and every chunk is asked for once") {
  const auto manifest = row(40);
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 40; i-- > 0;) all.push_back(i);
  const auto ranges = plan_ranges(manifest, all);
  CHECK(ranges.size() == 3);
  std::set<std::uint32_t> seen;
  for (const RangeRequest& range : ranges) {
    CHECK(range.size <= kMaxRange);
    for (const std::uint32_t chunk : range.chunks) CHECK(seen.insert(chunk).second);
  }
  CHECK(seen.size() == 40);
}

TEST_CASE("a wide gap is not fetched, a narrow one is") {
  auto manifest = row(4);
  CHECK(plan_ranges(manifest, {0, 2}).size() == 2);
  manifest.chunks[1].stored = 1000;
  manifest.chunks[2].offset = manifest.chunks[1].offset + 1000;
  CHECK(plan_ranges(manifest, {0, 2}).size() == 1);
  CHECK(plan_ranges(manifest, {}).empty());
}

TEST_CASE("a chunk that began to arrive is the first of its range") {
  const auto manifest = row(8);
  const Beginnings begun{{manifest.chunks[0].hash, Bytes(1)}, {manifest.chunks[5].hash, Bytes(9)}};
  const auto ranges = plan_ranges(manifest, {0, 1, 3, 4, 5, 6}, begun);
  REQUIRE(ranges.size() == 3);
  CHECK(ranges[0].chunks == std::vector<std::uint32_t>{0, 1});
  CHECK(ranges[1].chunks == std::vector<std::uint32_t>{3, 4});
  CHECK(ranges[2].chunks == std::vector<std::uint32_t>{5, 6});
}

TEST_CASE("waits grow, stay within bounds, and differ between clients") {
  fakes::FakeRandom random(3);
  std::set<std::int64_t> seen;
  Millis wait{0};
  for (int i = 0; i < 100; ++i) {
    wait = next_wait(wait, random);
    CHECK(wait >= kFirstWait);
    CHECK(wait <= kLongestWait);
    seen.insert(wait.count());
  }
  CHECK(seen.size() > 50);
  CHECK(retry_after("7") == Millis(7000));
  CHECK(retry_after("99999999") == Millis(3'600'000));
  for (const char* odd : {"", "soon", "-1", "7s"}) CHECK(retry_after(odd) == Millis(0));
}
