// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/transfer_engine.h"

#include <doctest/doctest.h>

#include "courses/store/content_queries.h"
#include "courses/store/content_reader.h"
#include "sync/transfer/backoff.h"
#include "sync/transfer/transfer_thread.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/laptop.h"

using namespace icma;
using namespace icma::transfer;
using fakes::Laptop;
using fakes::sample_publication;
using store::DownloadState;
using Weather = fakes::TreeTransport::Weather;

TEST_CASE("a program is found in the catalogue, fetched by ranges, verified and readable") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
  CHECK(reader->catalogue().value()[0]["code"] == "DEMO-1");
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.work();
  CHECK(laptop.state() == DownloadState::kReady);
  CHECK(laptop.picture_is_whole());
  CHECK_FALSE(laptop.engine->update(laptop.cancel).value().changed);
  CHECK(laptop.engine->get("none", {}, laptop.cancel).error().kind == ErrorKind::kNotFound);
  CHECK(laptop.engine->get("demo-1", {"none"}, laptop.cancel).error().kind == ErrorKind::kNotFound);
}

TEST_CASE(
    "each kind of bad weather waits with a reason, and the download ends well when it clears") {
  struct Case {
    Weather weather;
    DownloadState state;
  };
  for (const Case& one : {Case{Weather::kDown, DownloadState::kWaiting},
                          Case{Weather::kPortal, DownloadState::kWaiting},
                          Case{Weather::kCut, DownloadState::kWaiting},
                          Case{Weather::kWrongRange, DownloadState::kWaiting},
                          Case{Weather::kBusy, DownloadState::kWaiting},
                          Case{Weather::kForbidden, DownloadState::kSignIn},
                          Case{Weather::kFlip, DownloadState::kWaiting}}) {
    CAPTURE(static_cast<int>(one.weather));
    Laptop laptop;
    REQUIRE(laptop.engine->update(laptop.cancel));
    REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
    laptop.transport.weather = one.weather;
    laptop.work();
    const auto downloads = laptop.content->downloads().value();
    CHECK(downloads[0].state == one.state);
    CHECK_FALSE(downloads[0].error.empty());
    CHECK_FALSE(laptop.picture_is_whole());
    laptop.transport.weather = Weather::kFair;
    laptop.clock.advance(std::chrono::hours(1));
    if (one.state == DownloadState::kSignIn) {
      REQUIRE(laptop.engine->resume("demo-1", ""));
      laptop.work();
      REQUIRE(laptop.engine->resume("demo-1", "first"));
    }
    laptop.work();
    CHECK(laptop.picture_is_whole());
  }
}

TEST_CASE("a server that ignores ranges is still good for the download") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.transport.weather = Weather::kIgnoreRanges;
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("wrong bytes twice put the download in quarantine, and trying again is the learner's") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.transport.weather = Weather::kFlip;
  for (int i = 0; i < 4; ++i) {
    laptop.work();
    laptop.clock.advance(std::chrono::hours(1));
  }
  CHECK(laptop.content->downloads().value()[0].state == DownloadState::kQuarantined);
  CHECK_FALSE(laptop.picture_is_whole());
  laptop.transport.weather = Weather::kFair;
  laptop.work();
  REQUIRE(laptop.engine->resume("demo-1", ""));
  REQUIRE(laptop.engine->resume("demo-1", "first"));
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("a fault at any request of the whole job never leaves it stuck or wrong") {
  for (const Weather strike : {Weather::kDown, Weather::kPortal, Weather::kCut, Weather::kFlip,
                               Weather::kWrongRange, Weather::kBusy}) {
    for (int at = 1;; ++at) {
      CAPTURE(at);
      CAPTURE(static_cast<int>(strike));
      Laptop laptop;
      laptop.transport.strike_at = at;
      laptop.transport.strike = strike;
      const auto attempt = [&laptop] {
        return laptop.engine->update(laptop.cancel) &&
               laptop.engine->get("demo-1", {}, laptop.cancel);
      };
      if (!attempt()) REQUIRE(attempt());
      laptop.work();
      laptop.clock.advance(std::chrono::minutes(10));
      laptop.work();
      CHECK(laptop.picture_is_whole());
      if (laptop.transport.requests < at) break;
    }
  }
}

