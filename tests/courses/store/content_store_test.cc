// SPDX-License-Identifier: Apache-2.0
#include "courses/store/content_store.h"

#include <doctest/doctest.h>
#include <map>

#include "courses/package/compress.h"
#include "courses/package/package_writer.h"
#include "courses/sqlite/queries.h"
#include "courses/store/content_reader.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using namespace icma::store;

namespace {

// A program of two modules with a film, cut and packed for real.
struct Package {
  std::map<Hash, Bytes> objects;
  package::Manifest manifest;
  Bytes object;
  Bytes film;

  Package() {
    film.resize(3UL << 20U);
    fakes::FakeRandom(5).fill(film);
    package::PackageWriter writer(
        {.provider = "sample", .program = "egv", .version = "1.0.0"},
        [this](const Hash& name, ByteView bytes, std::string_view) -> Result<> {
          objects.emplace(name, Bytes(bytes.begin(), bytes.end()));
          return {};
        });
    const bool added = writer.add("program.json", "application/json", "", as_bytes("{\"a\":1}")) &&
                       writer.add("modules/a/page.md", "text/markdown", "a", as_bytes("# A")) &&
                       writer.add("modules/b/film.mp4", "video/mp4", "b", film);
    ICMA_CHECK(added);
    manifest = writer.finish().value();
    object = package::encode_manifest(manifest).value();
  }

  ChunkBytes chunk(std::uint32_t index) const {
    const package::ChunkRef& ref = manifest.chunks[index];
    const ByteView stored =
        ByteView(objects.at(manifest.packs[ref.pack].hash)).subspan(ref.offset, ref.stored);
    return {ref.hash, ref.size, Bytes(stored.begin(), stored.end())};
  }

  // Downloads one module into the store, as the transfer does.
  Result<> deliver(ContentStore& store, VersionId version, const std::string& module) const {
    const std::vector<std::string> modules{module};
    ICMA_TRY(const auto missing, store.missing_chunks(manifest, modules));
    std::uint64_t done = 0;
    for (const std::uint32_t index : missing) {
      const ChunkBytes one = chunk(index);
      done += manifest.chunks[index].stored;
      ICMA_TRY_VOID(store.put_chunks(version, module, std::span(&one, 1), {}, done));
    }
    return store.seal(version, manifest, module);
  }
};

const Package& sample() {
  static const Package package;
  return package;
}

const std::vector<std::string> kBoth{"a", "b"};

}  // namespace

TEST_CASE("every query on content.db prepares and uses an index") {
  fakes::TempDir dir;
  auto store = ContentStore::open(dir / "content.db").value();
  const auto result = sqlite::check_queries(store->database(), ContentStore::queries());
  INFO((result ? std::string() : result.error().what));
  CHECK(result);
}

TEST_CASE("a module is readable only when all of it is there and verified") {
  fakes::TempDir dir;
  const Package& package = sample();
  auto store = ContentStore::open(dir / "content.db").value();
  const VersionId id = store->add_version(package.manifest, package.object, Time()).value();
  CHECK(store->add_version(package.manifest, package.object, Time()).value() == id);
  REQUIRE(store->want(id, kBoth));
  CHECK(store->downloads().value().size() == 3);
  auto reader = ContentReader::open(dir / "content.db").value();
  CHECK(reader->read_asset(id, "program.json").error().kind == ErrorKind::kNotFound);
  CHECK(store->seal(id, package.manifest, "b").error().kind == ErrorKind::kNotFound);
  REQUIRE(package.deliver(*store, id, ""));
  REQUIRE(package.deliver(*store, id, "b"));
  CHECK(reader->read_asset(id, "modules/b/film.mp4").value() == package.film);
  CHECK(reader->read_asset(id, "modules/a/page.md").error().kind == ErrorKind::kNotFound);
  const auto installed = reader->installed("egv").value();
  REQUIRE(installed.size() == 1);
  CHECK(installed[0].ready_modules == std::vector<std::string>{"b"});
  CHECK(installed[0].shared_ready);
}

