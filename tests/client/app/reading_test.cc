// SPDX-License-Identifier: Apache-2.0
// What counts as read, and of which page.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

records::ActivityState state_of(ClientScene& scene, const std::string& activity) {
  return scene.log()->activity({"demo-2", "1.0.0", "first", activity}).value();
}

}  // namespace

TEST_CASE("turning pages and scrolling read nothing") {
  ClientScene scene;
  scene.open_activity("page");
  scene.run(Scrolled{"one", 1000}, NextActivity{}, Scrolled{"two", 1000}, NextActivity{});
  CHECK(scene.on<WebinarModel>());
  CHECK(state_of(scene, "page").read_percent == 0);
  CHECK(state_of(scene, "more").read_percent == 0);
  CHECK(state_of(scene, "page").anchor == "one");
}

TEST_CASE("evidence that comes after the page was left counts for that page") {
  ClientScene scene;
  scene.open_activity("page");
  const int first = scene.screen<ReaderModel>().sitting;
  scene.clock.advance(10s);
  scene.run(NextActivity{});
  const int second = scene.screen<ReaderModel>().sitting;
  CHECK(first != second);
  scene.run(PageRead{first, 1000, {0, 1, 2}});
  CHECK(state_of(scene, "page").read_percent == 100);
  CHECK(state_of(scene, "page").blocks == std::set<std::int64_t>{0, 1, 2});
  CHECK(state_of(scene, "more").read_percent == 0);
  scene.run(Navigate{"home"}, PageRead{second, 400, {1}});
  CHECK(state_of(scene, "more").read_percent == 40);
  CHECK(scene.sound());
}

TEST_CASE("a page is read in two sittings, over a restart, and the reader knows what was read") {
  ClientScene scene;
  scene.open_activity("page");
  CHECK(scene.screen<ReaderModel>().read_blocks.empty());
  scene.clock.advance(12s);
  scene.run(Scrolled{"one", 500}, PageRead{0, 500, {0, 1}}, Navigate{"home"});
  scene.restart();
  scene.open_activity("page");
  CHECK(scene.screen<ReaderModel>().read_blocks == std::vector<int>{0, 1});
  CHECK(scene.screen<ReaderModel>().anchor == "one");
  CHECK_FALSE(scene.screen<ReaderModel>().page_done);
  scene.clock.advance(12s);
  scene.run(PageRead{0, 900, {2}}, Navigate{"home"});
  CHECK(state_of(scene, "page").read_percent == 90);
  CHECK(state_of(scene, "page").blocks == std::set<std::int64_t>{0, 1, 2});
  scene.open_activity("page");
  CHECK(scene.screen<ReaderModel>().page_done);
}

TEST_CASE("evidence of a sitting that never was, or of long ago, changes nothing") {
  ClientScene scene;
  scene.run(PageRead{0, 1000, {0}}, PageRead{1, 1000, {0}}, PageRead{-1, 1000, {0}});
  scene.open_activity("page");
  const int sitting = scene.screen<ReaderModel>().sitting;
  for (int i = 0; i < 20; ++i) {
    scene.run(Navigate{"home"});
    scene.open_activity("more");
  }
  const std::size_t before = scene.count(records::type::kPageRead);
  scene.run(PageRead{sitting, 1000, {0}}, PageRead{1 << 30, 1000, {0}}, NextActivity{},
            Navigate{"home"}, NextActivity{}, PageRead{0, 1000, {0}});
  CHECK(state_of(scene, "page").read_percent == 0);
  CHECK(scene.count(records::type::kPageRead) == before);
  CHECK(scene.sound());
}

TEST_CASE("a module opens at the first thing that is not done") {
  ClientScene scene;
  scene.open_activity("page");
  const int first = scene.screen<ReaderModel>().sitting;
  scene.run(NextActivity{}, NextActivity{});
  CHECK(scene.on<WebinarModel>());
  // The last word on the first page comes when another one is open already.
  scene.run(PageRead{first, 1000, {0}}, Navigate{"home"}, OpenModule{"demo-2", "first"});
  CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
  scene.run(PageRead{0, 1000, {0}}, Navigate{"home"}, OpenModule{"demo-2", "first"});
  CHECK(scene.on<WebinarModel>());
}

}  // namespace icma::app