TEST_CASE("what arrived before a cut is not fetched again") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.transport.weather = Weather::kCut;
  laptop.work();
  laptop.clock.advance(std::chrono::minutes(10));
  laptop.work();
  laptop.transport.weather = Weather::kFair;
  laptop.clock.advance(std::chrono::minutes(10));
  laptop.work();
  CHECK(laptop.picture_is_whole());
  CHECK(laptop.transport.bytes < (sample_publication().picture.size() + (5UL << 20U)));
}

TEST_CASE("a line that breaks again and again but carries something is tried again soon") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  const auto picture = [&laptop] {
    const auto downloads = laptop.content->downloads().value();
    return *std::ranges::find(downloads, "first", &store::Download::module);
  };
  int cuts = 0;
  for (; cuts < 5; ++cuts) {
    CAPTURE(cuts);
    laptop.transport.carries = 1'300'000;
    laptop.work();
    CHECK(picture().state == DownloadState::kWaiting);
    CHECK(picture().attempt == 1);
    CHECK(*laptop.engine->next_due() - laptop.clock.now() <= kFirstWait * 3);
    laptop.clock.advance(kFirstWait * 3);
  }
  laptop.transport.weather = Weather::kDown;
  for (int i = 0; i < 4; ++i) {
    laptop.work();
    laptop.clock.advance(std::chrono::hours(1));
  }
  CHECK(picture().attempt == 5);
  REQUIRE(laptop.engine->retry_now());
  CHECK(picture().attempt == 0);
  laptop.transport.carries.reset();
  laptop.transport.weather = Weather::kFair;
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("a line that never carries a whole chunk brings all of them, and no byte twice") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  const std::uint64_t before = laptop.transport.bytes;
  std::uint64_t last = 0;
  int tries = 0;
  for (; tries < 1'000; ++tries) {
    CAPTURE(tries);
    laptop.transport.carries = 60'000;
    laptop.work();
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    const auto downloads = laptop.content->downloads().value();
    for (const auto& one : downloads) {
      done += one.bytes_done;
      total += one.bytes_total;
    }
    CHECK(done >= last);
    CHECK(done <= total);
    last = done;
    if (done == total) break;
    laptop.clock.advance(kFirstWait * 3);
    if (tries % 10 == 0) REQUIRE(laptop.start());
  }
  CHECK(tries > 100);
  CHECK(laptop.picture_is_whole());
  CHECK(laptop.transport.bytes - before == last);
}

TEST_CASE("a chunk that had begun is gone on with, though others before it are missing too") {
  static constexpr std::size_t kBegun = 40'000;
  // Bytes that the line carries for the module, when a chunk within it has begun or none has.
  const auto bytes_with = [](std::size_t begun) {
    Laptop laptop;
    REQUIRE(laptop.engine->update(laptop.cancel));
    const auto version = laptop.engine->get("demo-1", {"first"}, laptop.cancel).value();
    REQUIRE(laptop.engine->work(laptop.cancel));  // what all modules share
    sqlite::Statement query = laptop.content->database().statement(store::sql::kVersionManifest);
    REQUIRE(query.bind(1, static_cast<std::int64_t>(version)).one());
    const auto manifest = package::decode_manifest(query.blob(0)).value();
    query.reset();
    package::ChunkRef chunk;
    for (const package::ChunkRef& one : manifest.chunks) {
      if (one.stored > kBegun && one.offset > chunk.offset) chunk = one;
    }
    REQUIRE(chunk.offset > kMaxRange);
    const std::string name = manifest.packs[chunk.pack].hash.to_hex();
    const std::string pack =
        read_file(sample_publication().tree() / "objects" / name.substr(0, 2) / name).value();
    const std::string part = pack.substr(chunk.offset, begun);
    const std::vector<store::ChunkPart> parts{{chunk.hash, 0, to_bytes(part)}};
    if (begun > 0) REQUIRE(laptop.content->put_chunks(version, "first", {}, parts, begun));
    const std::uint64_t before = laptop.transport.bytes;
    REQUIRE(laptop.engine->work(laptop.cancel));
    CHECK(laptop.picture_is_whole());
    return laptop.transport.bytes - before;
  };
  CHECK(bytes_with(kBegun) == bytes_with(0) - kBegun);
}