TEST_CASE("a film is read at any offset as it was packed") {
  fakes::TempDir dir;
  const Package& package = sample();
  auto store = ContentStore::open(dir / "content.db").value();
  const VersionId id = store->add_version(package.manifest, package.object, Time()).value();
  REQUIRE(store->want(id, kBoth));
  REQUIRE(package.deliver(*store, id, "b"));
  auto reader = ContentReader::open(dir / "content.db").value();
  const auto stream = reader->open_asset(id, "modules/b/film.mp4").value();
  CHECK(stream->size() == package.film.size());
  for (std::uint64_t offset = 0; offset < package.film.size(); offset += 99'991) {
    Bytes part(5000);
    const std::size_t size = stream->read(offset, part).value();
    REQUIRE(size > 0);
    CHECK(std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(size),
                     package.film.begin() + static_cast<std::ptrdiff_t>(offset)));
  }
  Bytes part(10);
  CHECK(stream->read(package.film.size(), part).value() == 0);
}

TEST_CASE("wrong bytes never become readable") {
  fakes::TempDir dir;
  const Package& package = sample();
  auto store = ContentStore::open(dir / "content.db").value();
  const VersionId id = store->add_version(package.manifest, package.object, Time()).value();
  REQUIRE(store->want(id, kBoth));
  const std::vector<std::string> module{"b"};
  const auto missing = store->missing_chunks(package.manifest, module).value();
  for (const std::uint32_t index : missing) {
    ChunkBytes one = package.chunk(index);
    one.stored[7] ^= 1U;
    REQUIRE(store->put_chunks(id, "b", std::span(&one, 1), {}, 1));
  }
  REQUIRE(store->seal(id, package.manifest, "b"));
  auto reader = ContentReader::open(dir / "content.db").value();
  CHECK(reader->read_asset(id, "modules/b/film.mp4").error().kind == ErrorKind::kCorrupt);
  const auto stream = reader->open_asset(id, "modules/b/film.mp4").value();
  Bytes part(10);
  CHECK(stream->read(0, part).error().kind == ErrorKind::kCorrupt);
}

TEST_CASE("bytes that rot on the disk are noticed when they are read") {
  fakes::TempDir dir;
  const Package& package = sample();
  auto store = ContentStore::open(dir / "content.db").value();
  const VersionId id = store->add_version(package.manifest, package.object, Time()).value();
  REQUIRE(store->want(id, kBoth));
  REQUIRE(package.deliver(*store, id, "a"));
  REQUIRE(store->database().execute("UPDATE chunk SET data = x'232042' WHERE size = 3"));
  auto reader = ContentReader::open(dir / "content.db").value();
  CHECK(reader->read_asset(id, "modules/a/page.md").error().kind == ErrorKind::kCorrupt);
}

TEST_CASE("removing a module frees its space and spares what others use or fetch") {
  fakes::TempDir dir;
  const Package& package = sample();
  auto store = ContentStore::open(dir / "content.db").value();
  const VersionId id = store->add_version(package.manifest, package.object, Time()).value();
  REQUIRE(store->want(id, kBoth));
  REQUIRE(package.deliver(*store, id, ""));
  REQUIRE(package.deliver(*store, id, "b"));
  const ChunkBytes pending = package.chunk(1);
  REQUIRE(store->put_chunks(id, "a", std::span(&pending, 1), {}, 3));
  REQUIRE(store->remove(id, "b"));
  CHECK(store->collect_garbage().value() == package.film.size());
  CHECK(store->missing_chunks(package.manifest, std::vector<std::string>{"a"}).value().empty());
  auto reader = ContentReader::open(dir / "content.db").value();
  CHECK(reader->read_asset(id, "program.json"));
  CHECK_FALSE(reader->read_asset(id, "modules/b/film.mp4"));
  CHECK(std::filesystem::file_size(dir / "content.db") < package.film.size());
}

