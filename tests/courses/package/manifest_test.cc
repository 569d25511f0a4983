// SPDX-License-Identifier: Apache-2.0
#include "courses/package/manifest.h"

#include <doctest/doctest.h>
#include <map>

#include "courses/package/compress.h"
#include "courses/package/package_writer.h"
#include "tests/fakes/fake_clock.h"

using namespace icma;
using namespace icma::package;

namespace {

struct Tree {
  std::map<Hash, Bytes> objects;
  ObjectSink sink() {
    return [this](const Hash& name, ByteView object, std::string_view) -> Result<> {
      objects.emplace(name, Bytes(object.begin(), object.end()));
      return {};
    };
  }
};

Manifest base(std::string version = "1.0.0") {
  return {.provider = "sample", .program = "egv-160", .version = std::move(version)};
}

Bytes noise(std::size_t size, std::uint64_t seed) {
  Bytes bytes(size);
  fakes::FakeRandom(seed).fill(bytes);
  return bytes;
}

// Puts an asset together from the packs, as a reader does.
Bytes read_asset(const Tree& tree, const Manifest& manifest, std::string_view path) {
  const AssetRef* asset = manifest.find(path);
  REQUIRE(asset != nullptr);
  Bytes out;
  for (const std::uint32_t index : asset->chunks) {
    const ChunkRef& chunk = manifest.chunks[index];
    const Bytes& pack = tree.objects.at(manifest.packs[chunk.pack].hash);
    const ByteView stored = ByteView(pack).subspan(chunk.offset, chunk.stored);
    const Bytes plain = chunk.compressed() ? decompress(stored, chunk.size).value()
                                           : Bytes(stored.begin(), stored.end());
    CHECK(sha256(plain) == chunk.hash);
    out.insert(out.end(), plain.begin(), plain.end());
  }
  CHECK(sha256(out) == asset->hash);
  return out;
}

}  // namespace

