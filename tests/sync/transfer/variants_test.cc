// SPDX-License-Identifier: Apache-2.0
// A film comes as it was made, or as its sound over still pictures.
#include <doctest/doctest.h>

#include "courses/package/published_tree.h"
#include "courses/store/bundle.h"
#include "courses/store/installed_source.h"
#include "sync/transfer/bundle_import.h"
#include "sync/transfer/rebuild.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using fakes::film_publication;
using fakes::Laptop;
using fakes::SamplePublication;
using package::Variant;

namespace {

constexpr std::string_view kFull = "modules/first/talk.mp4";
constexpr std::string_view kLight = "modules/first/talk.light.mp4";
constexpr std::size_t kSlack = 60'000;  // pages, manifests, metadata

struct Scene {
  Laptop laptop{film_publication()};

  Scene() { ICMA_CHECK(laptop.engine->update(laptop.cancel)); }
  void get(std::optional<Variant> variant) {
    REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel, variant));
    laptop.work();
  }
  store::Download row() const {
    for (const store::Download& one : laptop.content->downloads().value()) {
      if (one.module == "first") return one;
    }
    FAIL("no module");
    return {};
  }
  bool has(std::string_view path) const {
    auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
    const auto version = row().version;
    const bool listed = reader->has_asset(version, std::string(path)).value();
    const auto bytes = reader->read_asset(version, std::string(path));
    CHECK(listed == bytes.has_value());
    return listed;
  }
  std::uint64_t stored() const {
    sqlite::Statement sum =
        laptop.content->database().statement("SELECT coalesce(sum(length(data)), 0) FROM chunk");
    REQUIRE(sum.one());
    return static_cast<std::uint64_t>(sum.integer(0));
  }
};

}  // namespace

TEST_CASE("the catalogue tells both sizes, and each variant costs its own bytes and no more") {
  Scene full;
  auto reader = store::ContentReader::open(full.laptop.dir / "content.db").value();
  const Json entry = reader->catalogue_entry("demo-1").value();
  const Json module = entry.at("modules").at(0);
  CHECK(module.at("bytes").get<std::uint64_t>() > SamplePublication::kFilm);
  CHECK(module.at("light_bytes").get<std::uint64_t>() < SamplePublication::kLightFilm + kSlack);
  CHECK(entry.at("bytes").get<std::uint64_t>() - entry.at("light_bytes").get<std::uint64_t>() ==
        SamplePublication::kFilm - SamplePublication::kLightFilm);
  full.get(Variant::kFull);
  CHECK(full.has(kFull));
  CHECK_FALSE(full.has(kLight));
  Scene light;
  light.get(Variant::kLight);
  CHECK(light.has(kLight));
  CHECK_FALSE(light.has(kFull));
  CHECK(light.row().state == store::DownloadState::kReady);
  CHECK(light.row().bytes_total == module.at("light_bytes").get<std::uint64_t>());
  CHECK(light.laptop.transport.bytes < SamplePublication::kLightFilm + kSlack);
  CHECK(full.laptop.transport.bytes - light.laptop.transport.bytes ==
        SamplePublication::kFilm - SamplePublication::kLightFilm);
}

TEST_CASE("a module stays readable while its other variant comes, and then lets the first go") {
  Scene scene;
  scene.get(Variant::kLight);
  REQUIRE(scene.laptop.engine->get("demo-1", {"first"}, scene.laptop.cancel, Variant::kFull));
  CHECK(scene.row().state == store::DownloadState::kWanted);
  CHECK(scene.row().bytes_total - scene.row().bytes_done == SamplePublication::kFilm);
  CHECK(scene.has(kLight));
  const std::uint64_t before = scene.laptop.transport.bytes;
  scene.laptop.work();
  CHECK(scene.laptop.transport.bytes - before == SamplePublication::kFilm);
  CHECK(scene.has(kFull));
  CHECK_FALSE(scene.has(kLight));
  CHECK(scene.stored() > SamplePublication::kFilm);
  // Back again, to make space.
  REQUIRE(scene.laptop.engine->get("demo-1", {"first"}, scene.laptop.cancel, Variant::kLight));
  scene.laptop.work();
  CHECK(scene.has(kLight));
  CHECK_FALSE(scene.has(kFull));
  CHECK(scene.stored() < SamplePublication::kLightFilm + kSlack);
}

TEST_CASE("who does not say which gets what is here, or the film as it was made") {
  Scene scene;
  scene.get({});
  CHECK(scene.has(kFull));
  Scene light;
  light.get(Variant::kLight);
  light.get({});
  CHECK(light.has(kLight));
  CHECK(light.row().state == store::DownloadState::kReady);
}

