// SPDX-License-Identifier: Apache-2.0
// Programs from a stick, and two versions of a program beside each other, as the window shows them.
#include <doctest/doctest.h>

#include "client/app/controller.h"
#include "tests/fakes/client_scene.h"

using namespace icma;
using namespace icma::app;

namespace {

struct Desk {
  fakes::TempDir dir;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::MemoryKeys keys;
  fakes::MemorySessions sessions;
  std::vector<FoundBundle> found;
  std::vector<std::string> imported;
  std::unique_ptr<Controller> controller;

  Desk() {
    fakes::client_course().install(dir.path());
    Ports ports;
    ports.clock = &clock;
    ports.random = &random;
    ports.sessions = &sessions;
    ports.strings = [](const std::string&) { return Strings(); };
    ports.open_store = [this](const Uuid& learner, const Uuid& server) {
      return records::LearnerStore::open(dir / "learner.db", {.learner = learner,
                                                              .server = server,
                                                              .keys = &keys,
                                                              .clock = &clock,
                                                              .random = &random});
    };
    ports.find_bundles = [this] { return found; };
    ports.import_bundle = [this](const std::string& path) { imported.push_back(path); };
    controller =
        Controller::open({.profile = dir.path(), .version = "test"}, std::move(ports)).value();
    controller->handle(Command(Navigate{"library"}));
  }

  LibraryModel library() { return std::get<LibraryModel>(controller->build().screen); }
  std::string toast() {
    const auto toasts = controller->build().frame.toasts;
    return toasts.empty() ? "" : toasts.back().text;
  }
};

}  // namespace

TEST_CASE("without a file on a stick the person is told what to do") {
  Desk desk;
  desk.controller->handle(Command(LookForBundles{}));
  CHECK(desk.imported.empty());
  CHECK(desk.toast().find(".icmapack") != std::string::npos);
}

TEST_CASE("the only file is taken at once, and a second press does not take it twice") {
  Desk desk;
  desk.found = {{"/media/ana/STICK/egv-160.icmapack", 900'000}};
  desk.controller->handle(Command(LookForBundles{}));
  desk.controller->handle(Command(LookForBundles{}));
  CHECK(desk.imported == std::vector<std::string>{"/media/ana/STICK/egv-160.icmapack"});
  CHECK(desk.library().importing.find("egv-160.icmapack") != std::string::npos);
  CHECK(desk.library().bundles.empty());
}

TEST_CASE("of several files the person chooses") {
  Desk desk;
  desk.found = {{"/media/a/one.icmapack", 1'000}, {"/media/a/two.icmapack", 2'000}};
  desk.controller->handle(Command(LookForBundles{}));
  CHECK(desk.imported.empty());
  REQUIRE(desk.library().bundles.size() == 2);
  CHECK(desk.library().bundles[1].title == "two.icmapack");
  CHECK(desk.library().bundles[1].place == "/media/a");
  desk.controller->handle(Command(ImportBundle{desk.library().bundles[1].path}));
  CHECK(desk.imported == std::vector<std::string>{"/media/a/two.icmapack"});
  CHECK(desk.library().bundles.empty());
}

TEST_CASE("what came of an import is told, and the next one may begin") {
  Desk desk;
  desk.found = {{"/media/a/one.icmapack", 1'000}};
  struct Case {
    Result<transfer::BundleImport> result;
    std::string told;
  };
  const std::vector<Case> cases{
      {fail(ErrorKind::kCorrupt, "changed", "one.icmapack: egv-160/x.png"),
       "nothing of it was taken"},
      {fail(ErrorKind::kUnverified, "the program is not signed for"), "not signed for"},
      {transfer::BundleImport{.programs = {{"none", "1.0.0", 2}}, .confirmed = desk.clock.now()},
       "Confirmed as current"},
      {transfer::BundleImport{.programs = {{"none", "1.0.0", 2}}}, "none came from the stick"}};
  for (const Case& one : cases) {
    CAPTURE(one.told);
    desk.controller->handle(Command(LookForBundles{}));
    desk.controller->handle(BundleTaken{"/media/a/one.icmapack", one.result});
    CHECK_MESSAGE(desk.toast().find(one.told) != std::string::npos, desk.toast());
    CHECK(desk.library().importing.empty());
  }
  CHECK(desk.imported.size() == cases.size());
}
