// SPDX-License-Identifier: Apache-2.0
// A publisher's tree, and a laptop that downloads from it over a line of any weather.
#pragma once

#include <doctest/doctest.h>
#include <memory>
#include <optional>
#include <string>

#include "courses/authoring/publish.h"
#include "courses/store/content_reader.h"
#include "sync/transfer/transfer_engine.h"
#include "tests/courses/authoring/sample_folder.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/publication.h"
#include "tests/fakes/tree_transport.h"

namespace icma::fakes {

// A publisher's tree with a program that has a picture of 9 MiB.
struct SamplePublication {
  SampleFolder folder;
  TempDir dir;
  FakeClock clock;
  std::string picture;
  std::string root;
  PublicKey receipts;

  SamplePublication() {
    Bytes noise(9UL << 20U);
    FakeRandom(11).fill(noise);
    picture = std::string(as_text(noise));
    folder.write("modules/first/big.png", picture);
    folder.replace("modules/first/page.md", "../../media/desk.svg", "big.png");
    publish();
    root = read_file(authoring::PublishedTree(tree()).metadata_path("root.json")).value();
  }
  // A film in two sizes, as the renderer leaves them, shown by the module.
  static constexpr std::size_t kFilm = std::size_t{3} << 20U;
  static constexpr std::size_t kLightFilm = std::size_t{200} << 10U;
  void add_film() {
    const std::filesystem::path at = dir / "media" / "demo-1" / "first";
    std::filesystem::create_directories(at);
    const auto put = [&at](std::string_view name, const Bytes& bytes) {
      ICMA_CHECK(write_file(at / name, as_text(bytes)));
    };
    put("talk.mp4", noise(kFilm, 21));
    put("talk.light.mp4", noise(kLightFilm, 22));
    put("talk.en.vtt", to_bytes("WEBVTT\n"));
    put("talk.chapters.json", to_bytes("[]"));
    put("talk.transcript.json", to_bytes("[]"));
    put("poster.png", noise(1000, 23));
    put("media.json", to_bytes(R"([{"file":"talk.mp4","duration_ms":60000,"voice":"recorded"}])"));
    folder.write("modules/first/talk.md",
                 "---\nkind: webinar\ntitle: A talk\nminutes: 1\nmedia: talk\n---\nSee.\n");
    folder.replace("modules/first/module.md", "[page, check", "[page, talk, check");
    publish();
  }
  // Once more, as it is in the folder now.
  void publish() {
    const authoring::PublishedTree learner(tree());
    const authoring::PublishedTree assessor(dir / "assessor");
    const auto keys = authoring::open_keys(dir / "keys").value();
    const auto source = authoring::read_program(folder.path(), {.media = dir / "media"}).value();
    const auto packed = authoring::pack_program(source, learner, assessor, entitled()).value();
    const model::Taxonomy taxonomy{.id = "t", .practices = {{"14", "N", "n"}}};
    ICMA_CHECK(authoring::publish(learner, {packed}, taxonomy, keys,
                                  {"N", std::chrono::days(30), clock.now()},
                                  package::Audience::kLearner));
    receipts = keys.receipts.public_key();
  }
  std::filesystem::path tree() const { return dir / "tree"; }
  std::filesystem::path entitled() const { return dir / "entitled"; }
};

inline const SamplePublication& sample_publication() {
  static const SamplePublication value;
  return value;
}

// One whose module has a film in two sizes and no large picture.
inline const SamplePublication& film_publication() {
  static const auto value = [] {
    auto made = std::make_unique<SamplePublication>();
    made->folder.replace("modules/first/page.md", "big.png", "../../media/desk.svg");
    made->add_film();
    return made;
  }();
  return *value;
}

// One laptop: a content store and the engine over it.
struct Laptop {
  const SamplePublication& publication;
  TempDir dir;
  FakeClock clock;
  FakeRandom random;
  TreeTransport transport{publication.tree()};
  protocol::CancelToken cancel;
  std::unique_ptr<store::ContentStore> content;
  std::unique_ptr<transfer::TransferEngine> engine;
  std::optional<std::uint64_t> free = std::nullopt;
  bool metered = false;
  transfer::Allowance allowed = {};  // from the next start(), as the next two
  protocol::Transport* line = &transport;
  decltype(transfer::EngineOptions::addresses) addresses = {};

  explicit Laptop(const SamplePublication& from = sample_publication()) : publication(from) {
    ICMA_CHECK(start());
  }

  Result<> start(sqlite::FaultPoint* fault = nullptr) {
    engine.reset();
    content.reset();
    ICMA_TRY(content, store::ContentStore::open(dir / "content.db", fault));
    ICMA_TRY_VOID(content->reset_interrupted());
    transfer::EngineOptions options;
    options.store = content.get();
    options.transport = line;
    options.addresses = addresses;
    options.clock = &clock;
    options.random = &random;
    options.first_root = publication.root;
    options.free_space = [this] { return free; };
    options.metered = [this] { return metered; };
    options.allowed = allowed;
    engine = std::make_unique<transfer::TransferEngine>(options);
    return {};
  }

  // Works until nothing is due.
  void work() {
    for (int i = 0; i < 50; ++i) {
      const auto more = engine->work(cancel);
      if (!more || !*more) return;
    }
  }

  store::DownloadState state(const std::string& module = "first") {
    const auto downloads = content->downloads().value();
    for (const auto& one : downloads) {
      if (one.module == module) return one.state;
    }
    FAIL("no download of ", module);
    return {};
  }

  bool picture_is_whole() {
    auto reader = store::ContentReader::open(dir / "content.db").value();
    const auto versions = reader->installed("demo-1").value();
    if (versions.empty()) return false;
    const auto bytes = reader->read_asset(versions[0].id, "modules/first/big.png");
    return bytes && as_text(*bytes) == publication.picture;
  }
};

// A laptop on which everything is installed.
inline std::unique_ptr<Laptop> full_laptop() {
  auto laptop = std::make_unique<Laptop>();
  ICMA_CHECK(laptop->engine->update(laptop->cancel));
  ICMA_CHECK(laptop->engine->get("demo-1", {}, laptop->cancel));
  laptop->work();
  ICMA_CHECK(laptop->picture_is_whole());
  return laptop;
}

}  // namespace icma::fakes
