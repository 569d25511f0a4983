// SPDX-License-Identifier: Apache-2.0
// Packs that only who holds full access may have: from the server with an address of their own, and
// from nowhere else.
#include <doctest/doctest.h>

#include "courses/base/files.h"
#include "courses/package/published_tree.h"
#include "courses/store/bundle.h"
#include "courses/store/installed_source.h"
#include "sync/transfer/carrier_transport.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using namespace icma::transfer;
using fakes::Laptop;
using fakes::SampleFolder;
using fakes::SamplePublication;
using fakes::TreeTransport;
using store::DownloadState;

namespace {

constexpr std::string_view kDeep = "modules/second/deep.md";
constexpr std::size_t kPicture = std::size_t{9} << 20U;

// The second of two modules needs full access; its picture is of 9 MiB.
const SamplePublication& entitled_publication() {
  static const auto value = [] {
    auto made = std::make_unique<SamplePublication>();
    made->folder.replace("modules/first/page.md", "big.png", "../../media/desk.svg");
    made->folder.add_entitled_module();
    made->folder.write("modules/second/deep.png", std::string(as_text(fakes::noise(kPicture, 31))));
    made->publish();
    return made;
  }();
  return *value;
}

// The server: public files for everybody, others for who comes with the pass of the day.
class EntitledLine final : public protocol::Transport {
 public:
  explicit EntitledLine(TreeTransport& open) : open_(open) {}

  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    if (!request.path.starts_with(kEntitled)) return open_.send(request, sink, cancel);
    CHECK_FALSE(request.headers.contains("authorization"));
    const auto mark = request.path.find('?');
    if (request.path.substr(mark + 1) != pass) return protocol::Response{403, {}, "{}"};
    protocol::Request inner = request;
    inner.path = "/content/" + request.path.substr(kEntitled.size(), mark - kEntitled.size());
    ++given;
    if (pass_ends_after > 0 && given == pass_ends_after) pass = "a new one";
    return apart.send(inner, sink, cancel);
  }

  static constexpr std::string_view kEntitled = "/content/entitled/";
  std::string pass = "first";
  int given = 0;
  int pass_ends_after = 0;
  TreeTransport apart{entitled_publication().entitled()};

 private:
  TreeTransport& open_;
};

struct Scene {
  Laptop laptop{entitled_publication()};
  EntitledLine line{laptop.transport};
  int asked = 0;
  std::optional<Error> refusal;

  Scene() {
    laptop.line = &line;
    laptop.addresses = [this](const package::Manifest& manifest, std::span<const Hash> packs,
                              const protocol::CancelToken&) -> Result<std::vector<std::string>> {
      ++asked;
      if (refusal) return std::unexpected(*refusal);
      std::vector<std::string> out;
      for (const Hash& pack : packs) {
        out.push_back(fmt::format("{}{}/{}/{}?{}", EntitledLine::kEntitled, manifest.provider,
                                  manifest.program, fakes::object_file(pack), line.pass));
      }
      return out;
    };
    REQUIRE(laptop.start());
    REQUIRE(laptop.engine->update(laptop.cancel));
  }
  void get(const std::vector<std::string>& modules = {}) {
    REQUIRE(laptop.engine->get("demo-1", modules, laptop.cancel));
    laptop.work();
  }
  std::string read(std::string_view path) {
    const auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
    const auto installed = reader->installed("demo-1").value();
    if (installed.empty()) return "";
    const auto bytes = reader->read_asset(installed.front().id, std::string(path));
    return bytes ? std::string(as_text(*bytes)) : "";
  }
};

Carrier carrier_of(std::unique_ptr<package::ObjectSource> source) {
  return {"a carrier", std::make_shared<CarrierTransport>(std::move(source)), "/content"};
}

}  // namespace

TEST_CASE("the tree that anybody may host has no byte of what needs full access") {
  const SamplePublication& made = entitled_publication();
  const std::string some(as_text(ByteView(fakes::noise(kPicture, 31)).subspan(1'000'000, 64)));
  std::size_t apart = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(made.dir.path())) {
    if (!entry.is_regular_file()) continue;
    const bool has = read_file(entry.path()).value().find(some) != std::string::npos;
    const bool entitled = entry.path().string().starts_with(made.entitled().string());
    if (has) CHECK(entitled);
    apart += entitled ? 1 : 0;
  }
  CHECK(apart > 0);
}

TEST_CASE("who holds full access gets it, who does not gets the rest and is told why") {
  Scene scene;
  SUBCASE("full access") {
    scene.get();
    CHECK(scene.laptop.state("second") == DownloadState::kReady);
    CHECK(scene.read(kDeep).find(SampleFolder::kSecret) != std::string::npos);
    CHECK(scene.asked == 1);
  }
  SUBCASE("the preview alone") {
    scene.get({"first"});
    CHECK(scene.laptop.state("first") == DownloadState::kReady);
    CHECK(scene.asked == 0);
  }
  SUBCASE("no access, until the server says otherwise") {
    scene.refusal = Error{ErrorKind::kRefused, "no", "R03"};
    scene.get();
    CHECK(scene.laptop.state("first") == DownloadState::kReady);
    CHECK(scene.laptop.state("second") == DownloadState::kSignIn);
    const auto downloads = scene.laptop.content->downloads().value();
    const auto row = std::ranges::find(downloads, "second", &store::Download::module);
    CHECK(row->error.starts_with(kNeedsAccess));
    CHECK(row->error.find("R03") != std::string::npos);
    CHECK(scene.line.given == 0);
    CHECK(scene.read(kDeep).empty());
    // It is not asked for again and again.
    scene.laptop.clock.advance(std::chrono::hours(48));
    scene.laptop.work();
    CHECK(scene.asked == 1);
    scene.refusal.reset();
    REQUIRE(scene.laptop.engine->access_changed());
    scene.laptop.work();
    CHECK(scene.laptop.state("second") == DownloadState::kReady);
  }
  SUBCASE("nobody is signed in") {
    scene.laptop.addresses = {};
    REQUIRE(scene.laptop.start());
    scene.get();
    CHECK(scene.laptop.state("first") == DownloadState::kReady);
    CHECK(scene.laptop.state("second") == DownloadState::kSignIn);
  }
}

