// SPDX-License-Identifier: Apache-2.0
// The attacks named in the specification of The Update Framework that are fought with hashes and
// bounds, mounted by a mirror against the whole client.
#include "tests/sync/transfer/attack_scene.h"

using namespace icma;
using namespace icma::transfer;
using fakes::HostileMirror;
using fakes::Publication;
using store::DownloadState;

namespace {

constexpr std::uint64_t kPiece = 16'000;  // what a client may take too much before it notices

// The newest manifest of the program that the catalogue names, and its packs.
struct Content {
  std::string manifest_file;
  package::Manifest manifest;

  Content(const Publication& tree, const std::string& program, const std::string& version) {
    const auto& targets = tree.programs.at(Publication::role_of(program)).targets.targets;
    manifest_file = fakes::object_file(targets.at("sample/" + program + "/" + version).hash);
    manifest = package::decode_manifest(as_bytes(tree.tree.at(manifest_file))).value();
  }
  std::string pack_file(std::size_t index = 0) const {
    return fakes::object_file(manifest.packs.at(index).hash);
  }
  const package::ChunkRef& chunk_of(std::string_view path) const {
    return manifest.chunks.at(manifest.find(path)->chunks.at(0));
  }
};

// A zstd frame of this size whose blocks come to 128 KiB for four bytes each.
std::string bomb(std::size_t size) {
  Bytes out{0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38};
  while (out.size() + 4 <= size) out.insert(out.end(), {0x02, 0x00, 0x10, 0x00});
  out.resize(size);
  return std::string(as_text(out));
}

// The download fails with these bytes, twice: then it is in quarantine, and unreadable.
void ends_in_quarantine(Laptop& laptop, const std::string& module = "first") {
  const std::string page = laptop.page();
  laptop.work();
  CHECK(laptop.download(module).state == DownloadState::kWaiting);
  laptop.restart();
  for (int i = 0; i < 2; ++i) {
    laptop.clock.advance(std::chrono::minutes(20));
    laptop.work();
  }
  CHECK(laptop.download(module).state == DownloadState::kQuarantined);
  CHECK(laptop.page() == page);
  CHECK(laptop.chunks_are_true());
}

// The publisher's own tree says something about version 2.0.0 that a client refuses.
void refuses_manifest(const std::string& what, ErrorKind kind,
                      const std::function<void(package::Manifest&)>& bend) {
  CAPTURE(what);
  Scene scene;
  Publication bent = scene.now;
  package::Manifest manifest = Content(bent, "demo-1", "2.0.0").manifest;
  bend(manifest);
  bent.list("demo-1", "2.0.0", manifest);
  bent.release();
  scene.offer(bent);
  REQUIRE(scene.laptop.update());
  withstands(scene.laptop, kind, [&scene] { return scene.laptop.get(); });
  recovers(scene.laptop, bent);
}

}  // namespace

// --- arbitrary software installation: objects --------------------------------------------------

TEST_CASE("arbitrary software: other bytes under an object's name are not taken") {
  Scene scene;
  const Content content(scene.now, "demo-1", "2.0.0");
  const std::string catalogue = fakes::object_file(scene.now.targets.targets.at("catalogue").hash);
  Publication bent = scene.now;
  bent.tree[catalogue].back() ^= 1;
  scene.offer(bent);
  withstands_update(scene.laptop, ErrorKind::kUnverified);
  bent = scene.now;
  bent.tree[content.manifest_file].back() ^= 1;
  scene.offer(bent);
  REQUIRE(scene.laptop.update());
  withstands(scene.laptop, ErrorKind::kUnverified, [&scene] { return scene.laptop.get(); });
  recovers(scene.laptop, scene.now);
}

TEST_CASE("arbitrary software: a wrong byte of a chunk, compressed or not, is never readable") {
  for (const std::string_view path : {Publication::kPage, Publication::kFilm}) {
    CAPTURE(path);
    Scene scene;
    const Content content(scene.now, "demo-1", "2.0.0");
    const package::ChunkRef& chunk = content.chunk_of(path);
    REQUIRE(chunk.compressed() == (path == Publication::kPage));
    Publication bent = scene.now;
    bent.tree[content.pack_file()][chunk.offset + chunk.stored / 2] ^= 1;
    // The film of the first version lies there already; let it be fetched again.
    if (path == Publication::kFilm) {
      REQUIRE(scene.laptop.engine->remove("demo-1", "first"));
    }
    scene.offer(bent);
    REQUIRE(scene.laptop.update());
    REQUIRE(scene.laptop.get());
    ends_in_quarantine(scene.laptop);
    CHECK(scene.laptop.download().error.find("do not match their signed hash") !=
          std::string::npos);
    recovers(scene.laptop, scene.now);
  }
}

