// SPDX-License-Identifier: Apache-2.0
// Films in two variants and the space that modules take, from the window's commands to content.db.
#include <doctest/doctest.h>
#include <thread>

#include "client/app/controller.h"
#include "tests/fakes/client_scene.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using namespace icma::app;
using fakes::film_publication;
using fakes::SamplePublication;

namespace {

// A window whose downloads really come, from a publisher's tree.
struct Desk : fakes::ClientScene {
  fakes::TreeTransport transport{film_publication().tree()};
  std::unique_ptr<store::ContentStore> content;
  std::unique_ptr<transfer::TransferThread> thread;

  Desk() : ClientScene(false) {
    content = store::ContentStore::open(dir / "content.db").value();
    thread = std::make_unique<transfer::TransferThread>(
        transfer::EngineOptions{.store = content.get(),
                                .transport = &transport,
                                .clock = &clock,
                                .random = &random,
                                .first_root = film_publication().root});
    transfer = thread.get();
    open();
    thread->post([](transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
      ICMA_CHECK(engine.update(cancel));
    });
    until([this] { return !page().films.full.empty(); });
  }
  ~Desk() { controller.reset(); }

  ProgramModel page() {
    run(OpenProgram{"demo-1"});
    auto now = model();
    auto* program = std::get_if<ProgramModel>(&now.screen);
    return program == nullptr ? ProgramModel() : *program;
  }
  // Lets the downloads' thread work until this is so.
  template <typename Done>
  void until(const Done& done) {
    for (int i = 0; i < 3000; ++i) {
      controller->content_changed();
      if (done()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("nothing came of it");
  }
  bool is_ready(std::string_view detail) {
    const ProgramModel now = page();
    return now.modules.at(0).download.state == DownloadState::kReady && now.downloads == 0 &&
           now.stored.at(0).detail.starts_with(detail);
  }
};

}  // namespace

TEST_CASE("both sizes are shown, and what is chosen is what comes") {
  Desk desk;
  const ProgramModel before = desk.page();
  CHECK(before.films.full == "Video · 3.1 MB");
  CHECK(before.films.light == "Sound and slides · 0.2 MB");
  CHECK_FALSE(before.films.is_light);
  CHECK(before.get_all == "Get all, 3.1 MB");
  CHECK(before.stored.at(0).detail == "Not on this laptop");
  CHECK(before.stored.at(0).remove.empty());
  desk.run(SetSetting{"films", "light"});
  CHECK(desk.page().films.is_light);
  CHECK(desk.page().get_all == "Get all, 0.2 MB");
  CHECK(desk.page().modules.at(0).size == "0.2 MB");
  desk.run(GetProgram{"demo-1"});
  desk.until([&desk] { return desk.is_ready("Sound and slides"); });
  CHECK(desk.transport.bytes < 300'000);
  desk.run(OpenActivity{"demo-1", "first", "talk"});
  CHECK(desk.player.film == "modules/first/talk.light.mp4");
}

TEST_CASE("a module changes its variant while its film is open, and the film goes on in place") {
  Desk desk;
  desk.run(SetSetting{"films", "light"}, GetModule{"demo-1", "first"});
  desk.until([&desk] { return desk.is_ready("Sound and slides"); });
  const StoredRow row = desk.page().stored.at(0);
  CHECK(row.other == "Get the video, 2.9 MB more");
  desk.run(OpenActivity{"demo-1", "first", "talk"});
  desk.controller->handle(PlayerStatus{.playing = true, .position_ms = 21'000});
  desk.run(GetVariant{"demo-1", "first", row.other_variant});
  desk.until([&desk] { return desk.player.film == "modules/first/talk.mp4"; });
  CHECK(desk.player.position == 21'000);
  CHECK(desk.player.playing);
  desk.until([&desk] { return desk.is_ready("Video"); });
  CHECK(desk.page().stored.at(0).other == "Keep sound and slides, frees 2.9 MB");
}

TEST_CASE("a damaged film is mended in the variant that was played") {
  Desk desk;
  desk.run(SetSetting{"films", "light"}, GetModule{"demo-1", "first"});
  desk.until([&desk] { return desk.is_ready("Sound and slides"); });
  desk.run(OpenActivity{"demo-1", "first", "talk"});
  desk.controller->handle(PlayerStatus{.unreadable = true});
  REQUIRE(desk.to_mend.size() == 1);
  CHECK(desk.to_mend[0].second == "modules/first/talk.light.mp4");
}

TEST_CASE("trying again asks for the variant that was asked for") {
  Desk desk;
  desk.transport.weather = fakes::TreeTransport::Weather::kDown;
  desk.run(GetVariant{"demo-1", "first", "light"});
  // Without a line not even the manifest comes; with one the wish stands as it was made.
  desk.transport.weather = fakes::TreeTransport::Weather::kFair;
  desk.run(GetVariant{"demo-1", "first", "light"});
  desk.until([&desk] { return !desk.page().stored.at(0).remove.empty(); });
  desk.run(GetModule{"demo-1", "first"});
  desk.until([&desk] { return desk.is_ready("Sound and slides"); });
}

TEST_CASE("a removed module leaves what was learned") {
  Desk desk;
  desk.run(GetModule{"demo-1", "first"});
  desk.until([&desk] { return desk.is_ready("Video"); });
  desk.run(OpenActivity{"demo-1", "first", "talk"});
  desk.clock.advance(std::chrono::seconds(30));
  desk.controller->handle(
      PlayerStatus{.position_ms = 30'000, .duration_ms = 60'000, .played_to_ms = 30'000});
  desk.run(Back{});
  desk.clock.advance(std::chrono::seconds(30));
  CHECK(desk.page().stored.at(0).remove == "Remove, frees 3.1 MB");
  desk.run(RemoveDownload{"demo-1", "first"});
  desk.until([&desk] { return desk.page().stored.at(0).remove.empty(); });
  CHECK(desk.page().modules.at(0).download.state == DownloadState::kAbsent);
  desk.run(GetModule{"demo-1", "first"});
  desk.until([&desk] { return desk.is_ready("Video"); });
  desk.run(OpenActivity{"demo-1", "first", "talk"});
  CHECK(desk.player.position == 30'000);
}
