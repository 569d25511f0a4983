// SPDX-License-Identifier: Apache-2.0
// A publication made by hand that leaves something out: each thing is named when its module is
// sealed, and the module opens all the same. And an update that is of one generation or of none.
#include <doctest/doctest.h>

#include "tests/fakes/failing_point.h"
#include "tests/sync/transfer/attack_scene.h"

namespace icma::transfer {
namespace {

constexpr const char* kOutline =
    R"({"format":1,"provider":"sample","id":"demo-1","code":"D","version":"2.0.0",
 "kind":"program","title":"Demo","language":"en","taxonomy":"t",
 "practices":[{"code":"14","weight":100}],
 "modules":[{"id":"first","title":"First","summary":"s","seconds":60,
  "practices":[{"code":"14","weight":100}],
  "activities":[
   {"id":"page","kind":"page","title":"P","seconds":60,"document":"modules/first/page.md"},
   {"id":"film","kind":"webinar","title":"F","seconds":60,"document":"modules/first/film.md",
    "video":"modules/first/film.mp4","captions":"modules/first/film.en.vtt","media_ms":1000},
   {"id":"check","kind":"quiz","title":"Q","seconds":60,"questions":1,
    "document":"modules/first/check.json"}]}]})";

// Everything that the version names, but for one file.
package::Manifest write_without(fakes::Publication& publication, const std::string& left_out) {
  package::PackageWriter writer(
      fakes::Publication::head_of("demo-1", "2.0.0"),
      [&publication](const Hash& name, ByteView object, std::string_view) {
        publication.tree[fakes::object_file(name)] = as_text(object);
        return Result<>();
      });
  const auto add = [&](const char* path, const char* mime, const char* module,
                       std::string_view text) {
    if (path != left_out) ICMA_CHECK(writer.add(path, mime, module, as_bytes(text)));
  };
  add("program.json", "application/json", "", kOutline);
  add("modules/first/page.md", "text/markdown", "first",
      "## One\n\n![A desk](desk.png)\n\n[more](more.md#end)\n");
  add("modules/first/more.md", "text/markdown", "first", "## End\n");
  add("modules/first/desk.png", "image/png", "first", "a picture");
  add("modules/first/film.md", "text/markdown", "first", "See.\n");
  add("modules/first/film.mp4", "video/mp4", "first", "a film");
  add("modules/first/film.en.vtt", "text/vtt", "first", "WEBVTT\n");
  add("modules/first/check.json", "application/json", "first",
      R"({"format":1,"id":"check","kind":"review","title":"C","questions":[
 {"id":"q1","kind":"single","prompt":"P","figure":"graph.png","reference":"page#one",
  "options":[{"id":"a","text":"A","feedback":"f"},{"id":"b","text":"B","feedback":"g"}],
  "answer":"b"}]})");
  add("modules/first/graph.png", "image/png", "first", "a graph");
  return writer.finish().value();
}

std::vector<store::OpenEnd> installed_without(const std::string& left_out) {
  fakes::Publication publication;
  publication.list("demo-1", "2.0.0", write_without(publication, left_out));
  publication.release();
  Laptop laptop(publication);
  ICMA_CHECK(laptop.install());
  CHECK(laptop.download().state == store::DownloadState::kReady);
  const auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
  const auto version = reader->installed("demo-1").value().at(0);
  if (left_out != "modules/first/page.md") {
    CHECK(reader->read_asset(version.id, "modules/first/page.md"));
  }
  return reader->open_ends(version.id).value();
}

}  // namespace

TEST_CASE("a module whose version has all that it names has no open end") {
  CHECK(installed_without("").empty());
}

TEST_CASE("a picture, captions, a link's page, a quiz's figure left out: named at sealing") {
  const std::string page = "modules/first/page.md";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"modules/first/desk.png", page},
      {"modules/first/film.en.vtt", "program.json"},
      {"modules/first/film.mp4", "program.json"},
      {"modules/first/more.md", page},
      {"modules/first/graph.png", "modules/first/check.json"}};
  for (const auto& [left_out, referrer] : cases) {
    CAPTURE(left_out);
    const auto ends = installed_without(left_out);
    REQUIRE(ends.size() == 1);
    CHECK(ends[0] == store::OpenEnd{"first", left_out, referrer});
  }
}

TEST_CASE("what was sealed without looking is looked at later, and a part taken off says nothing") {
  fakes::Publication publication;
  publication.list("demo-1", "2.0.0", write_without(publication, "modules/first/desk.png"));
  publication.release();
  Laptop laptop(publication);
  REQUIRE(laptop.install());
  REQUIRE(laptop.content->database().execute("DELETE FROM open_end"));
  REQUIRE(laptop.content->database().execute("UPDATE download SET closed = 0"));
  const auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
  const auto version = reader->installed("demo-1").value().at(0).id;
  CHECK(reader->open_ends(version).value().empty());
  for (int i = 0; i < 4; ++i) {
    laptop.clock.advance(kCareStart);
    REQUIRE(laptop.engine->look_after());
  }
  CHECK(reader->open_ends(version).value().size() == 1);
  CHECK_FALSE(laptop.content->close_next().value());
  REQUIRE(laptop.engine->remove("demo-1", "first"));
  CHECK(reader->open_ends(version).value().empty());
}

TEST_CASE("whichever call fails, trust and catalogue are of one generation") {
  int faults = 0;
  for (int n = 1; n < 400; ++n) {
    CAPTURE(n);
    fakes::Publication publication;
    Laptop laptop(publication);
    REQUIRE(laptop.update());
    const auto old = laptop.memory();
    publication.revise("demo-1", "2.0.0");
    laptop.mirror.tree = publication.tree;
    fakes::FailingPoint fault(n, n % 2 == 0 ? ErrorKind::kNoSpace : ErrorKind::kIo);
    laptop.restart(&fault);
    if (laptop.engine == nullptr) continue;
    const auto updated = laptop.update();
    laptop.restart();
    const auto stored = laptop.content->load_trust().value();
    const auto trust = package::Trust::from_root(stored.files.at("root"), {});
    REQUIRE(trust);
    const auto head = laptop.rows("SELECT hex(hash) FROM catalogue_head").at(0);
    const bool is_old = stored.seen.at("targets") != publication.targets.version;
    const auto envelope = package::parse_envelope(stored.files.at("targets")).value();
    const auto targets = package::parse_targets(envelope).value();
    std::string named = targets.targets.at("catalogue").hash.to_hex();
    std::ranges::transform(named, named.begin(), [](char c) {
      return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    CHECK(named == head);
    if (is_old) CHECK(laptop.memory() == old);
    if (fault.struck) ++faults;
    REQUIRE(laptop.update());
    if (!fault.struck) {
      CHECK(updated);
      break;
    }
  }
  CHECK(faults > 20);
}

}  // namespace icma::transfer