// --- endless data ------------------------------------------------------------------------------

TEST_CASE("endless data: no document and no object is longer than what was signed for it") {
  Scene scene;
  Publication tree = scene.now;
  tree.rotate({});
  scene.offer(tree);
  const auto size_of = [&tree](const std::string& file) { return tree.tree.at(file).size(); };
  const std::string catalogue = fakes::object_file(tree.targets.targets.at("catalogue").hash);
  std::map<std::string, std::uint64_t> bounds{
      {"metadata/2.root.json", package::kMaxMetadataBytes},
      {"metadata/timestamp.json", package::kMaxMetadataBytes}};
  for (const std::string file :
       {"metadata/3.snapshot.json", "metadata/3.targets.json", "metadata/3.program-other-1.json"}) {
    bounds[file] = size_of(file);
  }
  bounds[catalogue] = size_of(catalogue);
  for (const auto& [endless, bound] : bounds) {
    CAPTURE(endless);
    std::uint64_t before = 0;
    scene.laptop.mirror.attack = [&](const std::string& file, HostileMirror::Answer& answer) {
      if (file != endless) return;
      answer.endless = true;
      before = scene.laptop.mirror.accepted;
    };
    if (endless != "metadata/2.root.json") scene.laptop.mirror.tree.erase("metadata/2.root.json");
    withstands_update(scene.laptop, ErrorKind::kInvalid);
    CHECK(scene.laptop.mirror.accepted - before <= bound);
  }
  recovers(scene.laptop, scene.now);
}

TEST_CASE("endless data: a manifest ends where its target says, and no target says too much") {
  Scene scene;
  const Content content(scene.now, "demo-1", "2.0.0");
  scene.offer(scene.now);
  scene.laptop.mirror.attack = [&](const std::string& file, HostileMirror::Answer& answer) {
    answer.endless = file == content.manifest_file;
  };
  REQUIRE(scene.laptop.update());
  const std::uint64_t before = scene.laptop.mirror.accepted;
  withstands(scene.laptop, ErrorKind::kInvalid, [&scene] { return scene.laptop.get(); });
  CHECK(scene.laptop.mirror.accepted - before <=
        2 * scene.now.tree.at(content.manifest_file).size());
  // The thief of the program's key signs for a manifest of a terabyte.
  Publication thief = scene.now;
  auto& target = thief.programs.at("program-demo-1").targets.targets.at("sample/demo-1/2.0.0");
  target.length = std::uint64_t{1} << 40U;
  thief.release();
  scene.offer(thief);
  REQUIRE(scene.laptop.update());
  const std::uint64_t then = scene.laptop.mirror.accepted;
  withstands(scene.laptop, ErrorKind::kInvalid, [&scene] { return scene.laptop.get(); });
  CHECK(scene.laptop.mirror.accepted == then);
  recovers(scene.laptop, thief);
}

