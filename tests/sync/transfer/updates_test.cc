// SPDX-License-Identifier: Apache-2.0
// A newer version of a program that is here.
#include <doctest/doctest.h>

#include "sync/transfer/carrier_transport.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using namespace icma::transfer;
using fakes::Laptop;
using fakes::SamplePublication;
using Weather = fakes::TreeTransport::Weather;

namespace {

const std::vector<std::string> kFirst{"first"};
const store::ModuleVariants kAsMade{{"first", package::Variant::kFull}};

// A laptop with version 1.0.0, and a publisher who has 1.1.0 with one more line on a page.
struct Scene {
  SamplePublication publication;
  Laptop laptop{publication};

  Scene() {
    ICMA_CHECK(laptop.engine->update(laptop.cancel));
    ICMA_CHECK(laptop.engine->get("demo-1", {}, laptop.cancel));
    laptop.work();
    ICMA_CHECK(laptop.picture_is_whole());
    publication.clock.advance(std::chrono::hours(1));
    publication.folder.replace("program.md", "version: 1.0.0", "version: 1.1.0");
    publication.folder.replace("modules/first/page.md", "big.png", "big.png \"A caption\"");
    publication.publish();
  }

  std::vector<store::InstalledVersion> versions() const {
    auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
    return reader->installed("demo-1").value();
  }
  std::vector<std::string> numbers() const {
    std::vector<std::string> out;
    for (const auto& one : versions()) out.push_back(one.version);
    return out;
  }
  store::VersionId id_of(const std::string& number) const {
    for (const auto& one : versions()) {
      if (one.version == number) return one.id;
    }
    FAIL("no version ", number);
    return {};
  }
};

}  // namespace

TEST_CASE("what an update costs is known before: what changed, and no more") {
  Scene scene;
  REQUIRE(scene.laptop.engine->update(scene.laptop.cancel));
  REQUIRE(scene.numbers() == std::vector<std::string>{"1.1.0", "1.0.0"});
  auto reader = store::ContentReader::open(scene.laptop.dir / "content.db").value();
  const std::uint64_t cost = reader->missing_bytes(scene.id_of("1.1.0"), kAsMade).value();
  CHECK(cost > 0);
  CHECK(cost < 20'000);
  CHECK(reader->missing_bytes(scene.id_of("1.0.0"), kAsMade).value() == 0);
  // Knowing it changes nothing of what is read.
  CHECK(scene.versions()[1].ready_modules == kFirst);
  CHECK(scene.versions()[0].ready_modules.empty());
  const std::uint64_t before = scene.laptop.transport.bytes;
  REQUIRE(scene.laptop.engine->get("demo-1", kFirst, scene.laptop.cancel));
  scene.laptop.work();
  CHECK(scene.laptop.transport.bytes - before == cost);
}

TEST_CASE("the older version goes when the newer is whole, and not before") {
  Scene scene;
  REQUIRE(scene.laptop.engine->update(scene.laptop.cancel));
  REQUIRE(scene.laptop.engine->get("demo-1", kFirst, scene.laptop.cancel));
  REQUIRE(scene.laptop.engine->work(scene.laptop.cancel));  // what modules share
  CHECK(scene.numbers().size() == 2);
  auto reader = store::ContentReader::open(scene.laptop.dir / "content.db").value();
  CHECK(reader->read_asset(scene.id_of("1.0.0"), "modules/first/big.png"));
  scene.laptop.work();
  CHECK(scene.numbers() == std::vector<std::string>{"1.1.0"});
  CHECK(scene.laptop.picture_is_whole());
}

TEST_CASE("a version that somebody holds stays until he moves on") {
  Scene scene;
  const Uuid holder{{1}};
  REQUIRE(scene.laptop.engine->hold("demo-1", scene.id_of("1.0.0"), holder));
  REQUIRE(scene.laptop.engine->update(scene.laptop.cancel));
  REQUIRE(scene.laptop.engine->get("demo-1", kFirst, scene.laptop.cancel));
  scene.laptop.work();
  CHECK(scene.numbers() == std::vector<std::string>{"1.1.0", "1.0.0"});
  REQUIRE(scene.laptop.start());
  CHECK(scene.numbers().size() == 2);
  REQUIRE(scene.laptop.engine->hold("demo-1", scene.id_of("1.1.0"), holder));
  CHECK(scene.numbers() == std::vector<std::string>{"1.1.0"});
  CHECK(scene.laptop.picture_is_whole());
}

TEST_CASE("a line that breaks in an update leaves the older version whole") {
  Scene scene;
  REQUIRE(scene.laptop.engine->update(scene.laptop.cancel));
  scene.laptop.transport.weather = Weather::kDown;
  // The manifest is known, so the wish needs no line.
  REQUIRE(scene.laptop.engine->get("demo-1", kFirst, scene.laptop.cancel));
  scene.laptop.work();
  CHECK(scene.numbers().size() == 2);
  auto reader = store::ContentReader::open(scene.laptop.dir / "content.db").value();
  CHECK(reader->read_asset(scene.id_of("1.0.0"), "modules/first/page.md"));
  CHECK(scene.laptop.picture_is_whole() == false);  // of the newest
  scene.laptop.transport.weather = Weather::kFair;
  scene.laptop.clock.advance(std::chrono::minutes(10));
  scene.laptop.work();
  CHECK(scene.numbers() == std::vector<std::string>{"1.1.0"});
}