TEST_CASE("assets come back from packs and manifest, text compressed and media as it is") {
  Tree tree;
  const Bytes film = noise(20UL << 20U, 1);
  const std::string text(30'000, 'x');
  PackageWriter writer(base(), tree.sink());
  REQUIRE(writer.add("program.json", "application/json", "", as_bytes("{}")));
  REQUIRE(writer.add("modules/a/page.md", "text/markdown", "a", as_bytes(text)));
  REQUIRE(writer.add("modules/a/film.mp4", "video/mp4", "a", film));
  REQUIRE(writer.add("modules/a/empty.md", "text/markdown", "a", {}));
  CHECK_FALSE(writer.add("program.json", "application/json", "", as_bytes("{}")));
  CHECK_FALSE(writer.add("../evil", "text/plain", "", as_bytes("x")));
  const Manifest made = writer.finish().value();
  const Manifest read = decode_manifest(encode_manifest(made).value()).value();
  CHECK(read.packs.size() == 2);
  for (const PackRef& pack : read.packs) CHECK(pack.bytes <= kMaxPack);
  CHECK(as_text(read_asset(tree, read, "modules/a/page.md")) == text);
  CHECK(read_asset(tree, read, "modules/a/film.mp4") == film);
  CHECK(read_asset(tree, read, "modules/a/empty.md").empty());
  CHECK(read.stored_bytes_of("a") < film.size() + 1000);
}

TEST_CASE("a revision writes only what changed and leans on the earlier packs") {
  Tree tree;
  const Bytes film = noise(6UL << 20U, 1);
  PackageWriter first(base(), tree.sink());
  REQUIRE(first.add("program.json", "application/json", "", as_bytes("{}")));
  REQUIRE(first.add("film.mp4", "video/mp4", "a", film));
  const Manifest one = first.finish().value();
  Tree fresh;
  PackageWriter second(base("1.0.1"), fresh.sink(), known_chunks(one));
  REQUIRE(second.add("program.json", "application/json", "", as_bytes("{\"v\":2}")));
  REQUIRE(second.add("film.mp4", "video/mp4", "a", film));
  const Manifest two = second.finish().value();
  std::size_t written = 0;
  for (const auto& [name, object] : fresh.objects) written += object.size();
  CHECK(written < 5000);
  tree.objects.merge(fresh.objects);
  CHECK(read_asset(tree, two, "film.mp4") == film);
}

TEST_CASE("a film in two variants is counted in one, and others are known by name alone") {
  Tree tree;
  PackageWriter writer(base(), tree.sink());
  REQUIRE(writer.add("program.json", "application/json", "", as_bytes("{}")));
  REQUIRE(writer.add("a/page.md", "text/markdown", "a", as_bytes("page")));
  REQUIRE(writer.add("a/film.mp4", "video/mp4", "a", noise(5000, 1), "public", "full"));
  REQUIRE(writer.add("a/film.light.mp4", "video/mp4", "a", noise(700, 2), "public", "light"));
  REQUIRE(writer.add("a/film.8k.mp4", "video/mp4", "a", noise(90'000, 3), "public", "huge"));
  REQUIRE(writer.add("b/page.md", "text/markdown", "b", as_bytes("other")));
  const Manifest read = decode_manifest(encode_manifest(writer.finish().value()).value()).value();
  CHECK(read.stored_bytes_of("a", Variant::kFull) == 5004);
  CHECK(read.stored_bytes_of("a", Variant::kLight) == 704);
  CHECK(read.stored_bytes(Variant::kFull) - read.stored_bytes(Variant::kLight) == 4300);
  CHECK(read.has_light("a"));
  CHECK_FALSE(read.has_light("b"));
  CHECK(read.stored_bytes_of("b", Variant::kFull) == read.stored_bytes_of("b", Variant::kLight));
  CHECK(read.find("a/film.8k.mp4")->variant == "huge");
  CHECK(variant_from("huge") == std::nullopt);
}

TEST_CASE("what modules share has no variants") {
  Tree tree;
  PackageWriter writer(base(), tree.sink());
  REQUIRE(writer.add("program.json", "application/json", "", as_bytes("{}"), "public", "light"));
  const Manifest made = writer.finish().value();
  CHECK(decode_manifest(encode_manifest(made).value()).error().kind == ErrorKind::kInvalid);
}

TEST_CASE("packs never mix entitlements, even for the same bytes") {
  Tree tree;
  PackageWriter writer(base(), tree.sink());
  const Bytes shared = noise(1000, 9);
  REQUIRE(writer.add("full.mp4", "video/mp4", "", shared, "member"));
  REQUIRE(writer.add("program.json", "application/json", "", as_bytes("{}")));
  REQUIRE(writer.add("preview.mp4", "video/mp4", "", shared));
  const Manifest manifest = writer.finish().value();
  CHECK(decode_manifest(encode_manifest(manifest).value()));
  for (const auto& [path, entitlement] :
       {std::pair{"full.mp4", "member"}, {"preview.mp4", "public"}, {"program.json", "public"}}) {
    const auto chunk = manifest.chunks[manifest.find(path)->chunks[0]];
    CHECK(manifest.packs[chunk.pack].entitlement == entitlement);
  }
}

TEST_CASE("a manifest whose parts do not agree is refused, whatever is changed in it") {
  Tree tree;
  PackageWriter writer(base(), tree.sink());
  REQUIRE(writer.add("program.json", "application/json", "", noise(200'000, 2)));
  const Bytes object = encode_manifest(writer.finish().value()).value();
  const Json good = parse_json(as_text(decompress(object, 1UL << 20U).value())).value();
  const auto refused = [&good](auto&& change) {
    Json value = good;
    change(value);
    return !decode_manifest(compress(as_bytes(dump_json(value)))).has_value();
  };
  CHECK_FALSE(refused([](Json& v) { v["future"] = 1; }));
  CHECK(refused([](Json& v) { v["chunker"] = "gear-2"; }));
  CHECK(refused([](Json& v) { v["assets"][0]["path"] = "/etc/passwd"; }));
  CHECK(refused([](Json& v) { v["assets"][0]["path"] = "a/../../b"; }));
  CHECK(refused([](Json& v) { v["assets"][0]["bytes"] = 1; }));
  CHECK(refused([](Json& v) { v["assets"][0]["chunks"][0] = 99; }));
  CHECK(refused([](Json& v) { v["assets"].push_back(v["assets"][0]); }));
  CHECK(refused([](Json& v) { v["chunks"][0][3] = 1UL << 40U; }));
  CHECK(refused([](Json& v) { v["chunks"][0][4] = UINT64_MAX; }));
  CHECK(refused([](Json& v) { v["chunks"][0][1] = 0; }));
  CHECK(refused([](Json& v) { v["chunks"][0][2] = 7; }));
  CHECK(refused([](Json& v) { v["packs"] = Json::array(); }));
  CHECK(refused([](Json& v) { v["document"] = "none"; }));
  for (std::size_t size = 0; size < object.size(); size += 7) {
    CHECK_FALSE(decode_manifest(ByteView(object).first(size)));
  }
  for (std::size_t i = 0; i < object.size(); ++i) {
    Bytes flipped = object;
    flipped[i] ^= 0x10U;
    (void)decode_manifest(flipped);
  }
}

TEST_CASE("unknown members of a manifest survive") {
  Tree tree;
  Manifest manifest = base();
  manifest.extra["future"] = "kept";
  PackageWriter writer(manifest, tree.sink());
  REQUIRE(writer.add("program.json", "application/json", "", as_bytes("{}")));
  const auto read = decode_manifest(encode_manifest(writer.finish().value()).value()).value();
  CHECK(read.extra["future"] == "kept");
}