TEST_CASE("endless data: a range ends where it was asked to end, whatever follows") {
  struct Case {
    std::string name;
    bool whole_pack;
    bool right_bytes;
  };
  for (const Case& one : {Case{"206, then more", false, true}, Case{"206 of noise", false, false},
                          Case{"200, then more", true, true}, Case{"200 of noise", true, false}}) {
    CAPTURE(one.name);
    Laptop laptop(first_release());
    const Content content(first_release(), "demo-1", "1.0.0");
    REQUIRE(laptop.update());
    REQUIRE(laptop.get());
    laptop.mirror.attack = [&](const std::string& file, HostileMirror::Answer& answer) {
      if (file != content.pack_file()) return;
      answer.endless = true;
      if (one.whole_pack) {
        answer.status = 200;
        answer.headers.erase("content-range");
        answer.body = laptop.mirror.tree.at(file);
      }
      if (!one.right_bytes) answer.body = std::string(50'000, 'x');
    };
    const std::uint64_t before = laptop.mirror.accepted;
    REQUIRE(laptop.engine->work(laptop.cancel));  // what all modules share: a few bytes
    const auto& chunk = content.chunk_of("program.json");
    CHECK(laptop.mirror.accepted - before <= chunk.offset + chunk.stored + kPiece);
    laptop.work();
    // Each try takes the range at most; twice it is tried before the quarantine.
    CHECK(laptop.mirror.accepted - before <= 3 * (content.manifest.packs[0].bytes + kPiece));
    if (one.right_bytes) {
      CHECK(laptop.page() == Publication::title_of("demo-1", "1.0.0"));
    } else {
      CHECK(laptop.page() == "");
    }
    CHECK(laptop.chunks_are_true());
    recovers(laptop, first_release());
  }
}

TEST_CASE("endless data: a bomb in place of a chunk comes to no more than the chunk") {
  Scene scene;
  const Content content(scene.now, "demo-1", "2.0.0");
  const package::ChunkRef& chunk = content.chunk_of(Publication::kPage);
  REQUIRE(chunk.compressed());
  Publication bent = scene.now;
  bent.tree[content.pack_file()].replace(chunk.offset, chunk.stored, bomb(chunk.stored));
  scene.offer(bent);
  REQUIRE(scene.laptop.update());
  REQUIRE(scene.laptop.get());
  ends_in_quarantine(scene.laptop);
  recovers(scene.laptop, scene.now);
}

TEST_CASE("endless data: bombs that thieves sign for are refused at their bounds") {
  // Each would come to more than a gigabyte.
  const std::string object = bomb(40'000);
  Scene scene;
  Publication thief = scene.now;
  thief.sign_for("demo-1", "sample/demo-1/2.0.0", as_bytes(object));
  thief.release();
  scene.offer(thief);
  REQUIRE(scene.laptop.update());
  withstands(scene.laptop, ErrorKind::kInvalid, [&scene] { return scene.laptop.get(); });
  thief.put_catalogue_object(as_bytes(object));
  thief.publish();
  scene.offer(thief);
  withstands_update(scene.laptop, ErrorKind::kInvalid);
  recovers(scene.laptop, thief);
}

TEST_CASE(
    "endless data: nesting without end is malformed, and roots without end are not followed") {
  Scene scene;
  scene.offer(scene.now);
  scene.laptop.mirror.attack = [](const std::string& file, HostileMirror::Answer& answer) {
    if (file == "metadata/timestamp.json") answer.body = std::string(4'000'000, '[');
  };
  withstands_update(scene.laptop, ErrorKind::kInvalid);
  scene.laptop.mirror.attack = nullptr;
  Publication tireless = scene.now;
  for (int i = 0; i < 80; ++i) tireless.rotate({});
  scene.offer(tireless);
  scene.laptop.mirror.asked.clear();
  CHECK(scene.laptop.update().error().kind == ErrorKind::kUnverified);
  CHECK(scene.laptop.mirror.asked.size() == 64);
  CHECK(scene.laptop.page() == Publication::title_of("demo-1", "1.0.0"));
  recovers(scene.laptop, tireless);
}

// --- extraneous dependencies -------------------------------------------------------------------

TEST_CASE("extraneous dependencies: nothing is asked for but what the chain of trust names") {
  Scene scene;
  Publication more = scene.now;
  // A role that nobody delegated to, and one that a delegated role delegates to.
  more.snapshot.files["program-extra"] = fakes::pin_of("extra", 1);
  auto& role = more.programs.at("program-demo-1").targets;
  const KeyPair own = fakes::seeded_key(97);
  role.delegated_keys.emplace(own.public_key().id(), own.public_key());
  role.delegations.push_back({"program-inner", {{own.public_key().id()}, 1}, "sample/demo-1/"});
  more.snapshot.files["program-inner"] = fakes::pin_of("inner", 1);
  role.targets["sample/demo-1/2.0.0/extra"] = {.length = 5, .hash = sha256("extra")};
  more.targets.targets["tools/installer"] = {.length = 5, .hash = sha256("tools")};
  more.release();
  scene.offer(more);
  scene.laptop.mirror.asked.clear();
  REQUIRE(scene.laptop.install());
  const Content content(more, "demo-1", "2.0.0");
  const std::set<std::string> expected{
      "metadata/2.root.json",
      "metadata/timestamp.json",
      "metadata/4.snapshot.json",
      "metadata/4.targets.json",
      "metadata/4.program-demo-1.json",
      "metadata/4.program-other-1.json",
      fakes::object_file(more.targets.targets.at("catalogue").hash),
      content.manifest_file,
      content.pack_file()};
  const auto& asked = scene.laptop.mirror.asked;
  CHECK(std::set<std::string>(asked.begin(), asked.end()) == expected);
  recovers(scene.laptop, more);
}

TEST_CASE("extraneous dependencies: packs, chunks and modules that nobody asked for stay away") {
  Scene scene;
  Publication more = scene.now;
  package::Manifest manifest = Content(more, "demo-1", "2.0.0").manifest;
  const auto add = [&](const std::string& text, bool used) {
    const Bytes pack = to_bytes(std::string(package::kPackMagic) + text);
    more.tree[fakes::object_file(sha256(pack))] = as_text(pack);
    manifest.packs.push_back({sha256(pack), pack.size(), "public"});
    const auto size = static_cast<std::uint32_t>(text.size());
    const auto index = static_cast<std::uint32_t>(manifest.packs.size() - 1);
    manifest.chunks.push_back({sha256(text), size, index, package::kPackMagic.size(), size});
    if (!used) return;
    const auto chunk = static_cast<std::uint32_t>(manifest.chunks.size() - 1);
    manifest.assets.push_back(
        {"modules/bonus/x.md", "text/markdown", "bonus", size, sha256(text), {chunk}});
  };
  add("a chunk of no asset", false);
  add("a module that the catalogue does not name", true);
  more.list("demo-1", "2.0.0", manifest);
  more.release();
  scene.offer(more);
  scene.laptop.mirror.asked.clear();
  REQUIRE(scene.laptop.update());
  REQUIRE(scene.laptop.engine->get("demo-1", {"first"}, scene.laptop.cancel));
  scene.laptop.work();
  CHECK(scene.laptop.page() == Publication::title_of("demo-1", "2.0.0"));
  for (const std::size_t extra : {std::size_t{1}, std::size_t{2}}) {
    const std::string file = fakes::object_file(manifest.packs.at(extra).hash);
    CHECK(std::ranges::find(scene.laptop.mirror.asked, file) == scene.laptop.mirror.asked.end());
  }
  const auto reader = store::ContentReader::open(scene.laptop.dir / "content.db").value();
  const auto id = reader->installed("demo-1").value().at(0).id;
  CHECK(reader->read_asset(id, "modules/bonus/x.md").error().kind == ErrorKind::kNotFound);
  recovers(scene.laptop, more);
}

TEST_CASE("extraneous dependencies: manifests that reach out of themselves are refused") {
  for (const std::string path : {"../profile.db", "/etc/passwd", "modules//x", "a\\b", "./x", ""}) {
    refuses_manifest("path " + path, ErrorKind::kInvalid,
                     [&path](auto& manifest) { manifest.assets.back().path = path; });
  }
  refuses_manifest("asset twice", ErrorKind::kInvalid,
                   [](auto& manifest) { manifest.assets.push_back(manifest.assets.back()); });
  refuses_manifest("chunk twice", ErrorKind::kInvalid,
                   [](auto& manifest) { manifest.chunks.push_back(manifest.chunks.back()); });
  refuses_manifest("pack that is not listed", ErrorKind::kInvalid,
                   [](auto& manifest) { manifest.chunks.back().pack = 1; });
  refuses_manifest("chunk that is not listed", ErrorKind::kInvalid, [](auto& manifest) {
    manifest.assets.back().chunks.push_back(static_cast<std::uint32_t>(manifest.chunks.size()));
  });
  refuses_manifest("bytes beyond the pack", ErrorKind::kInvalid, [](auto& manifest) {
    manifest.chunks.back().offset = manifest.packs[0].bytes - 1;
  });
  refuses_manifest("a sum that is wrong", ErrorKind::kInvalid,
                   [](auto& manifest) { manifest.assets.back().bytes += 1; });
}

// The publisher's keys signed for these chunks in this order, so each is his; that the whole is not
// what he says it is, is noticed where the whole is read.
TEST_CASE(
    "extraneous dependencies: chunks put together otherwise than signed are not read as one") {
  Scene scene;
  Publication bent = scene.now;
  package::Manifest manifest = Content(bent, "demo-1", "2.0.0").manifest;
  auto& film = *std::ranges::find(manifest.assets, std::string(Publication::kFilm),
                                  &package::AssetRef::path);
  REQUIRE(film.chunks.size() > 1);
  std::ranges::reverse(film.chunks);
  bent.list("demo-1", "2.0.0", manifest);
  bent.release();
  scene.offer(bent);
  REQUIRE(scene.laptop.update());
  REQUIRE(scene.laptop.get());
  scene.laptop.work();
  auto reader = store::ContentReader::open(scene.laptop.dir / "content.db").value();
  const auto version = reader->installed("demo-1").value().front();
  REQUIRE(version.version == "2.0.0");
  CHECK(reader->read_asset(version.id, std::string(Publication::kFilm)).error().kind ==
        ErrorKind::kCorrupt);
}

TEST_CASE("extraneous dependencies: an asset of one chunk has that chunk's hash") {
  refuses_manifest("another hash", ErrorKind::kInvalid,
                   [](auto& manifest) { manifest.assets.front().hash = sha256("something else"); });
}

// --- wrong software installation ---------------------------------------------------------------

TEST_CASE("wrong software: a manifest of something else is refused, whoever signed for it") {
  refuses_manifest("another program", ErrorKind::kUnverified,
                   [](auto& manifest) { manifest.program = "other-1"; });
  refuses_manifest("another provider", ErrorKind::kUnverified,
                   [](auto& manifest) { manifest.provider = "somebody"; });
  refuses_manifest("another version", ErrorKind::kUnverified,
                   [](auto& manifest) { manifest.version = "1.0.0"; });
  refuses_manifest("the assessor's", ErrorKind::kUnverified,
                   [](auto& manifest) { manifest.audience = package::Audience::kAssessor; });
}

TEST_CASE("wrong software: a mirror that swaps manifests or packs gives nothing to read") {
  Scene scene;
  const Content demo(scene.now, "demo-1", "2.0.0");
  const Content other(scene.now, "other-1", "1.0.0");
  Publication swapped = scene.now;
  std::string& manifest = swapped.tree[demo.manifest_file];
  const std::size_t size = manifest.size();
  manifest = scene.now.tree.at(other.manifest_file);
  manifest.resize(size);
  scene.offer(swapped);
  REQUIRE(scene.laptop.update());
  withstands(scene.laptop, ErrorKind::kUnverified, [&scene] { return scene.laptop.get(); });
  swapped = scene.now;
  std::string& pack = swapped.tree[demo.pack_file()];
  const std::size_t bytes = pack.size();
  pack = scene.now.tree.at(other.pack_file());
  pack.resize(bytes);
  scene.offer(swapped);
  REQUIRE(scene.laptop.get());
  ends_in_quarantine(scene.laptop);
  recovers(scene.laptop, scene.now);
}

TEST_CASE("wrong software: the catalogue leads only to what is signed for within its prefix") {
  Scene scene;
  Publication bent = scene.now;
  const auto manifest = bent.write(Publication::head_of("demo-1", "9.0.0"), "Send money.");
  bent.sign_for("other-1", "sample/demo-1/9.0.0", package::encode_manifest(manifest).value());
  for (const std::string path : {"sample/demo-1/9.0.0", "sample/demo-1/", "", "catalogue"}) {
    CAPTURE(path);
    bent.entries["demo-1"]["manifest"] = path;
    bent.release();
    scene.offer(bent);
    REQUIRE(scene.laptop.update());
    const Result<> got = scene.laptop.get();
    REQUIRE_FALSE(got);
    // The catalogue is an object that is signed for, and no manifest.
    CHECK(got.error().kind == (path == "catalogue" ? ErrorKind::kInvalid : ErrorKind::kUnverified));
  }
  bent.entries["demo-1"]["manifest"] = "sample/demo-1/2.0.0";
  recovers(scene.laptop, bent);
}

// --- malicious mirrors -------------------------------------------------------------------------

namespace {

using Spoil = std::function<void(HostileMirror::Answer&)>;

// What a mirror may do to one file.
std::vector<std::pair<std::string, Spoil>> all_spoils() {
  return {
      {"404", [](auto& answer) { answer = {.status = 404}; }},
      {"403", [](auto& answer) { answer = {.status = 403}; }},
      {"500", [](auto& answer) { answer = {.status = 500, .body = "sorry"}; }},
      {"503", [](auto& answer) { answer = {.status = 503, .headers = {{"retry-after", "9"}}}; }},
      {"302", [](auto& answer) { answer = {.status = 302, .headers = {{"location", "/x"}}}; }},
      {"empty", [](auto& answer) { answer.body.clear(); }},
      {"garbage", [](auto& answer) { answer.body.assign(answer.body.size(), '\xA7'); }},
      {"json", [](auto& answer) { answer.body = "{}"; }},
      {"cut", [](auto& answer) { answer.cut = true; }},
      {"page", [](auto& answer) { answer.headers["content-type"] = "text/html; charset=utf-8"; }},
  };
}

}  // namespace

TEST_CASE(
    "malicious mirror: what it withholds or spoils, file by file, is missed and nothing else") {
  const auto spoils = all_spoils();
  Scene scene;
  scene.now.rotate({});
  const Content content(scene.now, "demo-1", "2.0.0");
  scene.offer(scene.now);
  std::set<std::string> files{"metadata/2.root.json",           "metadata/timestamp.json",
                              "metadata/3.snapshot.json",       "metadata/3.targets.json",
                              "metadata/3.program-demo-1.json", "metadata/3.program-other-1.json"};
  files.insert(fakes::object_file(scene.now.targets.targets.at("catalogue").hash));
  Publication hidden = scene.now;
  hidden.tree.erase("metadata/2.root.json");
  for (const std::string& file : files) {
    scene.offer(file == "metadata/2.root.json" ? scene.now : hidden);
    for (const auto& [name, spoil] : spoils) {
      // That there is no next root is what an honest mirror says too.
      if (file == "metadata/2.root.json" && (name == "404" || name == "403")) continue;
      CAPTURE(file);
      CAPTURE(name);
      scene.laptop.mirror.attack = [&](const std::string& asked, auto& answer) {
        if (asked == file) spoil(answer);
      };
      const auto before = scene.laptop.memory();
      CHECK_FALSE(scene.laptop.update());
      CHECK(scene.laptop.memory() == before);
      CHECK(scene.laptop.page() == Publication::title_of("demo-1", "1.0.0"));
    }
  }
  scene.offer(scene.now);
  // An update asks for the manifests of what is here; one that is withheld does not stop it.
  scene.laptop.mirror.attack = [&](const std::string& asked, auto& answer) {
    if (asked == content.manifest_file) answer = {.status = 404};
  };
  REQUIRE(scene.laptop.update());
  for (const auto& [name, spoil] : spoils) {
    CAPTURE(name);
    scene.laptop.mirror.attack = [&](const std::string& asked, auto& answer) {
      if (asked == content.manifest_file) spoil(answer);
    };
    const auto before = scene.laptop.memory();
    CHECK_FALSE(scene.laptop.get());
    CHECK(scene.laptop.memory() == before);
  }
  scene.laptop.mirror.attack = nullptr;
  REQUIRE(scene.laptop.get());
  for (const auto& [name, spoil] : spoils) {
    CAPTURE(name);
    scene.laptop.mirror.attack = [&](const std::string& asked, auto& answer) {
      if (asked == content.pack_file()) spoil(answer);
    };
    scene.laptop.clock.advance(std::chrono::minutes(20));
    scene.laptop.work();
    const store::Download row = scene.laptop.download("first");
    CHECK(row.state != DownloadState::kReady);
    CHECK_FALSE(row.error.empty());
    CHECK(scene.laptop.page() == Publication::title_of("demo-1", "1.0.0"));
    CHECK(scene.laptop.chunks_are_true());
    REQUIRE(scene.laptop.engine->resume("demo-1", "first"));
  }
  recovers(scene.laptop, scene.now);
}
