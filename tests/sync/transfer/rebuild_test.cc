// SPDX-License-Identifier: Apache-2.0
// A downloads file that is damaged while it is at work: noticed then, and built anew from what of
// it is whole.
#include "sync/transfer/rebuild.h"

#include <doctest/doctest.h>
#include <fstream>

#include "tests/fakes/failing_point.h"
#include "tests/fakes/laptop.h"
#include "tests/fakes/publication.h"

namespace icma::transfer {

using fakes::full_laptop;
using fakes::Laptop;
using store::DownloadState;
using Weather = fakes::TreeTransport::Weather;

namespace {

constexpr std::int64_t kPage = 65536;

// Noise over the page in which a table or index begins.
void overwrite(const std::filesystem::path& content, const std::string& name) {
  std::int64_t page = 0;
  {
    const auto database = sqlite::Database::open(content, {}).value();
    auto query = database->statement("SELECT rootpage FROM sqlite_schema WHERE name = ?1");
    ICMA_CHECK(query.bind(1, name).one());
    page = query.integer(0);
  }
  std::fstream file(content, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * kPage);
  const Bytes noise = fakes::noise(kPage, 9);
  file.write(reinterpret_cast<const char*>(noise.data()), kPage);
  ICMA_CHECK(file.good());
}

Result<bool> repair(Laptop& laptop) {
  return repair_content(*laptop.engine, laptop.content, laptop.dir / "content.db",
                        laptop.clock.now(), laptop.cancel);
}

}  // namespace

TEST_CASE("a sound file is left as it is") {
  const auto laptop = full_laptop();
  const auto* before = laptop->content.get();
  CHECK_FALSE(repair(*laptop).value());
  CHECK(laptop->content.get() == before);
  CHECK_FALSE(std::filesystem::exists(laptop->dir / "content.damaged.db"));
}

TEST_CASE("pages overwritten at work: a new file has all that is whole, without a network") {
  for (const std::string name : {"catalogue", "asset_chunk", "sqlite_autoindex_chunk_1", "pin",
                                 "download", "catalogue_text_data"}) {
    CAPTURE(name);
    const auto laptop = full_laptop();
    const auto version = laptop->content->downloads().value().at(0).version;
    const Uuid holder{{7}};
    if (name != "pin") REQUIRE(laptop->content->pin(version, holder));
    laptop->transport.weather = Weather::kDown;
    overwrite(laptop->dir / "content.db", name);
    CHECK(repair(*laptop).value());
    CHECK(laptop->state() == DownloadState::kReady);
    CHECK(laptop->picture_is_whole());
    const auto now = laptop->content->downloads().value().at(0).version;
    CHECK(laptop->content->is_pinned(now).value() == (name != "pin"));
    CHECK(laptop->content->database().quick_check());
    CHECK_FALSE(repair(*laptop).value());
    // The engine works with the new one.
    laptop->transport.weather = Weather::kFair;
    REQUIRE(laptop->engine->update(laptop->cancel));
    REQUIRE(laptop->engine->remove("demo-1", "first"));
    REQUIRE(laptop->engine->get("demo-1", {}, laptop->cancel));
    laptop->work();
    CHECK(laptop->picture_is_whole());
    REQUIRE(laptop->start());
    CHECK(laptop->state() == DownloadState::kReady);
  }
}

TEST_CASE("what was lost with the file is wanted, and comes when there is a line") {
  const auto laptop = full_laptop();
  std::int64_t rows = 0;
  {
    auto query = laptop->content->database().statement("SELECT count(*) FROM chunk");
    REQUIRE(query.one());
    rows = query.integer(0);
  }
  REQUIRE(laptop->content->database().execute(
      "UPDATE chunk SET data = zeroblob(length(data)) WHERE id = (SELECT max(id) FROM chunk)"));
  overwrite(laptop->dir / "content.db", "catalogue");
  laptop->transport.weather = Weather::kDown;
  CHECK(repair(*laptop).value());
  CHECK(rows > 10);
  CHECK(laptop->state() == DownloadState::kWanted);
  laptop->work();
  CHECK(laptop->state() == DownloadState::kWaiting);
  laptop->transport.weather = Weather::kFair;
  const std::uint64_t before = laptop->transport.bytes;
  REQUIRE(laptop->engine->retry_now());
  laptop->work();
  CHECK(laptop->picture_is_whole());
  CHECK(laptop->transport.bytes - before < (std::uint64_t{3} << 20U));
}

TEST_CASE("a new file that cannot be made: the engine rests, and the next try has everything") {
  const auto laptop = full_laptop();
  overwrite(laptop->dir / "content.db", "catalogue");
  // Something stands where the new file is to be.
  std::filesystem::create_directories(laptop->dir / "content.rebuilt.db" / "in-the-way");
  CHECK_FALSE(repair(*laptop));
  CHECK(laptop->content->downloads().value().empty());
  CHECK_FALSE(laptop->engine->work(laptop->cancel).value());
  CHECK_FALSE(repair(*laptop));
  std::filesystem::remove_all(laptop->dir / "content.rebuilt.db");
  laptop->transport.weather = Weather::kDown;
  CHECK(repair(*laptop).value());
  CHECK(laptop->picture_is_whole());
  CHECK(std::filesystem::exists(laptop->dir / "content.db"));
}

TEST_CASE("killed while the new file was made: the next start ends it") {
  const auto laptop = full_laptop();
  overwrite(laptop->dir / "content.db", "catalogue");
  laptop->engine.reset();
  laptop->content.reset();
  const auto content = laptop->dir / "content.db";
  SUBCASE("after the old one was put aside") {
    std::filesystem::rename(content, laptop->dir / "content.damaged.db");
  }
  SUBCASE("with a part of the new one written") {
    std::filesystem::rename(content, laptop->dir / "content.damaged.db");
    ICMA_CHECK(write_file(laptop->dir / "content.rebuilt.db", "a part of it"));
  }
  SUBCASE("before anything was done") {}
  auto opened = open_content(content, laptop->clock.now()).value();
  if (!opened.rebuilt) opened = rebuild_content(content, laptop->clock.now()).value();
  CHECK(opened.rebuilt);
  REQUIRE(opened.salvage);
  CHECK(opened.store->downloads().value().size() == 2);
  CHECK_FALSE(std::filesystem::exists(laptop->dir / "content.rebuilt.db"));
}

TEST_CASE("the engine tells of a file that answers as no sound one does") {
  const auto laptop = full_laptop();
  int told = 0;
  REQUIRE(laptop->engine->remove("demo-1", "first"));
  REQUIRE(laptop->engine->get("demo-1", {}, laptop->cancel));
  fakes::FailingPoint fault(30, ErrorKind::kCorrupt);
  laptop->engine.reset();
  laptop->content = store::ContentStore::open(laptop->dir / "content.db", &fault).value();
  EngineOptions options;
  options.store = laptop->content.get();
  options.transport = &laptop->transport;
  options.clock = &laptop->clock;
  options.random = &laptop->random;
  options.first_root = laptop->publication.root;
  options.damaged = [&told] { ++told; };
  TransferEngine engine(options);
  bool failed = false;
  for (int i = 0; i < 10 && !fault.struck; ++i) failed = !engine.work(laptop->cancel) || failed;
  CHECK(fault.struck);
  CHECK((told > 0 || failed));
}

}  // namespace icma::transfer
