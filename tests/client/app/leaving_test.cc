// SPDX-License-Identifier: Apache-2.0
// Records by hand and leaving a shared computer, from the settings of the window.
#include <doctest/doctest.h>

#include "sync/engine/by_hand.h"
#include "tests/client/app/steps.h"
#include "tests/fakes/sync_scene.h"

namespace icma::app {

using fakes::NetFault;
using fakes::SyncScene;

namespace {

// The window of a signed-in learner with work that is not at the server.
struct Window {
  SyncScene scene{true, Millis(3'600'000)};
  std::string saved;
  std::string sealed;
  bool full = false;  // the disk
  std::vector<std::string> replies;
  std::optional<Uuid> left;
  protocol::CancelToken cancel;

  Window() {
    scene.scene.with_ports = [this](Ports& ports) {
      ports.save_file = [this](const std::string& name, const std::string& text) {
        saved = text;
        return Result<std::string>("/documents/" + name);
      };
      ports.keep_sealed = [this](const std::string& file) -> Result<> {
        if (full) return fail(ErrorKind::kNoSpace, "the disk is full");
        sealed = file;
        return {};
      };
      ports.find_replies = [this] { return replies; };
      ports.leave = [this](const Uuid& learner) -> Result<> {
        left = learner;
        scene.worker->let_go();
        return scene.scene.sessions.clear();
      };
    };
    scene.start();
    REQUIRE(scene.sync().problem.empty());
    auto session = scene.scene.sessions.load().value().value();
    session.box_key = scene.server.identity().box->public_key();
    REQUIRE(scene.scene.sessions.save(session));
    steps::read_pages(scene.scene);
    REQUIRE(unsent() > 0);
  }
  ~Window() { scene.scene.controller.reset(); }

  std::int64_t unsent() { return scene.scene.log()->unsent().value(); }
  void choose(const std::string& key, const std::string& value = {}) {
    scene.scene.run(SetSetting{key, value});
  }
  const SettingRow* row(const std::string& key) {
    scene.scene.run(Navigate{"settings"});
    settings = scene.scene.screen<SettingsModel>();
    for (const auto& group : settings.groups) {
      for (const auto& one : group.rows) {
        if (one.key == key) return &one;
      }
    }
    return nullptr;
  }
  SettingsModel settings;
};

}  // namespace

TEST_CASE("records are saved to a file, and the receipts come back from one") {
  Window window;
  const std::int64_t before = window.unsent();
  window.choose("export-records");
  REQUIRE_FALSE(window.saved.empty());
  const auto relayed =
      engine::relay_records(window.scene.server, window.saved, {}, window.cancel).value();
  CHECK(window.unsent() == before);
  window.choose("import-receipts");
  CHECK(window.unsent() == before);  // none was found
  fakes::TempDir dir;
  REQUIRE(write_file(dir / "a.reply", relayed.replies));
  window.replies = {(dir / "a.reply").string()};
  window.choose("import-receipts");
  CHECK(window.unsent() == 0);
}

TEST_CASE("nobody leaves before it is said what becomes of unsent work") {
  Window window;
  REQUIRE(window.row("leave-seal") != nullptr);
  CHECK(window.row("leave") == nullptr);
  window.choose("leave");
  CHECK_FALSE(window.left.has_value());
  window.choose("leave-discard", "discard");
  CHECK_FALSE(window.left.has_value());
  CHECK(window.unsent() > 0);
  SUBCASE("thrown away, with the word") {
    window.choose("leave-discard", "DISCARD");
  }
  SUBCASE("sealed") {
    window.choose("leave-seal");
    CHECK_FALSE(window.sealed.empty());
  }
  SUBCASE("in a file") {
    window.choose("leave-file");
    CHECK_FALSE(window.saved.empty());
  }
  SUBCASE("sent first") {
    window.choose("leave-sync");
    REQUIRE(window.scene.wait_for<SyncEnded>());
  }
  CHECK(window.left == window.scene.learner);
  CHECK(window.scene.scene.model().frame.learner.empty());
  CHECK(window.row("leave-seal") == nullptr);
}

TEST_CASE("without a line sending first leaves everything as it was") {
  Window window;
  window.scene.server.fault_at = [](int) { return NetFault::kNotSent; };
  window.choose("leave-sync");
  REQUIRE(window.scene.wait_for<SyncEnded>());
  CHECK_FALSE(window.left.has_value());
  CHECK(window.unsent() > 0);
  CHECK(window.scene.scene.sessions.load().value().has_value());
}

TEST_CASE("on a shared computer whoever is away too long leaves, and nothing is lost") {
  Window window;
  // A computer of one's own is not left.
  window.choose("leave-idle");
  CHECK_FALSE(window.left.has_value());
  CHECK_FALSE(window.scene.scene.model().leaves_when_idle);
  window.choose("shared-computer", "on");
  CHECK(window.scene.scene.model().leaves_when_idle);
  SUBCASE("what waits is sealed") {
    window.choose("leave-idle");
    REQUIRE(window.left == window.scene.learner);
    CHECK(engine::relay_records(window.scene.server, window.sealed, {}, window.cancel));
    CHECK(window.scene.scene.model().frame.learner.empty());
    CHECK_FALSE(window.scene.scene.model().leaves_when_idle);
    CHECK(window.scene.scene.model().frame.toasts.back().text.contains("ten minutes"));
    CHECK(window.row("shared-computer")->value == "on");  // the computer's, not the learner's
  }
  SUBCASE("with a disk that takes no sealed file everything stays") {
    window.full = true;
    window.choose("leave-idle");
    CHECK_FALSE(window.left.has_value());
    CHECK(window.unsent() > 0);
  }
}

TEST_CASE("a name for the proxy goes with whoever leaves, and is in no settings file") {
  Window window;
  window.choose("proxy", "manual");
  window.choose("proxy-user", "kofi-at-the-proxy");
  CHECK(window.row("proxy-user")->value == "kofi-at-the-proxy");
  const auto hits = [&window] {
    int count = 0;
    for (const char* side : {"", "-wal", "-journal"}) {
      const auto bytes = read_file(window.scene.scene.dir / (std::string("settings.db") + side));
      count += bytes && bytes->contains("kofi-at-the-proxy") ? 1 : 0;
    }
    return count;
  };
  CHECK(hits() == 0);
  window.choose("leave-seal");
  REQUIRE(window.left.has_value());
  CHECK(window.row("proxy-user")->value.empty());
  CHECK(window.scene.scene.proxy_user.empty());
  CHECK(hits() == 0);
}

TEST_CASE("receipts are taken from the file that is named") {
  Window window;
  window.choose("export-records");
  const auto relayed =
      engine::relay_records(window.scene.server, window.saved, {}, window.cancel).value();
  fakes::TempDir dir;
  REQUIRE(write_file(dir / "a.reply", relayed.replies));
  window.choose("import-receipts", (dir / "none.reply").string());
  CHECK(window.unsent() > 0);
  window.choose("import-receipts", (dir / "a.reply").string());
  CHECK(window.unsent() == 0);
}

}  // namespace icma::app
