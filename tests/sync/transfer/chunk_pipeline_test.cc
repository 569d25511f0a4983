// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/chunk_pipeline.h"

#include <atomic>
#include <doctest/doctest.h>

#include "courses/package/compress.h"
#include "tests/fakes/fake_clock.h"

using namespace icma;
using namespace icma::transfer;

namespace {

constexpr Millis kLong{20'000};

// A manifest of chunks and their bytes as they would arrive.
struct Arrivals {
  package::Manifest manifest;
  std::vector<Bytes> stored;

  explicit Arrivals(std::size_t count, std::size_t size = 100'000) {
    for (std::size_t i = 0; i < count; ++i) {
      Bytes noise(size);
      fakes::FakeRandom(static_cast<std::uint32_t>(i) + 1).fill(noise);
      add(noise, noise);
    }
  }
  void add(const Bytes& plain, Bytes as_stored) {
    manifest.chunks.push_back({.hash = sha256(plain),
                               .size = static_cast<std::uint32_t>(plain.size()),
                               .stored = static_cast<std::uint32_t>(as_stored.size())});
    stored.push_back(std::move(as_stored));
  }
};

// Brings a whole chunk as a line does.
Result<> bring(ChunkPipeline& pipeline, const Arrivals& arrivals, std::uint32_t index) {
  ICMA_TRY_VOID(pipeline.make_room(arrivals.stored[index].size()));
  return pipeline.arrived(index, arrivals.stored[index]);
}

// Takes them as a batch does: stores when the line stands.
std::vector<store::ChunkBytes> take_all(ChunkPipeline& pipeline) {
  std::vector<store::ChunkBytes> out;
  std::size_t waiting = 0;
  while (!pipeline.ended()) {
    auto next = pipeline.next(kLong);
    REQUIRE(next);
    if (pipeline.stands()) pipeline.stored(std::exchange(waiting, 0));
    if (!*next) continue;
    waiting += (*next)->stored.size();
    out.push_back(std::move(**next));
  }
  return out;
}

}  // namespace

TEST_CASE("chunks come out verified, in the order in which they arrived, and then it has ended") {
  Arrivals arrivals(60);
  const std::string text(50'000, 'w');
  const Bytes plain(text.begin(), text.end());
  arrivals.add(plain, package::compress(plain));
  REQUIRE(arrivals.manifest.chunks.back().compressed());
  ChunkPipeline pipeline(arrivals.manifest);
  std::thread line([&] {
    for (std::uint32_t i = 0; i < arrivals.stored.size(); ++i) {
      CHECK(bring(pipeline, arrivals, i));
    }
    pipeline.finish();
  });
  const auto taken = take_all(pipeline);
  line.join();
  REQUIRE(taken.size() == arrivals.stored.size());
  for (std::size_t i = 0; i < taken.size(); ++i) {
    CHECK(taken[i].hash == arrivals.manifest.chunks[i].hash);
    CHECK(taken[i].size == arrivals.manifest.chunks[i].size);
    CHECK(taken[i].stored == arrivals.stored[i]);
  }
}

TEST_CASE("wrong bytes are told, whatever is wrong with them") {
  const std::string text(50'000, 'w');
  const Bytes plain(text.begin(), text.end());
  const Bytes packed = package::compress(plain);
  Bytes flipped = packed;
  flipped[flipped.size() / 2] ^= 1U;
  Bytes other = plain;
  other[7] ^= 1U;
  Bytes shorter = plain;
  shorter.pop_back();
  for (const Bytes& wrong : {other, shorter, Bytes{}}) {
    Arrivals arrivals(0);
    arrivals.add(plain, plain);
    ChunkPipeline pipeline(arrivals.manifest);
    CHECK(pipeline.arrived(0, wrong));
    CHECK(pipeline.next(kLong).error().kind == ErrorKind::kUnverified);
  }
  for (const Bytes& wrong : {flipped, plain, package::compress(other)}) {
    Arrivals arrivals(0);
    arrivals.add(plain, packed);
    ChunkPipeline pipeline(arrivals.manifest);
    CHECK(pipeline.arrived(0, wrong));
    CHECK(pipeline.next(kLong).error().kind == ErrorKind::kUnverified);
  }
}

TEST_CASE("the line stands while too much is not stored, also when it was taken") {
  const Arrivals arrivals(300);
  std::atomic<std::size_t> brought = 0;
  ChunkPipeline pipeline(arrivals.manifest);
  std::thread line([&] {
    for (std::uint32_t i = 0; i < arrivals.stored.size(); ++i) {
      CHECK(bring(pipeline, arrivals, i));
      ++brought;
    }
    pipeline.finish();
  });
  std::size_t taken = 0;
  std::size_t stored = 0;
  std::size_t stood = 0;
  while (!pipeline.ended()) {
    const auto next = pipeline.next(kLong);
    REQUIRE(next);
    taken += *next ? 1 : 0;
    CHECK((brought - stored) * 100'000 <= kMostUnderWay + 100'000);
    if (!pipeline.stands()) continue;
    // All that there is room for was brought and taken, and nothing else comes meanwhile.
    CHECK(taken == stored + kMostUnderWay / 100'000);
    CHECK_FALSE(pipeline.next(Millis(1))->has_value());
    pipeline.stored((taken - stored) * 100'000);
    stored = taken;
    ++stood;
  }
  line.join();
  CHECK(taken == 300);
  CHECK(stood == 2);
}

TEST_CASE("chunks that are not whole take room, but only storing another can wait for it") {
  const Arrivals arrivals(1);
  ChunkPipeline pipeline(arrivals.manifest);
  // Halves alone never stop the line: nothing could end that.
  CHECK(pipeline.make_room(kMostUnderWay));
  CHECK(pipeline.make_room(kMostUnderWay));
  CHECK(bring(pipeline, arrivals, 0));
  std::atomic<bool> more = false;
  std::thread line([&] {
    CHECK(pipeline.make_room(1));
    more = true;
  });
  const auto chunk = pipeline.next(kLong);
  REQUIRE(chunk);
  REQUIRE(*chunk);
  CHECK_FALSE(pipeline.next(kLong)->has_value());
  CHECK(pipeline.stands());
  CHECK_FALSE(more);
  pipeline.stored(100'000);
  line.join();
  CHECK(more);
}

TEST_CASE("a chunk that is larger than all that may be held passes by itself") {
  const Arrivals arrivals(2, kMostUnderWay + 1);
  ChunkPipeline pipeline(arrivals.manifest);
  std::thread line([&] {
    for (std::uint32_t i = 0; i < 2; ++i) CHECK(bring(pipeline, arrivals, i));
    pipeline.finish();
  });
  CHECK(take_all(pipeline).size() == 2);
  line.join();
}

TEST_CASE("an abandoned pipeline frees who waits for it and takes nothing more") {
  const Arrivals arrivals(120);
  ChunkPipeline pipeline(arrivals.manifest);
  Result<> last;
  std::thread line([&] {
    for (std::uint32_t i = 0; last && i < arrivals.stored.size(); ++i) {
      last = bring(pipeline, arrivals, i);
    }
  });
  REQUIRE(pipeline.next(kLong));
  pipeline.abandon();
  line.join();
  REQUIRE_FALSE(last);
  CHECK(last.error().kind == ErrorKind::kCancelled);
  CHECK(pipeline.ended());
}

TEST_CASE("nothing comes within the time: that is no end") {
  const Arrivals arrivals(1);
  ChunkPipeline pipeline(arrivals.manifest);
  const auto nothing = pipeline.next(Millis(1));
  REQUIRE(nothing);
  CHECK_FALSE(nothing->has_value());
  CHECK_FALSE(pipeline.ended());
  pipeline.finish();
  CHECK(pipeline.ended());
}