TEST_CASE("a download's state survives, and what was under way is wanted again") {
  fakes::TempDir dir;
  const Package& package = sample();
  {
    auto store = ContentStore::open(dir / "content.db").value();
    const VersionId id = store->add_version(package.manifest, package.object, Time()).value();
    REQUIRE(store->want(id, kBoth));
    REQUIRE(store->set_state(id, "a", DownloadState::kFetching));
    REQUIRE(store->set_state(id, "b", DownloadState::kPaused));
  }
  auto store = ContentStore::open(dir / "content.db").value();
  REQUIRE(store->reset_interrupted());
  const auto downloads = store->downloads().value();
  CHECK(downloads[1].state == DownloadState::kWanted);
  CHECK(downloads[2].state == DownloadState::kPaused);
  REQUIRE(store->want(downloads[2].version, std::vector<std::string>{"b"}));
  CHECK(store->downloads().value()[2].state == DownloadState::kWanted);
}

TEST_CASE("search finds words, prefixes and accents, and no text is a syntax error") {
  fakes::TempDir dir;
  auto store = ContentStore::open(dir / "content.db").value();
  const Json document = parse_json(R"({"programs":[
    {"id":"egv","code":"EGV-160","title":"Plain language","summary":"Write for residents."},
    {"id":"med","code":"WB-07","title":"Medición del desempeño","summary":"Indicadores"}],
    "taxonomy":{"id":"t"},"notice":"N"})")
                            .value();
  REQUIRE(store->replace_catalogue(document, sha256("x"), as_bytes("x")));
  auto reader = ContentReader::open(dir / "content.db").value();
  CHECK(reader->search("resid").value().at(0).program == "egv");
  CHECK(reader->search("medicion desempeno").value().at(0).program == "med");
  CHECK(reader->search("egv-160").value().at(0).program == "egv");
  CHECK(reader->search("nothing").value().empty());
  for (const char* odd :
       {"\"", "AND", "a OR", "NEAR(", "*", "^x", "title:", "--", "", "'", "(", "plain\" OR"}) {
    CAPTURE(odd);
    CHECK(reader->search(odd));
  }
  CHECK(reader->catalogue_head().value().notice == "N");
  CHECK(reader->catalogue().value().size() == 2);
}

TEST_CASE("trust is stored as one generation") {
  fakes::TempDir dir;
  auto store = ContentStore::open(dir / "content.db").value();
  REQUIRE(store->save_trust({.files = {{"root", "R"}, {"timestamp", "T"}},
                             .seen = {{"root", 1}, {"timestamp", 9}},
                             .confirmed = Time(Millis(5)),
                             .roots = {{1, "R"}}}));
  const StoredTrust trust = store->load_trust().value();
  CHECK(trust.files.at("root") == "R");
  CHECK(trust.seen.at("timestamp") == 9);
  CHECK(trust.confirmed == Time(Millis(5)));
}

TEST_CASE("a fault at any database operation of a delivery is healed by trying again") {
  const Package& package = sample();
  int strikes = 0;
  for (int n = 1;; n += 3) {
    fakes::TempDir dir;
    {
      REQUIRE(ContentStore::open(dir / "content.db"));
    }
    fakes::FailingPoint fault(n, ErrorKind::kNoSpace);
    const auto work = [&](sqlite::FaultPoint* point) -> Result<> {
      ICMA_TRY(auto store, ContentStore::open(dir / "content.db", point));
      ICMA_TRY(const VersionId id, store->add_version(package.manifest, package.object, Time()));
      ICMA_TRY_VOID(store->want(id, kBoth));
      ICMA_TRY_VOID(package.deliver(*store, id, ""));
      return package.deliver(*store, id, "b");
    };
    const bool done = work(&fault).has_value();
    CHECK(done == !fault.struck);
    auto reader = ContentReader::open(dir / "content.db").value();
    const auto versions = reader->installed("egv").value();
    for (const InstalledVersion& version : versions) {
      if (version.ready_modules.empty()) continue;
      CHECK(reader->read_asset(version.id, "modules/b/film.mp4").value() == package.film);
    }
    REQUIRE(work(nullptr));
    const auto installed = reader->installed("egv").value();
    CHECK(reader->read_asset(installed.at(0).id, "modules/b/film.mp4").value() == package.film);
    if (!fault.struck) break;
    ++strikes;
  }
  CHECK(strikes > 10);
}
