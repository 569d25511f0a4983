// SPDX-License-Identifier: Apache-2.0
// Signing in and out while the window is open: each learner's records stay each learner's.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"
#include "tests/fakes/sync_scene.h"

namespace icma::app {

using fakes::NetFault;
using fakes::SyncScene;
using namespace std::chrono_literals;

namespace {

// The learner types the code at the server the moment it is shown.
void approve_at_once(SyncScene& scene) {
  scene.on_code = [&scene](const SignInCode& code) {
    scene.server_clock.advance(10s);  // asked again at once, the server would say "slow down"
    ICMA_CHECK(scene.server.accounts().approve(code.code, "ana", "correct horse").has_value());
  };
}

}  // namespace

TEST_CASE("a guest signs in in the middle of a page, and what was read stays with the guest") {
  SyncScene scene(false);
  approve_at_once(scene);
  scene.start();
  scene.scene.open_activity("page");
  scene.scene.clock.advance(20s);
  scene.scene.run(Scrolled{"one", 500}, PageRead{0, 500, {}});
  scene.scene.clock.advance(7s);
  scene.scene.run(Scrolled{"one", 600}, PageRead{0, 600, {}});
  const Uuid guest = scene.scene.learner;
  scene.worker->sign_in();
  REQUIRE(scene.wait_for<SignInCode>());
  REQUIRE_MESSAGE(scene.wait_for<SignInDone>(), scene.why);
  CHECK(scene.scene.learner == scene.learner);
  CHECK(scene.scene.on<ReaderModel>());
  const auto of_guest = scene.scene.open_store(guest, Uuid{}).value();
  CHECK(of_guest->activity({"demo-2", "1.0.0", "first", "page"}).value().engaged_s == 27);
  scene.scene.clock.advance(20s);
  scene.scene.run(Scrolled{"one", 700}, PageRead{0, 700, {}}, Navigate{"home"});
  CHECK(scene.scene.log()->activity({"demo-2", "1.0.0", "first", "page"}).value().engaged_s == 20);
  scene.settle();
  CHECK(scene.sync().problem.empty());
  CHECK(scene.same());
}

TEST_CASE("a quiz under way is not answered into somebody else's records") {
  SyncScene scene(false);
  approve_at_once(scene);
  scene.start();
  scene.scene.open_activity("check");
  scene.scene.run(ChooseAnswer{"single", 1});
  scene.worker->sign_in();
  REQUIRE_MESSAGE(scene.wait_for<SignInDone>(), scene.why);
  CHECK(scene.scene.screen<QuizModel>().answered == 0);
  scene.scene.run(ChooseAnswer{"single", 0});
  CHECK(scene.scene.count(records::type::kQuizStarted) == 1);
  CHECK(scene.scene.sound());
}

TEST_CASE("signing out takes the sign-in back at the server and keeps the records here") {
  SyncScene scene(false);
  approve_at_once(scene);
  scene.start();
  scene.worker->sign_in();
  REQUIRE_MESSAGE(scene.wait_for<SignInDone>(), scene.why);
  steps::read_pages(scene.scene);
  scene.settle();
  const auto session = scene.scene.sessions.load().value();
  REQUIRE(session);
  REQUIRE(scene.server.accounts().learner_of(session->access));
  const std::size_t before = scene.scene.count();
  scene.scene.run(SignOut{});
  CHECK_FALSE(scene.scene.sessions.load().value().has_value());
  CHECK(scene.pill() == "Not signed in");
  CHECK(scene.scene.model().frame.learner.empty());
  CHECK(scene.scene.learner != scene.learner);
  scene.settle();
  scene.worker.reset();  // waits for what is under way
  scene.scene.sync = nullptr;
  CHECK_FALSE(scene.server.accounts().learner_of(session->access).has_value());
  const auto of_learner =
      scene.scene.open_store(scene.learner, scene.server.identity().server).value();
  CHECK(of_learner->verify());
  CHECK(of_learner->stream(of_learner->device().device).value()->head_seq ==
        static_cast<std::int64_t>(before));
  scene.scene.controller.reset();
}

TEST_CASE("without a line signing in says so, and the next try works") {
  SyncScene scene(false);
  scene.server.fault_at = [](int) { return NetFault::kNotSent; };
  scene.start();
  scene.scene.run(SignIn{});
  CHECK(scene.scene.screen<WelcomeModel>().sign_in.state == DeviceSignIn::State::kStarting);
  REQUIRE(scene.wait_for<SignInFailed>());
  const auto failed = scene.scene.screen<WelcomeModel>().sign_in;
  CHECK(failed.state == DeviceSignIn::State::kFailed);
  CHECK(failed.problem == "The server cannot be reached. Check the connection and try again.");
  scene.server.fault_at = nullptr;
  approve_at_once(scene);
  scene.scene.run(SignIn{});
  REQUIRE_MESSAGE(scene.wait_for<SignInDone>(), scene.why);
  CHECK(scene.scene.model().frame.learner == "Learner ana");
}

TEST_CASE("a code that is waited for can be given up") {
  SyncScene scene(false);
  scene.start();
  scene.scene.run(SignIn{});
  REQUIRE(scene.wait_for<SignInCode>());
  const auto shown = scene.scene.screen<WelcomeModel>().sign_in;
  CHECK(shown.state == DeviceSignIn::State::kWaiting);
  CHECK_FALSE(shown.code.empty());
  scene.scene.no_browser = true;
  scene.scene.run(OpenSignInPage{});
  CHECK(scene.scene.opened_urls.size() == 1);
  CHECK(scene.scene.complains());
  scene.scene.run(CancelSignIn{});
  CHECK(scene.scene.screen<WelcomeModel>().sign_in.state == DeviceSignIn::State::kIdle);
  scene.settle();
  CHECK_FALSE(scene.scene.sessions.load().value().has_value());
}

TEST_CASE("records that cannot be opened for who signs in leave the guest where he was") {
  SyncScene scene(false);
  approve_at_once(scene);
  scene.start();
  scene.scene.open_activity("page");
  const Uuid guest = scene.scene.learner;
  scene.scene.keys.locked = true;
  scene.worker->sign_in();
  REQUIRE_MESSAGE(scene.wait_for<SignInDone>(), scene.why);
  CHECK(scene.scene.complains());
  CHECK(scene.scene.model().frame.learner.empty());
  scene.scene.keys.locked = false;
  scene.scene.clock.advance(20s);
  scene.scene.run(Scrolled{"one", 700}, PageRead{0, 700, {}}, Navigate{"home"});
  const auto of_guest = scene.scene.open_store(guest, Uuid{}).value();
  CHECK(of_guest->activity({"demo-2", "1.0.0", "first", "page"}).value().engaged_s == 20);
}

}  // namespace icma::app
