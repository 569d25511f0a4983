// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/carriers.h"

#include <doctest/doctest.h>
#include <fstream>

#include "courses/base/files.h"
#include "courses/package/published_tree.h"
#include "courses/store/bundle.h"
#include "courses/store/installed_source.h"
#include "sync/transfer/carrier_transport.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using namespace icma::transfer;
using fakes::full_laptop;
using fakes::Laptop;
using fakes::sample_publication;
using store::DownloadState;
using Weather = fakes::TreeTransport::Weather;

namespace {

Carrier carrier_of(std::unique_ptr<package::ObjectSource> source) {
  return {"a carrier", std::make_shared<CarrierTransport>(std::move(source)), "/content"};
}

std::unique_ptr<package::ObjectSource> tree_source() {
  return std::make_unique<package::TreeSource>(package::PublishedTree(sample_publication().tree()));
}

std::unique_ptr<package::ObjectSource> installed_source(const Laptop& laptop) {
  return store::InstalledSource::open(laptop.dir / "content.db").value();
}

std::filesystem::path write_bundle(const fakes::TempDir& dir,
                                   const std::vector<std::string>& modules = {}) {
  const auto source = tree_source();
  const std::vector<store::BundleWish> wishes{{"demo-1", modules}};
  const std::filesystem::path file = dir / "demo.icmapack";
  ICMA_CHECK(store::write_bundle(*source, wishes, file));
  return file;
}

// A source of which the n-th byte that is carried is wrong.
class LyingSource final : public package::ObjectSource {
 public:
  explicit LyingSource(std::unique_ptr<package::ObjectSource> honest, bool pulled_out = false)
      : honest_(std::move(honest)), pulled_out_(pulled_out) {}
  Result<std::string> metadata(std::string_view file) override { return honest_->metadata(file); }
  Result<std::uint64_t> length(const Hash& object) override { return honest_->length(object); }
  Result<Bytes> read(const Hash& object, std::uint64_t offset, std::uint64_t size) override {
    if (pulled_out_) return fail(ErrorKind::kIo, "the stick is gone");
    ICMA_TRY(Bytes bytes, honest_->read(object, offset, size));
    bytes[bytes.size() / 2] ^= 1U;
    return bytes;
  }
  Result<std::optional<Bytes>> holdings(const Hash& manifest) override {
    return honest_->holdings(manifest);
  }

 private:
  std::unique_ptr<package::ObjectSource> honest_;
  bool pulled_out_;
};

}  // namespace

TEST_CASE("without any line, a folder, a bundle and another laptop each bring the whole program") {
  const auto other = full_laptop();
  const fakes::TempDir dir;
  const auto file = write_bundle(dir);
  std::vector<std::unique_ptr<package::ObjectSource>> sources;
  sources.push_back(tree_source());
  sources.push_back(store::Bundle::open(file).value());
  sources.push_back(installed_source(*other));
  for (auto& source : sources) {
    Laptop laptop;
    laptop.transport.weather = Weather::kDown;
    laptop.engine->add_carrier(carrier_of(std::move(source)));
    const auto update = laptop.engine->update(laptop.cancel);
    REQUIRE(update);
    CHECK(update->changed);
    CHECK(update->confirmed == sample_publication().clock.now());
    REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
    laptop.work();
    CHECK(laptop.state("") == DownloadState::kReady);
    CHECK(laptop.state() == DownloadState::kReady);
    CHECK(laptop.picture_is_whole());
    CHECK(laptop.transport.bytes == 0);
  }
}

TEST_CASE("what one laptop took from another it can hand on to a third") {
  auto before = full_laptop();
  for (int hop = 0; hop < 3; ++hop) {
    auto next = std::make_unique<Laptop>();
    next->transport.weather = Weather::kDown;
    next->engine->add_carrier(carrier_of(installed_source(*before)));
    REQUIRE(next->engine->update(next->cancel));
    REQUIRE(next->engine->get("demo-1", {}, next->cancel));
    next->work();
    REQUIRE(next->picture_is_whole());
    before = std::move(next);
  }
}

TEST_CASE("an expired signature stops updates from the server and not those that are carried") {
  Laptop laptop;
  laptop.clock.advance(std::chrono::hours(24 * 60));
  CHECK(laptop.engine->update(laptop.cancel).error().kind == ErrorKind::kExpired);
  laptop.transport.weather = Weather::kDown;
  laptop.engine->add_carrier(carrier_of(tree_source()));
  const auto update = laptop.engine->update(laptop.cancel);
  REQUIRE(update);
  // As of the day on which it was signed, not of today.
  CHECK(update->confirmed == sample_publication().clock.now());
  CHECK(laptop.content->load_trust().value().confirmed == sample_publication().clock.now());
}

