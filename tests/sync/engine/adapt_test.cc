// SPDX-License-Identifier: Apache-2.0
// How a client behaves before a server that has too much to do.
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sync/engine/reconciler.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"

using namespace icma;

namespace {

// A server that has no room for more than so many events at once.
class Crowded final : public protocol::Transport {
 public:
  explicit Crowded(protocol::Transport& line) : line_(line) {}
  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    ++requests;
    if (request.path != "/v1/push") return line_.send(request, sink, cancel);
    const auto push = protocol::decode<protocol::Push>(request.body);
    sizes.push_back(push->events.size());
    if (push->events.size() <= room) return line_.send(request, sink, cancel);
    protocol::Response busy{.status = status, .headers = {{"content-type", "application/json"}}};
    if (retry_after_s > 0) busy.headers["retry-after"] = fmt::to_string(retry_after_s);
    return busy;
  }
  std::size_t room = 0;
  int status = 503;
  int retry_after_s = 0;
  int requests = 0;
  std::vector<std::size_t> sizes;

 private:
  protocol::Transport& line_;
};

struct Scene {
  fakes::FakeClock clock;
  fakes::FakeServer server{clock, fakes::kFacts};
  std::pair<Uuid, std::string> ana = server.learner("ana");
  fakes::Device device{server, clock, ana.first, ana.second, 1};
  Crowded line{server};

  explicit Scene(int events) {
    device.line = &line;
    const std::vector<records::Draft> drafts(static_cast<std::size_t>(events),
                                             {.type = "page.read",
                                              .subject = {"egv-160", "1.0.0", "m1", "p1"},
                                              .body = records::page_read(1, 10)});
    REQUIRE(device.store().append_all(drafts));
  }
};

}  // namespace

TEST_CASE("who is told when to come again does not knock before, and comes with less") {
  for (const int status : {503, 429}) {
    Scene scene(1200);
    scene.line.status = status;
    scene.line.retry_after_s = 7;
    scene.line.room = 100;
    const auto first = scene.device.sync();
    CHECK(first.problem == "busy");
    CHECK(first.retry_after_s == 7);
    REQUIRE(scene.line.sizes.size() == 1);
    CHECK(scene.line.sizes[0] > 300);
    CHECK(scene.line.requests == 2);
    const auto second = scene.device.sync();
    CHECK(second.problem == "busy");
    CHECK(scene.line.sizes.back() == 250);
    // What it took to fit is known in the next run, by another process too.
    scene.device.open();
    int runs = 2;
    while (scene.device.store().unsent().value() > 0 && runs < 60) {
      (void)scene.device.sync();
      ++runs;
    }
    CHECK(scene.device.store().unsent().value() == 0);
    CHECK(runs < 30);
    CHECK(scene.device.store().snapshot().value() == scene.server.snapshot(scene.ana.first));
  }
}

TEST_CASE("who is told no time takes smaller bites at once, and larger ones when there is room") {
  Scene scene(1200);
  scene.line.room = 100;
  const auto outcome = scene.device.sync();
  CHECK(outcome.problem.empty());
  CHECK(outcome.unsent == 0);
  CHECK(scene.line.sizes.at(0) > 300);
  CHECK(scene.line.sizes.at(3) == 62);
  scene.line.room = 1000;
  scene.line.sizes.clear();
  const std::vector<records::Draft> more(2000, {.type = "page.read",
                                                .subject = {"egv-160", "1.0.0", "m1", "p1"},
                                                .body = records::page_read(1, 10)});
  REQUIRE(scene.device.store().append_all(more));
  REQUIRE(scene.device.sync().problem.empty());
  CHECK(std::ranges::is_sorted(scene.line.sizes.begin(), scene.line.sizes.end() - 1));
  CHECK(std::ranges::max(scene.line.sizes) > 300);
}

TEST_CASE("a server that has no room for anything is left alone with nothing lost") {
  Scene scene(300);
  const auto outcome = scene.device.sync();
  CHECK(outcome.problem == "busy");
  CHECK(scene.device.store().unsent().value() > 0);
  CHECK(scene.line.sizes.back() == 50);
  CHECK(scene.line.sizes.size() < 6);
  scene.line.room = 1000;
  REQUIRE(scene.device.sync().problem.empty());
  CHECK(scene.device.store().snapshot().value() == scene.server.snapshot(scene.ana.first));
}