TEST_CASE("a change of mind that is taken back leaves what was there, and none of the other") {
  Scene scene;
  scene.get(Variant::kLight);
  scene.laptop.transport.weather = fakes::TreeTransport::Weather::kDown;
  REQUIRE(scene.laptop.engine->get("demo-1", {"first"}, scene.laptop.cancel, Variant::kFull));
  scene.laptop.work();
  CHECK(scene.row().state == store::DownloadState::kWaiting);
  CHECK(scene.has(kLight));
  REQUIRE(scene.laptop.engine->cancel("demo-1", "first"));
  CHECK(scene.row().state == store::DownloadState::kReady);
  CHECK(scene.row().variant == Variant::kLight);
  CHECK(scene.has(kLight));
  CHECK(scene.stored() < SamplePublication::kLightFilm + kSlack);
}

TEST_CASE("what the other variant would need is no damage") {
  Scene scene;
  scene.get(Variant::kLight);
  CHECK(scene.laptop.engine->mend(scene.row().version, std::string(kFull)) == false);
  CHECK(scene.laptop.engine->mend(scene.row().version, std::string(kLight)) == false);
  CHECK(scene.row().state == store::DownloadState::kReady);
}

TEST_CASE("an update comes in the variant that is here") {
  SamplePublication publication;
  publication.folder.replace("modules/first/page.md", "big.png", "../../media/desk.svg");
  publication.add_film();
  Laptop laptop(publication);
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel, Variant::kLight));
  laptop.work();
  publication.folder.replace("program.md", "version: 1.0.0", "version: 1.1.0");
  publication.folder.replace("modules/first/page.md", "End.", "The end.");
  publication.publish();
  REQUIRE(laptop.engine->update(laptop.cancel));
  const std::uint64_t before = laptop.transport.bytes;
  REQUIRE(laptop.engine->get("demo-1", {"first"}, laptop.cancel));
  laptop.work();
  CHECK(laptop.transport.bytes - before < kSlack);
  const auto downloads = laptop.content->downloads().value();
  for (const store::Download& one : downloads) {
    if (one.module == "first") CHECK(one.variant == Variant::kLight);
    CHECK(one.state == store::DownloadState::kReady);
  }
}

TEST_CASE("a bundle is written in a variant, says so, and is taken in it") {
  const fakes::TempDir dir;
  package::TreeSource tree{package::PublishedTree(film_publication().tree())};
  const std::vector<store::BundleWish> wish{{"demo-1", {}, Variant::kLight}};
  const auto written = store::write_bundle(tree, wish, dir / "light.icmapack");
  REQUIRE(written);
  CHECK(written->bytes < SamplePublication::kFilm / 2);
  REQUIRE(store::Bundle::open(dir / "light.icmapack").value()->check());
  Scene scene;
  scene.laptop.transport.weather = fakes::TreeTransport::Weather::kDown;
  const auto taken =
      transfer::import_bundle(*scene.laptop.engine, dir / "light.icmapack", scene.laptop.cancel);
  REQUIRE(taken);
  CHECK(taken->programs.size() == 1);
  CHECK(scene.has(kLight));
  CHECK(scene.row().state == store::DownloadState::kReady);
  SUBCASE("a laptop hands on what it has") {
    auto from = store::InstalledSource::open(scene.laptop.dir / "content.db").value();
    const std::vector<store::BundleWish> as_it_is{{"demo-1", {}, {}}};
    REQUIRE(store::write_bundle(*from, as_it_is, dir / "again.icmapack"));
    const auto again = store::Bundle::open(dir / "again.icmapack").value();
    for (const store::BundlePart& part : again->parts()) {
      CHECK(part.variant == (part.module.empty() ? Variant::kFull : Variant::kLight));
    }
    const std::vector<store::BundleWish> full{{"demo-1", {}, Variant::kFull}};
    CHECK_FALSE(store::write_bundle(*from, full, dir / "full.icmapack"));
  }
}

TEST_CASE("a rebuilt content.db wants the variants that were there") {
  Scene scene;
  scene.get(Variant::kLight);
  const auto file = scene.laptop.dir / "content.db";
  scene.laptop.engine.reset();
  scene.laptop.content.reset();
  const auto opened = transfer::rebuild_content(file, scene.laptop.clock.now()).value();
  for (const store::Download& one : opened.store->downloads().value()) {
    CHECK(one.variant == (one.module.empty() ? Variant::kFull : Variant::kLight));
  }
}

TEST_CASE("whatever call fails while variants change, one of them is always whole") {
  Scene scene;
  scene.get(Variant::kLight);
  for (int call = 1;; ++call) {
    CAPTURE(call);
    fakes::FailingPoint fault(call);
    const bool started = scene.laptop.start(&fault).has_value();
    if (started) {
      (void)scene.laptop.engine->get("demo-1", {"first"}, scene.laptop.cancel, Variant::kFull);
      (void)scene.laptop.engine->work(scene.laptop.cancel);
    }
    const bool failed = fault.struck;
    REQUIRE(scene.laptop.start());
    CHECK((scene.has(kFull) || scene.has(kLight)));
    REQUIRE(scene.laptop.engine->get("demo-1", {"first"}, scene.laptop.cancel, Variant::kLight));
    scene.laptop.clock.advance(std::chrono::hours(1));
    scene.laptop.work();
    REQUIRE(scene.has(kLight));
    if (!failed) break;
    REQUIRE(call < 2000);
  }
}
