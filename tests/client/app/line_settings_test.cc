// SPDX-License-Identifier: Apache-2.0
// What the line may cost and how it is reached, as a learner meets it in the window.
#include <atomic>
#include <doctest/doctest.h>

#include "tests/fakes/client_scene.h"

using namespace icma;
using namespace icma::app;

namespace {

// A window whose downloads run, over a line that is counted or not.
struct Online {
  fakes::ClientScene scene{false};
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::TreeTransport transport{fakes::client_course().tree()};
  std::atomic<bool> metered{true};
  std::unique_ptr<store::ContentStore> content;
  std::unique_ptr<transfer::TransferThread> thread;

  Online() {
    content = store::ContentStore::open(scene.dir / "content.db").value();
    transfer::EngineOptions options;
    options.store = content.get();
    options.transport = &transport;
    options.clock = &clock;
    options.random = &random;
    options.first_root =
        read_file(fakes::client_course().tree() / "metadata" / "root.json").value();
    options.metered = [this] { return metered.load(); };
    thread = std::make_unique<transfer::TransferThread>(options);
    scene.transfer = thread.get();
    scene.open();
    settle();
    scene.run(GetProgram{"demo-2"});
    settle();
    scene.run(OpenProgram{"demo-2"});
  }
  // Until all tasks that were posted, and the downloads they led to, are done.
  void settle() {
    for (int i = 0; i < 3; ++i) {
      std::atomic<bool> done{false};
      thread->post([&done](transfer::TransferEngine& engine, const protocol::CancelToken& cancel) {
        while (engine.work(cancel).value_or(false)) {
        }
        done = true;
      });
      while (!done) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    scene.controller->content_changed();
  }
  void another_line(bool counted) {
    metered = counted;
    thread->interrupt([](transfer::TransferEngine& engine, const protocol::CancelToken&) {
      REQUIRE(engine.line_changed());
    });
    settle();
  }
  DownloadCell cell(const std::string& module) {
    const auto model = scene.screen<ProgramModel>();
    for (const ModuleRow& row : model.modules) {
      if (row.module == module) return row.download;
    }
    FAIL("no module ", module);
    return {};
  }
};

const SettingRow* find_row(const SettingsModel& model, std::string_view key) {
  for (const SettingGroup& group : model.groups) {
    for (const SettingRow& row : group.rows) {
      if (row.key == key) return &row;
    }
  }
  return nullptr;
}

SettingsModel settings(fakes::ClientScene& scene) {
  scene.run(Navigate{"settings"});
  return scene.screen<SettingsModel>();
}

}  // namespace

TEST_CASE("on a counted line the row says what it would cost, and the learner decides") {
  Online online;
  for (const char* module : {"first", "second"}) {
    CAPTURE(module);
    const DownloadCell cell = online.cell(module);
    CHECK(cell.state == DownloadState::kHeld);
    CHECK(cell.problem == "Waits: this line is counted");
    CHECK(cell.anyway.starts_with("Get anyway, "));
    CHECK(cell.anyway.ends_with("KB"));
  }
  online.scene.run(GetAnyway{"demo-2", "second"});
  online.settle();
  CHECK(online.cell("second").state == DownloadState::kReady);
  // The other one was not asked about.
  CHECK(online.cell("first").state == DownloadState::kHeld);
  // A link to one of its pages leads to where it can be fetched, and says why.
  online.scene.open_activity("page", "first");
  CHECK(online.scene.on<ProgramModel>());
  const auto toasts = online.scene.model().frame.toasts;
  REQUIRE(toasts.size() == 1);
  CHECK(toasts[0].text == "This is in the module “The first”, which is not on this laptop yet.");

  online.another_line(false);
  CHECK(online.cell("first").state == DownloadState::kReady);
}

TEST_CASE("never leaves nothing to decide, and space that is short says how much") {
  Online online;
  online.scene.run(SetSetting{"metered", "never"});
  CHECK(online.scene.line.on_metered == protocol::OnMetered::kNever);
  CHECK(online.cell("first").anyway.empty());
  CHECK(online.cell("first").state == DownloadState::kHeld);

  online.thread->interrupt([](transfer::TransferEngine& engine, const protocol::CancelToken&) {
    REQUIRE(engine.allow({.space = 1'000'000}));
  });
  online.another_line(false);
  CHECK(online.cell("first").state == DownloadState::kHeld);
  CHECK(online.cell("first").anyway.empty());
  CHECK(online.cell("first").problem.starts_with("Needs "));
  CHECK(online.cell("first").problem.ends_with(" more than you allow. See Storage in Settings."));
}

TEST_CASE("settings of the line act at once, are kept, and go back to their defaults") {
  fakes::ClientScene scene;
  CHECK(scene.line == protocol::LineChoices{});
  scene.run(SetSetting{"limit", "500000"}, SetSetting{"space", "2000000000"},
            SetSetting{"metered", "get"}, SetSetting{"proxy", "manual"},
            SetSetting{"proxy-address", "proxy.example.org:3128"}, SetSetting{"proxy-user", "ana"});
  const protocol::LineChoices chosen{
      .limit = 500'000,
      .on_metered = protocol::OnMetered::kGet,
      .space = 2'000'000'000,
      .proxy = {protocol::ProxyMode::kManual, "proxy.example.org:3128", "ana", ""}};
  CHECK(scene.line == chosen);
  scene.run(SetSetting{"limit", "fast"}, SetSetting{"proxy-address", "a b"});
  CHECK(scene.line == chosen);
  scene.line = {};
  scene.restart();
  CHECK(scene.line == chosen);
  const SettingsModel model = settings(scene);
  REQUIRE(find_row(model, "proxy-address") != nullptr);
  CHECK(find_row(model, "proxy-address")->value == "proxy.example.org:3128");
  CHECK(find_row(model, "limit")->changed);
  scene.run(ResetSetting{"limit"}, ResetSetting{"proxy"});
  CHECK(scene.line.limit == 0);
  CHECK(scene.line.proxy.mode == protocol::ProxyMode::kSystem);
  CHECK(find_row(settings(scene), "proxy-address") == nullptr);
}

TEST_CASE("a proxy's password goes where it is kept and into no model or settings file") {
  fakes::ClientScene scene;
  scene.run(SetSetting{"proxy", "manual"}, SetSetting{"proxy-password", "s3cret"});
  CHECK(scene.proxy_password == "s3cret");
  CHECK(find_row(settings(scene), "proxy-password")->value.empty());
  CHECK(find_row(settings(scene), "proxy-password")->secret);
  CHECK_FALSE(find_row(settings(scene), "proxy-user")->secret);
  const auto file = read_file(scene.dir / "settings.db").value();
  CHECK(file.find("s3cret") == std::string::npos);
}

TEST_CASE("what the organization has set is locked, shown, and cannot be changed") {
  fakes::ClientScene scene;
  scene.run(SetSetting{"limit", "100000"});
  scene.fixed = {{"limit", "700k"}, {"metered", "never"}};
  scene.restart();
  // The own choices are kept as they are: the policy may go, and others of the profile read them.
  CHECK(scene.line.limit == 100'000);
  CHECK(scene.line.on_metered == protocol::OnMetered::kAsk);
  const SettingsModel model = settings(scene);
  const SettingRow* limit = find_row(model, "limit");
  REQUIRE(limit != nullptr);
  CHECK(limit->locked);
  CHECK_FALSE(limit->changed);
  CHECK(limit->choices.back().label == "At most 0.7 MB/s");
  CHECK_FALSE(find_row(model, "space")->locked);
  CHECK(model.policy == "Set by your organization. Ask your IT office to change it.");
  scene.run(SetSetting{"limit", "0"});
  CHECK(scene.line.limit == 100'000);
  // Without the policy the own choice is there again.
  scene.fixed.clear();
  scene.restart();
  CHECK(scene.line.limit == 100'000);
  CHECK(settings(scene).policy.empty());
}