TEST_CASE("what a carrier lacks comes from the server, and only that") {
  Laptop partly;
  REQUIRE(partly.engine->update(partly.cancel));
  const std::uint64_t catalogue = partly.transport.bytes;
  REQUIRE(partly.engine->get("demo-1", {}, partly.cancel));
  REQUIRE(partly.engine->work(partly.cancel));
  REQUIRE(partly.state("") == DownloadState::kReady);
  REQUIRE(partly.state() == DownloadState::kWanted);

  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  CHECK(laptop.transport.bytes == catalogue);
  laptop.engine->add_carrier(carrier_of(installed_source(partly)));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  CHECK(laptop.transport.bytes == catalogue);  // the manifest came from the carrier
  laptop.work();
  CHECK(laptop.picture_is_whole());
  const std::uint64_t first = laptop.transport.bytes - catalogue;
  CHECK(first >= sample_publication().picture.size());
  CHECK(first < sample_publication().picture.size() + 20'000);
}

TEST_CASE("a carrier with wrong bytes is useless and does no harm") {
  for (const bool online : {true, false}) {
    CAPTURE(online);
    Laptop laptop;
    REQUIRE(laptop.engine->update(laptop.cancel));
    REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
    laptop.engine->add_carrier(carrier_of(std::make_unique<LyingSource>(tree_source())));
    if (!online) laptop.transport.weather = Weather::kDown;
    laptop.work();
    CHECK(laptop.picture_is_whole() == online);
    if (online) continue;
    CHECK(laptop.state("") == DownloadState::kWaiting);  // for the line; nothing in quarantine
    laptop.transport.weather = Weather::kFair;
    laptop.clock.advance(std::chrono::minutes(10));
    laptop.work();
    CHECK(laptop.picture_is_whole());
  }
}

TEST_CASE("a stick that is pulled out does not keep the server from bringing the rest") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.engine->add_carrier(carrier_of(std::make_unique<LyingSource>(tree_source(), true)));
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("a bundle with older metadata still brings a version that is signed for") {
  fakes::SamplePublication publication;
  const fakes::TempDir dir;
  const std::filesystem::path file = dir / "old.icmapack";
  package::TreeSource tree{package::PublishedTree(publication.tree())};
  const std::vector<store::BundleWish> wishes{{"demo-1", {}}};
  REQUIRE(store::write_bundle(tree, wishes, file));
  publication.clock.advance(std::chrono::hours(1));
  publication.folder.replace("program.md", "version: 1.0.0", "version: 1.1.0");
  publication.folder.replace("modules/first/page.md", "big.png", "big.png");
  publication.publish();

  Laptop laptop(publication);
  REQUIRE(laptop.engine->update(laptop.cancel));
  const auto stored = laptop.content->load_trust().value();
  laptop.transport.weather = Weather::kDown;
  auto bundle = store::Bundle::open(file).value();
  const Hash manifest = bundle->parts().at(0).manifest;
  laptop.engine->add_carrier(carrier_of(std::move(bundle)));
  CHECK_FALSE(laptop.engine->update(laptop.cancel).value().changed);
  CHECK(laptop.content->load_trust().value().seen == stored.seen);
  REQUIRE(laptop.engine->get_version(manifest, {}, laptop.cancel));
  laptop.work();
  CHECK(laptop.picture_is_whole());
  CHECK(laptop.engine->get_version(sha256("other"), {}, laptop.cancel).error().kind ==
        ErrorKind::kUnverified);
}

TEST_CASE("nobody trusted yet: a carrier's own root is not believed") {
  Laptop laptop;
  REQUIRE(laptop.start());
  EngineOptions options;
  options.store = laptop.content.get();
  options.transport = &laptop.transport;
  options.clock = &laptop.clock;
  options.random = &laptop.random;
  laptop.transport.weather = Weather::kDown;
  TransferEngine stranger(options);
  stranger.add_carrier(carrier_of(tree_source()));
  CHECK_FALSE(stranger.update(laptop.cancel));
  CHECK(laptop.content->load_trust().value().files.empty());
}

TEST_CASE("a rotten chunk is found, the rest stays readable, and a carrier mends it") {
  const auto laptop = full_laptop();
  const auto lost_before = laptop->content->lost_parts().value();
  CHECK(lost_before.empty());
  REQUIRE(laptop->content->database().execute(
      "UPDATE chunk SET data = zeroblob(length(data)) WHERE id = "
      "(SELECT max(ac.chunk) FROM asset_chunk ac JOIN asset a ON a.id = ac.asset "
      "WHERE a.path = 'modules/first/big.png')"));
  store::ScrubStep step = laptop->content->scrub(UINT64_MAX, laptop->clock.now()).value();
  CHECK(step.finished);
  CHECK(step.chunks > 10);
  REQUIRE(step.lost.size() == 1);
  CHECK(step.lost[0].path == "modules/first/big.png");
  CHECK(laptop->state() == DownloadState::kWanted);
  CHECK_FALSE(laptop->picture_is_whole());
  auto reader = store::ContentReader::open(laptop->dir / "content.db").value();
  const auto version = reader->installed("demo-1").value().at(0);
  CHECK(version.ready_modules.size() == 1);
  CHECK(reader->read_asset(version.id, "modules/first/page.md"));
  laptop->transport.weather = Weather::kDown;
  laptop->engine->add_carrier(carrier_of(tree_source()));
  const std::uint64_t before = laptop->transport.bytes;
  laptop->work();
  CHECK(laptop->state() == DownloadState::kReady);
  CHECK(laptop->picture_is_whole());
  CHECK(laptop->transport.bytes == before);
  CHECK(laptop->content->lost_parts().value().empty());
  CHECK(laptop->content->scrub(UINT64_MAX, laptop->clock.now()).value().lost.empty());
  CHECK(laptop->content->scrubbed().value() == laptop->clock.now());
}

TEST_CASE("looking after chunks goes on where it ended") {
  const auto laptop = full_laptop();
  int steps = 0;
  std::uint64_t bytes = 0;
  while (true) {
    const auto step = laptop->content->scrub(std::uint64_t{1} << 20U, Time(Millis(7))).value();
    bytes += step.bytes;
    ++steps;
    if (step.finished) break;
    REQUIRE(laptop->start());
  }
  CHECK(steps > 5);
  CHECK(bytes >= sample_publication().picture.size());
}

TEST_CASE("any byte of a bundle that is changed is noticed, and the file is named") {
  const fakes::TempDir dir;
  const auto file = write_bundle(dir);
  const std::string honest = read_file(file).value();
  int named = 0;
  for (int i = 0; i < 60; ++i) {
    std::string changed = honest;
    const std::size_t at = (honest.size() - 1) * static_cast<std::size_t>(i) / 59;
    CAPTURE(at);
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto wrong = dir / "wrong.icmapack";
    ICMA_CHECK(write_file(wrong, changed));
    const auto opened = store::Bundle::open(wrong);
    REQUIRE_FALSE(opened);
    const std::string said = opened.error().describe();
    CHECK_MESSAGE(said.find("wrong.icmapack") != std::string::npos, said);
    named += said.find("demo-1/modules/first/big.png") != std::string::npos ? 1 : 0;
  }
  CHECK(named > 40);
  for (const std::size_t size : {0UL, 10UL, 5000UL, honest.size() / 2, honest.size() - 1}) {
    const auto cut = dir / "cut.icmapack";
    ICMA_CHECK(write_file(cut, honest.substr(0, size)));
    CHECK_FALSE(store::Bundle::open(cut));
  }
}

TEST_CASE("a bundle whose schema is not ours is refused before any query") {
  const fakes::TempDir dir;
  for (const char* more :
       {"CREATE TABLE more (x)", "CREATE VIEW metadata2 AS SELECT 1",
        "CREATE INDEX i ON chunk (data)",
        "CREATE TRIGGER t AFTER INSERT ON part BEGIN SELECT 1; END",
        "DROP TABLE part; CREATE VIEW part AS SELECT * FROM chunk", "DROP TABLE object"}) {
    CAPTURE(more);
    const auto file = write_bundle(dir);
    {
      auto database =
          sqlite::Database::open(file, {.application_id = store::kBundleApplicationId}).value();
      REQUIRE(database->execute(more));
    }
    const auto opened = store::Bundle::open(file);
    REQUIRE_FALSE(opened);
  }
  auto other = sqlite::Database::open(dir / "other.db", {}).value();
  REQUIRE(other->execute("CREATE TABLE t (x)"));
  CHECK(store::Bundle::open(dir / "other.db").error().kind == ErrorKind::kInvalid);
  ICMA_CHECK(write_file(dir / "text", std::string(5000, 'x')));
  CHECK(store::Bundle::open(dir / "text").error().kind == ErrorKind::kInvalid);
  CHECK(store::Bundle::open(dir / "none").error().kind == ErrorKind::kNotFound);
}