TEST_CASE("a beginning that was wrong is not built upon again, and costs no quarantine") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {"first"}, laptop.cancel));
  REQUIRE(laptop.engine->work(laptop.cancel));  // what all modules share
  laptop.transport.weather = Weather::kFlip;
  laptop.transport.carries = 50'000;
  REQUIRE(laptop.engine->work(laptop.cancel));
  CHECK(laptop.state() == DownloadState::kWaiting);
  laptop.transport.carries.reset();
  laptop.transport.weather = Weather::kFair;
  const auto try_again = [&laptop] {
    laptop.clock.advance(std::chrono::minutes(10));
    REQUIRE(laptop.engine->work(laptop.cancel));
  };
  try_again();
  CHECK(laptop.state() == DownloadState::kWaiting);
  try_again();
  CHECK(laptop.state() == DownloadState::kReady);
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("tries that failed on the line do not count as wrong bytes") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  for (const Weather weather : {Weather::kDown, Weather::kDown, Weather::kDown, Weather::kFlip}) {
    laptop.transport.weather = weather;
    laptop.work();
    laptop.clock.advance(std::chrono::hours(1));
  }
  CHECK(laptop.content->downloads().value()[0].state == DownloadState::kWaiting);
  laptop.transport.weather = Weather::kFair;
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("one range that fails ends the others, and what failed first is told") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {"first"}, laptop.cancel));
  REQUIRE(laptop.engine->work(laptop.cancel));
  REQUIRE(laptop.state("") == DownloadState::kReady);
  const int before = laptop.transport.requests;
  laptop.transport.strike_at = before + 2;
  laptop.transport.strike = Weather::kBusy;
  REQUIRE(laptop.engine->work(laptop.cancel));
  CHECK(laptop.transport.requests == before + 3);
  const auto downloads = laptop.content->downloads().value();
  const auto picture = std::ranges::find(downloads, "first", &store::Download::module);
  CHECK(picture->state == DownloadState::kWaiting);
  CHECK(picture->error.starts_with("the server asks to come back later"));
  CHECK(picture->bytes_done > 0);
}

TEST_CASE("a restart in the middle goes on with what is stored") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.transport.before = [&laptop](int n) {
    if (n == laptop.transport.strike_at) laptop.cancel.cancel();
  };
  laptop.transport.strike_at = laptop.transport.requests + 3;
  (void)laptop.engine->work(laptop.cancel);
  (void)laptop.engine->work(laptop.cancel);
  laptop.transport.before = nullptr;
  laptop.transport.strike_at = 0;
  protocol::CancelToken fresh;
  REQUIRE(laptop.start());
  for (int i = 0; i < 5; ++i) (void)laptop.engine->work(fresh);
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("pause, resume, cancel and remove do what they say") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {"first"}, laptop.cancel));
  REQUIRE(laptop.engine->pause("demo-1", "first"));
  laptop.work();
  CHECK(laptop.state() == DownloadState::kPaused);
  CHECK(laptop.state("") == DownloadState::kReady);
  REQUIRE(laptop.engine->resume("demo-1", "first"));
  laptop.work();
  CHECK(laptop.picture_is_whole());
  REQUIRE(laptop.engine->cancel("demo-1", "first"));
  CHECK(laptop.picture_is_whole());
  REQUIRE(laptop.engine->remove("demo-1", "first"));
  CHECK_FALSE(laptop.picture_is_whole());
  CHECK(laptop.content->downloads().value().empty());
  CHECK(laptop.engine->pause("demo-1", "first").error().kind == ErrorKind::kNotFound);
}

