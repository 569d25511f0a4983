// SPDX-License-Identifier: Apache-2.0
// Sync beside the window: whatever the line does, the panel says what is so, and nothing is lost.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"
#include "tests/fakes/sync_scene.h"

namespace icma::app {

using fakes::NetFault;
using fakes::SyncScene;
using namespace std::chrono_literals;

namespace {

void always(SyncScene& scene, NetFault fault) {
  scene.server.fault_at = [fault](int) { return fault; };
}

// Opens the client and waits for the run with which its worker begins.
void start_synced(SyncScene& scene) {
  scene.start();
  REQUIRE(scene.wait_for<SyncEnded>());
}

// A run that begins by itself sends all that is in the log.
void expect_sent_by_itself(SyncScene& scene) {
  REQUIRE(scene.wait_for<SyncEnded>());
  scene.settle();
  CHECK(scene.same());
}

}  // namespace

TEST_CASE("signed out, nothing is asked of the server and everything stays here") {
  SyncScene scene(false);
  scene.start();
  steps::read_pages(scene.scene);
  const std::size_t before = scene.scene.count();
  scene.scene.run(SyncNow{});
  scene.settle();
  CHECK(scene.server.requests == 0);
  CHECK(scene.pill() == "Not signed in");
  CHECK(scene.panel().title == "Not signed in");
  CHECK_FALSE(scene.panel().signed_in);
  CHECK(scene.scene.count() == before);
}

TEST_CASE("a module is sent, accepted and shown with its receipt") {
  SyncScene scene;
  start_synced(scene);
  steps::study_first(scene.scene);
  scene.scene.run(FinishModule{});
  scene.settle();
  const auto outcome = scene.sync();
  CAPTURE(outcome.what);
  CHECK(outcome.problem.empty());
  CHECK(scene.same());
  CHECK(scene.pill() == "Synced");
  CHECK(scene.panel().title == "Everything is sent");
  CHECK(scene.panel().waiting.empty());
  scene.scene.run(Navigate{"record"});
  const auto record = scene.scene.screen<RecordModel>();
  REQUIRE(record.rows.size() == 1);
  CHECK(record.rows[0].state == RecordState::kCredited);
  CHECK(record.rows[0].hours == "0.5");
  CHECK(scene.scene.model().frame.initials == "ÁÑ");
}

TEST_CASE("offline, what waits is counted; when the server is back it goes out once") {
  SyncScene scene;
  always(scene, NetFault::kNotSent);
  scene.start();
  CHECK(scene.wait_for<SyncEnded>()->outcome.problem == "network");
  steps::read_pages(scene.scene);
  scene.settle();
  const auto unsent = scene.scene.log()->unsent().value();
  REQUIRE(unsent > 1);
  CHECK(scene.pill() == std::to_string(unsent) + " waiting");
  auto panel = scene.panel();
  CHECK(panel.sign == Sign::kOffline);
  CHECK(panel.title.starts_with("No connection since "));
  CHECK(panel.text == std::to_string(unsent) + " records wait on this laptop. Nothing is lost.");
  CHECK_FALSE(panel.waiting.empty());
  scene.server.fault_at = nullptr;
  CHECK(scene.sync().problem.empty());
  CHECK(scene.same());
  CHECK(scene.panel().title == "Everything is sent");
  CHECK(scene.sync().sent == 0);
  CHECK(scene.panel().history.size() >= 2);
}

TEST_CASE("the line fails at each request in turn, in each way, and all arrives once") {
  int failures = 0;
  for (const NetFault fault : {NetFault::kNotSent, NetFault::kAnswerLost, NetFault::kAnswerCut,
                               NetFault::kPortal, NetFault::kUnavailable}) {
    for (int strike = 1; strike < 20; ++strike) {
      SyncScene scene;
      bool struck = false;
      start_synced(scene);
      scene.server.requests = 0;
      scene.server.fault_at = [&struck, fault, strike](int request) {
        struck = struck || request == strike;
        return request == strike ? fault : NetFault::kNone;
      };
      scene.scene.open_activity("page");
      scene.scene.clock.advance(20s);
      scene.scene.run(Scrolled{"one", 1000}, PageRead{0, 1000, {}}, Navigate{"home"});
      scene.settle();
      (void)scene.sync();  // it may fail here, but it ends
      scene.server.fault_at = nullptr;
      CHECK(scene.sync().problem.empty());
      CHECK(scene.same());
      if (!struck) break;
      ++failures;
    }
  }
  MESSAGE("failures of the line: ", failures);
  CHECK(failures >= 10);
}

TEST_CASE("a portal is told apart from a missing line") {
  SyncScene scene;
  always(scene, NetFault::kPortal);
  scene.start();
  CHECK(scene.wait_for<SyncEnded>()->outcome.problem == "network");
  const auto panel = scene.panel();
  CHECK(panel.title.starts_with("No connection since "));
  CHECK(panel.text.find("sign-in page of this network") != std::string::npos);
  CHECK(scene.pill() == "No connection");
}

TEST_CASE("a sign-in that the server no longer takes asks to sign in again") {
  SyncScene scene(false);
  scene.token = "a token of nobody";
  scene.sign_in();
  scene.start();
  CHECK(scene.wait_for<SyncEnded>()->outcome.problem == "unauthorized");
  CHECK(scene.pill() == "Sign in again");
  CHECK(scene.panel().title == "Sign in again");
}

TEST_CASE("paused, nothing goes out, the thread sleeps, and it goes on when asked") {
  SyncScene scene;
  start_synced(scene);
  scene.settle();
  scene.scene.run(PauseSync{60});
  scene.settle();
  const int requests = scene.server.requests;
  const int reads = scene.clock.reads;
  steps::read_pages(scene.scene);
  scene.settle();
  CHECK(scene.server.requests == requests);
  CHECK(scene.clock.reads - reads < 200);
  CHECK(scene.panel().paused);
  CHECK(scene.panel().title.starts_with("Paused until "));
  scene.scene.run(PauseSync{0});
  scene.settle();
  CHECK(scene.sync().problem.empty());
  CHECK(scene.same());
  CHECK_FALSE(scene.panel().paused);
}

TEST_CASE("a pause ends by itself") {
  SyncScene scene;
  start_synced(scene);
  scene.scene.run(PauseSync{60});
  steps::read_pages(scene.scene);
  scene.settle();
  scene.clock.advance(61min);
  scene.scene.clock.advance(61min);
  CHECK(scene.scene.controller->tick());
  CHECK_FALSE(scene.panel().paused);
  scene.worker->wrote();
  expect_sent_by_itself(scene);
}

TEST_CASE("working offline sends nothing until it is switched off") {
  SyncScene scene;
  start_synced(scene);
  scene.scene.run(SetSetting{"work-offline", "on"});
  scene.settle();
  const int requests = scene.server.requests;
  steps::read_pages(scene.scene);
  scene.settle();
  CHECK(scene.server.requests == requests);
  CHECK(scene.panel().title == "You work offline");
  scene.scene.run(SetSetting{"work-offline", "off"});
  expect_sent_by_itself(scene);
}

TEST_CASE("what is written wakes the worker") {
  SyncScene scene;
  start_synced(scene);
  scene.settle();
  steps::read_pages(scene.scene);
  REQUIRE(scene.wait_for<SyncEnded>());
  scene.settle();
  CHECK(scene.server.places(scene.learner).size() > 40);
}

TEST_CASE("a full disk on receiving says so, and the rest comes when there is space") {
  int faults = 0;
  int told = 0;
  for (int n = 1; n < 3'000; n += 5) {
    CAPTURE(n);
    SyncScene scene;
    start_synced(scene);
    steps::study_first(scene.scene);
    scene.scene.run(FinishModule{});
    scene.settle();
    scene.fault.arm(n, ErrorKind::kNoSpace);
    const auto outcome = scene.sync();
    const bool struck = scene.fault.struck;
    scene.fault.disarm();
    if (outcome.problem == "no_space") {
      ++told;
      CHECK(scene.pill() == "Not synced");
      CHECK(scene.panel().title == "The last sync did not end well");
      CHECK(scene.panel().text.find("The disk is full") != std::string::npos);
    }
    CHECK(scene.sync().problem.empty());
    CHECK(scene.same());
    CHECK(scene.panel().title == "Everything is sent");
    if (!struck) break;
    ++faults;
  }
  MESSAGE("full disks: ", faults, ", told of: ", told);
  CHECK(faults > 5);
  CHECK(told > 0);
}

TEST_CASE("another program that syncs this profile is waited for without a complaint") {
  SyncScene scene;
  scene.exclusively = [](const std::function<void()>&) { return false; };
  scene.start();
  CHECK(scene.wait_for<SyncEnded>()->outcome.problem.empty());
  CHECK(scene.server.requests == 0);
  scene.exclusively = nullptr;
  CHECK(scene.sync().problem.empty());
}

TEST_CASE("something unforeseen ends one run, not the worker, and does not turn in circles") {
  SyncScene scene;
  int runs = 0;
  scene.exclusively = [&runs](const std::function<void()>&) -> bool {
    ++runs;
    throw std::runtime_error("unforeseen");
  };
  scene.start();
  CHECK(scene.wait_for<SyncEnded>()->outcome.problem == "internal");
  scene.settle();
  CHECK(runs < 3);
  CHECK(scene.panel().title == "The last sync did not end well");
  CHECK_FALSE(scene.panel().busy);
  scene.exclusively = nullptr;
  CHECK(scene.sync().problem.empty());
}

}  // namespace icma::app
