// SPDX-License-Identifier: Apache-2.0
// The answer to a range request: any head, then the right bytes, wrong ones, too few or too many,
// in pieces of any size. What comes out is verified and was asked for.
//
// Input: kind of head, bits of the chunks asked for, bytes that arrived before, then pieces: a byte
// (kind in two bits, length in six) and, for wrong bytes, those. The head of another kind is the
// text up to a line feed.
#include "courses/package/compress.h"
#include "sync/transfer/range_sink.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;
using namespace icma::transfer;

// Eight chunks in a pack, every other one compressed, with gaps between some.
struct Pack {
  package::Manifest manifest;
  Bytes bytes = to_bytes("ICMAPCK1");

  Pack() {
    for (std::uint32_t i = 0; i < 8; ++i) {
      Bytes plain(40 + 37 * i, static_cast<std::uint8_t>('a' + i));
      const bool compressed = i % 2 == 1;
      if (!compressed) fakes::FakeRandom(i).fill(plain);
      const Bytes stored = compressed ? package::compress(plain) : plain;
      manifest.chunks.push_back({.hash = sha256(plain),
                                 .size = static_cast<std::uint32_t>(plain.size()),
                                 .offset = bytes.size(),
                                 .stored = static_cast<std::uint32_t>(stored.size())});
      bytes.insert(bytes.end(), stored.begin(), stored.end());
      if (i % 3 == 2) bytes.resize(bytes.size() + 20);
    }
    manifest.packs.push_back({sha256(bytes), bytes.size(), "public"});
  }
};

const Pack& pack() {
  static const Pack value;
  return value;
}

protocol::Response head_of(fuzz::Input& in, const RangeSink& sink) {
  protocol::Response head;
  const std::uint8_t kind = in.byte() % 4;
  head.status = kind == 0 ? 200 : 206;
  const auto [first, last] = sink.bytes();
  fuzz::require(first <= last && last < pack().bytes.size());
  std::string range = "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
                      std::to_string(pack().bytes.size());
  if (kind >= 2) {
    range.clear();
    for (char c = 0; !in.ended() && (c = static_cast<char>(in.byte())) != '\n';) range += c;
    if (kind == 3) head.status = in.byte() + 100;
  }
  head.headers["content-range"] = range;
  return head;
}

// True when nothing but right bytes was sent.
bool send_pieces(fuzz::Input& in, RangeSink& sink, fakes::FakeClock& clock, std::size_t at) {
  bool right = true;
  while (!in.ended()) {
    const std::uint8_t op = in.byte();
    const std::size_t length = std::size_t{op & 63U} * ((op & 64U) != 0 ? 16 : 1);
    const bool wrong = op >> 7U != 0;
    ByteView piece = wrong ? in.bytes(op & 63U) : ByteView(pack().bytes);
    if (!wrong) piece = piece.subspan(std::min(at, piece.size()));
    if (!wrong) piece = piece.first(std::min(length, piece.size()));
    right = right && !wrong;
    at += piece.size();
    if (length == 0) clock.advance(kPartEvery);
    const bool was_complete = sink.complete();
    const Result<> taken = sink.write(piece);
    // Nothing is taken once all of it was there, and all before.
    fuzz::require(taken.has_value() != was_complete);
    if (!taken) break;
  }
  return right;
}

void look_at_parts(ChunkPipeline& pipeline, const RangeRequest& range) {
  for (const store::ChunkPart& part : pipeline.take_parts()) {
    const auto asked = std::ranges::any_of(range.chunks, [&part](std::uint32_t index) {
      const package::ChunkRef& chunk = pack().manifest.chunks[index];
      return chunk.hash == part.hash && part.offset + part.data.size() <= chunk.stored;
    });
    fuzz::require(asked && !part.data.empty());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  const std::uint8_t mask = in.byte();
  std::vector<std::uint32_t> wanted;
  for (std::uint32_t i = 0; i < 8; ++i) {
    if ((mask >> i & 1U) != 0) wanted.push_back(i);
  }
  const auto ranges = plan_ranges(pack().manifest, wanted);
  if (ranges.empty()) return 0;
  const RangeRequest& range = ranges.front();
  const package::ChunkRef& first = pack().manifest.chunks[range.chunks.front()];
  const std::size_t before = in.byte() % (first.stored + 2);
  Bytes beginning(pack().bytes.begin() + static_cast<std::ptrdiff_t>(first.offset),
                  pack().bytes.begin() + static_cast<std::ptrdiff_t>(first.offset + before));
  fakes::FakeClock clock;
  ChunkPipeline pipeline(pack().manifest);
  RangeSink sink(pack().manifest, range, std::move(beginning), clock, pipeline);
  const protocol::Response head = head_of(in, sink);
  bool right = false;
  if (sink.begin(head)) {
    fuzz::require(head.status == 200 || head.status == 206);
    right = send_pieces(in, sink, clock, head.status == 200 ? 0 : sink.bytes().first);
  }
  if (!sink.complete()) sink.broken();
  pipeline.finish();
  look_at_parts(pipeline, range);
  std::size_t came = 0;
  while (!pipeline.ended()) {
    const auto next = pipeline.next(Millis(10'000));
    // Right bytes make right chunks.
    fuzz::require(next || !right);
    if (!next) return 0;
    fuzz::require(next->has_value());
    const store::ChunkBytes& chunk = **next;
    fuzz::require(package::is_chunk(chunk.stored, chunk.size, chunk.hash));
    fuzz::require(chunk.hash == pack().manifest.chunks[range.chunks[came++]].hash);
  }
  if (right && sink.complete()) fuzz::require(came == range.chunks.size());
  return 0;
}