TEST_CASE("a laptop without space says so before it starts, and goes on when there is some") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.free = 1UL << 20U;
  laptop.work();
  CHECK(laptop.content->downloads().value()[0].state == DownloadState::kDiskFull);
  laptop.free = 1UL << 40U;
  laptop.clock.advance(std::chrono::minutes(1));
  laptop.work();
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("a disk that fills at any database operation loses nothing that was readable") {
  int strikes = 0;
  for (int n = 1;; n += 2) {
    CAPTURE(n);
    Laptop laptop;
    REQUIRE(laptop.engine->update(laptop.cancel));
    REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
    fakes::FailingPoint fault(n, ErrorKind::kNoSpace);
    if (laptop.start(&fault)) laptop.work();
    REQUIRE(laptop.start());
    laptop.clock.advance(std::chrono::hours(1));
    laptop.work();
    CHECK(laptop.picture_is_whole());
    if (!fault.struck) break;
    ++strikes;
  }
  CHECK(strikes > 5);
}

TEST_CASE("the publisher that is trusted first must be named; another's tree is refused") {
  Laptop laptop;
  EngineOptions options;
  options.store = laptop.content.get();
  options.transport = &laptop.transport;
  options.clock = &laptop.clock;
  options.random = &laptop.random;
  TransferEngine nobody(options);
  CHECK(nobody.update(laptop.cancel).error().kind == ErrorKind::kNotFound);
  fakes::TempDir dir;
  const auto keys = authoring::open_keys(dir / "keys").value();
  const authoring::PublishedTree other(dir / "tree");
  REQUIRE(authoring::publish(other, {}, {.id = "t"}, keys,
                             {"", std::chrono::days(3), laptop.clock.now()},
                             package::Audience::kLearner));
  options.first_root = read_file(other.metadata_path("root.json")).value();
  TransferEngine misled(options);
  CHECK(misled.update(laptop.cancel).error().kind == ErrorKind::kUnverified);
}

TEST_CASE("receipts are believed by the keys that the root names, not by the server's word") {
  Laptop laptop;
  const std::vector<PublicKey> told{KeyPair::from_seed({9}).public_key()};
  CHECK(believed_receipt_keys(laptop.dir / "none.db", told) == told);
  CHECK(believed_receipt_keys(laptop.dir / "content.db", told) == told);
  REQUIRE(laptop.engine->update(laptop.cancel));
  const auto believed = believed_receipt_keys(laptop.dir / "content.db", told);
  CHECK(believed == std::vector<PublicKey>{sample_publication().receipts});
  CHECK(believed != told);
}

TEST_CASE("an expired tree blocks the update and leaves what is installed readable") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.work();
  laptop.clock.advance(std::chrono::hours(24 * 40));
  CHECK(laptop.engine->update(laptop.cancel).error().kind == ErrorKind::kExpired);
  CHECK(laptop.picture_is_whole());
}

TEST_CASE("on its thread a download is interrupted by a pause and goes on after a resume") {
  Laptop laptop;
  REQUIRE(laptop.engine->update(laptop.cancel));
  REQUIRE(laptop.engine->get("demo-1", {}, laptop.cancel));
  laptop.engine.reset();
  EngineOptions options;
  options.store = laptop.content.get();
  options.transport = &laptop.transport;
  options.clock = &laptop.clock;
  options.random = &laptop.random;
  {
    TransferThread thread(options);
    thread.interrupt([](TransferEngine& engine, const protocol::CancelToken&) {
      (void)engine.pause("demo-1", "first");
    });
    thread.post([](TransferEngine& engine, const protocol::CancelToken&) {
      (void)engine.resume("demo-1", "first");
    });
    for (int i = 0; i < 600 && !laptop.picture_is_whole(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  CHECK(laptop.picture_is_whole());
}