TEST_CASE("an address that runs out in the middle is asked for anew, and nothing comes twice") {
  Scene scene;
  scene.line.pass_ends_after = 1;
  scene.get();
  scene.laptop.clock.advance(std::chrono::minutes(5));
  scene.laptop.work();
  CHECK(scene.laptop.state("second") == DownloadState::kReady);
  CHECK(scene.asked == 2);
  CHECK(scene.line.apart.bytes < kPicture + kPicture / 2);
}

TEST_CASE("a server that names other packs than were asked for breaks nothing") {
  Scene scene;
  scene.laptop.addresses = [](const auto&, const auto&, const auto&) {
    return Result<std::vector<std::string>>(std::vector<std::string>{});
  };
  REQUIRE(scene.laptop.start());
  scene.get();
  CHECK(scene.laptop.state("second") == DownloadState::kWaiting);
  CHECK(scene.laptop.state("first") == DownloadState::kReady);
}

TEST_CASE("neighbours, folders and sticks hand on what anybody may have and no more") {
  Scene owner;
  owner.get();
  REQUIRE(owner.laptop.state("second") == DownloadState::kReady);
  const auto content = owner.laptop.dir / "content.db";
  const auto shared = store::InstalledSource::open(content, store::ForWhom::kAnybody).value();
  const Bytes object = owner.laptop.content->manifest_object(store::VersionId{1}).value();
  const package::Manifest manifest = package::decode_manifest(object).value();
  const Bytes held = shared->holdings(sha256(object)).value().value();
  for (std::size_t i = 0; i < manifest.chunks.size(); ++i) {
    const package::ChunkRef& one = manifest.chunks[i];
    const package::PackRef& pack = manifest.packs[one.pack];
    CHECK(((held[i / 8] >> (i % 8)) & 1) == (pack.is_public() ? 1 : 0));
    CHECK(shared->read(pack.hash, one.offset, one.stored).has_value() == pack.is_public());
  }
  SUBCASE("another laptop brings the preview alone") {
    Laptop other(entitled_publication());
    other.transport.weather = TreeTransport::Weather::kDown;
    other.engine->add_carrier(
        carrier_of(store::InstalledSource::open(content, store::ForWhom::kAnybody).value()));
    REQUIRE(other.engine->update_carried(other.cancel));
    REQUIRE(other.engine->get("demo-1", {}, other.cancel));
    other.work();
    CHECK(other.state("first") == DownloadState::kReady);
    CHECK(other.state("second") != DownloadState::kReady);
  }
  SUBCASE("a folder without a list stays a source for what is public") {
    Scene other;
    other.laptop.engine->add_carrier(carrier_of(std::make_unique<package::TreeSource>(
        package::PublishedTree(entitled_publication().tree()))));
    const std::uint64_t before = other.laptop.transport.bytes;
    other.get();
    CHECK(other.laptop.state("first") == DownloadState::kReady);
    CHECK(other.laptop.state("second") == DownloadState::kReady);
    CHECK(other.laptop.transport.bytes == before);  // the server gave the entitled packs alone
  }
  SUBCASE("a bundle leaves it out, says so, and refuses it by its name") {
    const fakes::TempDir dir;
    const auto from = store::InstalledSource::open(content).value();
    const std::vector<store::BundleWish> all{{"demo-1", {}, {}}};
    const auto written = store::write_bundle(*from, all, dir / "all.icmapack");
    REQUIRE(written);
    CHECK(written->left_out == std::vector<std::string>{"demo-1/second"});
    const auto bundle = store::Bundle::open(dir / "all.icmapack").value();
    REQUIRE(bundle->check());
    for (const store::BundlePart& part : bundle->parts()) CHECK(part.module != "second");
    const std::vector<store::BundleWish> named{{"demo-1", {"second"}, {}}};
    const auto refused = store::write_bundle(*from, named, dir / "second.icmapack");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::kRefused);
    CHECK_FALSE(std::filesystem::exists(dir / "second.icmapack"));
  }
  SUBCASE("a lab's own folder has it for its users") {
    Laptop other(entitled_publication());
    other.transport.weather = TreeTransport::Weather::kDown;
    other.engine->add_carrier(carrier_of(store::InstalledSource::open(content).value()));
    REQUIRE(other.engine->update_carried(other.cancel));
    REQUIRE(other.engine->get("demo-1", {}, other.cancel));
    other.work();
    CHECK(other.state("second") == DownloadState::kReady);
  }
}
