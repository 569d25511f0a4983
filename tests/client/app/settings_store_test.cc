// SPDX-License-Identifier: Apache-2.0
// What a person chose is kept; a file that is damaged or newer is never wiped.
#include "client/app/settings_store.h"

#include <doctest/doctest.h>

#include "courses/base/files.h"
#include "tests/fakes/client_scene.h"

namespace icma::app {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 11> kChoices{{
    {"language", "es-MX"},
    {"text-scale", "150"},
    {"theme", "hc-dark"},
    {"captions", "off"},
    {"speed", "1250"},
    {"background-sync", "off"},
    {"reduced-motion", "on"},
    {"outline", "off"},
    {"work-offline", "on"},
    {"muted", "on"},
    {"full-screen", "on"},
}};

}  // namespace

TEST_CASE("every setting comes back after a restart, and its default after a reset") {
  const fakes::TempDir dir;
  for (const auto& [key, value] : kChoices) {
    CAPTURE(key);
    auto store = SettingsStore::open(dir / "settings.db").value();
    CHECK_FALSE(store->is_changed(key));
    CHECK(store->get(key) == SettingsStore::default_of(key));
    REQUIRE(store->set(key, value));
    CHECK(store->is_changed(key));
  }
  auto store = SettingsStore::open(dir / "settings.db").value();
  for (const auto& [key, value] : kChoices) CHECK(store->get(key) == value);
  CHECK(store->number("text-scale") == 150);
  CHECK(store->on("work-offline"));
  for (const auto& [key, value] : kChoices) REQUIRE(store->reset(key));
  store = SettingsStore::open(dir / "settings.db").value();
  for (const auto& [key, value] : kChoices) {
    CHECK(store->get(key) == SettingsStore::default_of(key));
    CHECK_FALSE(store->is_changed(key));
  }
}

TEST_CASE("a value may be anything, and a number that is none reads as zero") {
  const fakes::TempDir dir;
  auto store = SettingsStore::open(dir / "settings.db").value();
  for (const std::string& value : {std::string(), std::string("a\nb"), std::string("ñ"),
                                   std::string(100'000, 'x'), std::string("-99999999999999")}) {
    REQUIRE(store->set("window", value));
    CHECK(store->number("window") == 0);
    store = SettingsStore::open(dir / "settings.db").value();
    CHECK(store->get("window") == value);
  }
  CHECK(store->get("never") == "");
  CHECK_FALSE(store->on("never"));
  CHECK(store->number("never") == 0);
}

TEST_CASE("a newer file is refused and left as it is") {
  const fakes::TempDir dir;
  REQUIRE(SettingsStore::open(dir / "settings.db").value()->set("theme", "sepia"));
  {
    const auto database = sqlite::Database::open(dir / "settings.db", {}).value();
    REQUIRE(database->execute("PRAGMA user_version = 999"));
  }
  CHECK(SettingsStore::open(dir / "settings.db").error().kind == ErrorKind::kTooNew);
  {
    const auto database = sqlite::Database::open(dir / "settings.db", {}).value();
    REQUIRE(database->execute("PRAGMA user_version = 1"));
  }
  CHECK(SettingsStore::open(dir / "settings.db").value()->get("theme") == "sepia");
}

TEST_CASE("a file that is no settings file is refused and left as it is") {
  const fakes::TempDir dir;
  const std::string text(5'000, 'z');
  REQUIRE(write_file(dir / "settings.db", text));
  const auto opened = SettingsStore::open(dir / "settings.db");
  REQUIRE_FALSE(opened);
  CHECK((opened.error().kind == ErrorKind::kCorrupt || opened.error().kind == ErrorKind::kInvalid));
  CHECK(read_file(dir / "settings.db").value() == text);
}

TEST_CASE("a file with torn pages is refused or read, never a crash") {
  int refused = 0;
  for (std::size_t at = 100; at < 8'000; at += 397) {
    CAPTURE(at);
    const fakes::TempDir dir;
    {
      auto store = SettingsStore::open(dir / "settings.db").value();
      for (int i = 0; i < 50; ++i) REQUIRE(store->set("key" + std::to_string(i), "value"));
    }
    std::string bytes = read_file(dir / "settings.db").value();
    for (std::size_t i = at; i < std::min(at + 64, bytes.size()); ++i) bytes[i] = '\x5a';
    REQUIRE(write_file(dir / "settings.db", bytes));
    const auto opened = SettingsStore::open(dir / "settings.db");
    if (!opened) {
      ++refused;
      CHECK_FALSE(opened.error().what.empty());
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("a write that fails leaves the old value, here and on the disk") {
  const fakes::TempDir dir;
  fakes::ArmedFault fault;
  auto store = SettingsStore::open(dir / "settings.db", &fault).value();
  REQUIRE(store->set("theme", "sepia"));
  const auto check_old_one_stays = [&] {
    CHECK(store->get("theme") == "sepia");
    CHECK(SettingsStore::open(dir / "settings.db").value()->get("theme") == "sepia");
  };
  int faults = 0;
  for (int n = 1; n < 100; ++n) {
    fault.arm(n, ErrorKind::kNoSpace);
    const auto set = store->set("theme", "hc-dark");
    const bool struck = fault.struck;
    fault.disarm();
    if (!struck) break;
    ++faults;
    REQUIRE_FALSE(set);
    CHECK(set.error().kind == ErrorKind::kNoSpace);
    check_old_one_stays();
    fault.arm(n, ErrorKind::kNoSpace);
    if (!store->reset("theme")) check_old_one_stays();
    fault.disarm();
    REQUIRE(store->reset("theme"));
    REQUIRE(store->set("theme", "sepia"));
  }
  CHECK(faults > 0);
}

TEST_CASE("a setting that cannot be kept is told, and the screen shows the old one") {
  fakes::ClientScene scene;
  scene.settings_fault.fail_always(ErrorKind::kNoSpace);
  scene.run(SetTheme{"sepia"}, SetTextScale{150}, SetLanguage{"es-MX"});
  CHECK(scene.complains());
  CHECK(scene.model().theme == "light");
  CHECK(scene.model().text_scale == 100);
  CHECK(scene.model().language == "en");
  scene.settings_fault.disarm();
  scene.run(SetTheme{"sepia"});
  CHECK(scene.model().theme == "sepia");
  scene.restart();
  CHECK(scene.model().theme == "sepia");
}

TEST_CASE("the first run ends although its end cannot be written, and says so") {
  fakes::ClientScene scene;
  scene.first_run = true;
  scene.restart();
  REQUIRE(scene.on<WelcomeModel>());
  scene.run(WelcomeNext{}, WelcomeBack{}, WelcomeBack{}, WelcomeBack{});
  CHECK(scene.screen<WelcomeModel>().step == 1);
  scene.run(WelcomeNext{});
  scene.restart();
  CHECK(scene.screen<WelcomeModel>().step == 2);
  scene.settings_fault.fail_always(ErrorKind::kIo);
  scene.run(SkipWelcome{});
  CHECK(scene.on<HomeModel>());
  CHECK(scene.complains());
  scene.settings_fault.disarm();
  scene.restart();
  CHECK(scene.on<WelcomeModel>());
  scene.run(SkipWelcome{});
  scene.restart();
  CHECK(scene.on<HomeModel>());
}

}  // namespace icma::app
