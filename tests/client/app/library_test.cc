// SPDX-License-Identifier: Apache-2.0
#include "client/app/library.h"

#include <doctest/doctest.h>

#include "tests/fakes/laptop.h"

namespace icma::app {
namespace {

class CountingPoint final : public sqlite::FaultPoint {
 public:
  std::optional<Error> next() override {
    ++calls;
    return std::nullopt;
  }
  int calls = 0;
};

}  // namespace

TEST_CASE("what an update costs is counted once, not with every part that arrives") {
  fakes::SamplePublication publication;
  fakes::Laptop laptop(publication);
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.work();
  publication.clock.advance(std::chrono::hours(1));
  publication.folder.replace("program.md", "version: 1.0.0", "version: 1.1.0");
  publication.folder.replace("modules/first/page.md", "big.png", "big.png \"A caption\"");
  publication.publish();
  REQUIRE(laptop.engine->update(laptop.cancel));

  CountingPoint count;
  Library library(laptop.dir / "content.db", &count);
  const auto calls = [&] {
    count.calls = 0;
    REQUIRE(library.refresh());
    return count.calls;
  };
  calls();
  REQUIRE(library.update("demo-1") != nullptr);
  const std::uint64_t cost = library.update("demo-1")->bytes;
  CHECK(cost > 0);
  // Bytes of something else arrive: what is known stays known.
  REQUIRE(laptop.content->database().execute("UPDATE download SET bytes_done = bytes_done - 1"));
  const int known = calls();
  CHECK(library.update("demo-1")->bytes == cost);
  // Something is not ready any more: each part is looked for.
  REQUIRE(laptop.content->database().execute(
      "UPDATE download SET state = 'paused' WHERE module = 'first'"));
  CHECK(calls() > known + 20);
  CHECK(library.update("demo-1")->bytes == cost);
  CHECK(calls() == known);
}

TEST_CASE("what was counted for one file is not told of the next") {
  fakes::Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.work();
  Library library(laptop.dir / "content.db");
  REQUIRE(library.refresh());
  REQUIRE(library.course("demo-1") != nullptr);
  library.close();
  // What was read stays until the next look.
  CHECK(library.course("demo-1") != nullptr);
  REQUIRE(laptop.engine->remove("demo-1", "first"));
  REQUIRE(library.refresh());
  CHECK(library.course("demo-1") == nullptr);
}

}  // namespace icma::app
