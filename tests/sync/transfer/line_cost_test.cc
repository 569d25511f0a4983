// SPDX-License-Identifier: Apache-2.0
// Counted lines ask first, and programs take no more space than is allowed.
#include <doctest/doctest.h>

#include "sync/transfer/carrier_transport.h"
#include "sync/transfer/transfer_engine.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using namespace icma::transfer;
using fakes::Laptop;
using fakes::sample_publication;
using store::DownloadState;
using store::Hold;

namespace {

store::Download download(Laptop& laptop, const std::string& module) {
  const auto downloads = laptop.content->downloads().value();
  for (const auto& one : downloads) {
    if (one.module == module) return one;
  }
  FAIL("no download of ", module);
  return {};
}

// A laptop that wants all of the program and has fetched nothing of it.
struct Wanting : Laptop {
  Wanting() {
    REQUIRE(engine->update(cancel));
    REQUIRE(engine->get("demo-1", {}, cancel));
    asked = transport.bytes;
  }
  std::uint64_t fetched() const { return transport.bytes - asked; }
  std::uint64_t asked = 0;
};

}  // namespace

TEST_CASE("on a counted line nothing comes from the server until the learner agrees") {
  Wanting laptop;
  laptop.metered = true;
  laptop.work();
  CHECK(laptop.fetched() == 0);
  for (const char* module : {"", "first"}) {
    CAPTURE(module);
    CHECK(download(laptop, module).state == DownloadState::kWaiting);
    CHECK(download(laptop, module).hold == Hold::kMetered);
  }
  // What it would cost is known, with what all modules share.
  CHECK(download(laptop, "first").hold_bytes > 9UL << 20U);

  CHECK(laptop.engine->agree("demo-1", "none").error().kind == ErrorKind::kNotFound);
  REQUIRE(laptop.engine->agree("demo-1", "first"));
  laptop.work();
  CHECK(laptop.state("first") == DownloadState::kReady);
  CHECK(laptop.picture_is_whole());
  // It held for that download: another one asks again.
  CHECK_FALSE(download(laptop, "first").agreed);
}

TEST_CASE("agreeing holds over a broken line and a restart") {
  Wanting laptop;
  laptop.metered = true;
  laptop.work();
  REQUIRE(laptop.engine->agree("demo-1", "first"));
  laptop.transport.weather = fakes::TreeTransport::Weather::kDown;
  laptop.work();
  CHECK(download(laptop, "").hold == Hold::kNone);
  REQUIRE(laptop.start());
  laptop.transport.weather = fakes::TreeTransport::Weather::kFair;
  laptop.clock.advance(std::chrono::hours(1));
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("what waited for a free line goes on by itself, told of it or not") {
  for (const bool told : {true, false}) {
    CAPTURE(told);
    Wanting laptop;
    laptop.metered = true;
    laptop.work();
    REQUIRE(laptop.fetched() == 0);
    laptop.metered = false;
    if (told) {
      REQUIRE(laptop.engine->line_changed());
    } else {
      CHECK(laptop.engine->next_due());
      laptop.clock.advance(std::chrono::seconds(31));
    }
    laptop.work();
    CHECK(laptop.picture_is_whole());
  }
}

TEST_CASE("carriers are asked whatever the line costs") {
  Wanting laptop;
  laptop.metered = true;
  laptop.engine->add_carrier(
      {"stick", std::make_shared<CarrierTransport>(std::make_unique<package::TreeSource>(
                    package::PublishedTree(sample_publication().tree())))});
  laptop.work();
  CHECK(laptop.picture_is_whole());
  CHECK(laptop.fetched() == 0);
}

TEST_CASE("who wants no questions is not asked; never means never") {
  Wanting laptop;
  laptop.metered = true;
  REQUIRE(laptop.engine->allow({.on_metered = OnMetered::kNever}));
  laptop.work();
  REQUIRE(laptop.engine->agree("demo-1", "first"));
  laptop.work();
  CHECK(laptop.fetched() == 0);
  CHECK(download(laptop, "first").hold == Hold::kMetered);
  REQUIRE(laptop.engine->allow({.on_metered = OnMetered::kGet}));
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("programs take no more space than is allowed, and go on when more is") {
  Wanting laptop;
  constexpr std::uint64_t kAllowed = std::uint64_t{5} << 20U;
  REQUIRE(laptop.engine->allow({.space = kAllowed}));
  laptop.work();
  const auto held = download(laptop, "first");
  CHECK(held.state == DownloadState::kWaiting);
  CHECK(held.hold == Hold::kQuota);
  const auto size = std::filesystem::file_size(laptop.dir / "content.db");
  CHECK(size <= kAllowed);
  CHECK(held.hold_bytes > 0);
  CHECK(held.hold_bytes <= (9UL << 20U) + size + (1UL << 20U) - kAllowed);
  // What all modules share found room.
  CHECK(laptop.state("") == DownloadState::kReady);
  // A carrier's bytes take space too.
  laptop.engine->add_carrier(
      {"stick", std::make_shared<CarrierTransport>(std::make_unique<package::TreeSource>(
                    package::PublishedTree(sample_publication().tree())))});
  laptop.clock.advance(std::chrono::minutes(1));
  laptop.work();
  CHECK(laptop.state("first") == DownloadState::kWaiting);
  REQUIRE(laptop.engine->allow({.space = std::uint64_t{50} << 20U}));
  laptop.work();
  CHECK(laptop.picture_is_whole());
  CHECK(std::filesystem::file_size(laptop.dir / "content.db") <= std::uint64_t{50} << 20U);
}

TEST_CASE("space that something else leaves is used") {
  Wanting laptop;
  laptop.work();
  REQUIRE(laptop.state("first") == DownloadState::kReady);
  const auto full = std::filesystem::file_size(laptop.dir / "content.db");
  REQUIRE(laptop.engine->allow({.space = full + (1UL << 20U)}));
  REQUIRE(laptop.engine->remove("demo-1", "first"));
  REQUIRE(laptop.engine->get("demo-1", {"first"}, laptop.cancel));
  laptop.work();
  CHECK(laptop.picture_is_whole());
}
