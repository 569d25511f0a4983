// SPDX-License-Identifier: Apache-2.0
// Rotten parts are found while nothing else is done, told, and fetched again.
#include <atomic>
#include <doctest/doctest.h>
#include <thread>

#include "courses/package/published_tree.h"
#include "sync/transfer/carrier_transport.h"
#include "sync/transfer/transfer_thread.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/laptop.h"

namespace icma::transfer {

using fakes::full_laptop;
using fakes::Laptop;
using fakes::sample_publication;
using store::DownloadState;
using Weather = fakes::TreeTransport::Weather;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPicture = "modules/first/big.png";

// One byte in the middle of the n-th chunk of the picture turns.
void flip_byte(store::ContentStore& content, int n) {
  ICMA_CHECK(content.database().execute(fmt::format(
      "UPDATE chunk SET data = cast(substr(data, 1, 1000) || "
      "iif(substr(data, 1001, 1) = x'41', x'42', x'41') || substr(data, 1002) AS BLOB) WHERE id = "
      "(SELECT ac.chunk FROM asset_chunk ac JOIN asset a ON a.id = ac.asset "
      "WHERE a.path = '{}' ORDER BY ac.off LIMIT 1 OFFSET {})",
      kPicture, n)));
}

Carrier carrier_of_tree() {
  return {"tree", std::make_shared<CarrierTransport>(std::make_unique<package::TreeSource>(
                      package::PublishedTree(sample_publication().tree())))};
}

// Lets the engine look until a round has ended; the bytes that it looked at.
std::uint64_t round(Laptop& laptop) {
  std::uint64_t bytes = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Millis due = laptop.engine->care_due();
    if (due > laptop.clock.since_boot()) laptop.clock.advance(due - laptop.clock.since_boot());
    const auto step = laptop.engine->look_after();
    if (step) bytes += step->bytes;
    if (step && step->finished) return bytes;
  }
  FAIL("the round never ended");
  return bytes;
}

bool reads(Laptop& laptop, const std::string& path) {
  const auto reader = store::ContentReader::open(laptop.dir / "content.db").value();
  const auto version = reader->installed("demo-1").value().at(0);
  return reader->read_asset(version.id, path).has_value();
}

}  // namespace

TEST_CASE("a flipped byte is found at idle and mended, and the rest stays readable meanwhile") {
  const auto laptop = full_laptop();
  flip_byte(*laptop->content, 3);
  round(*laptop);
  const auto lost = laptop->content->lost_parts().value();
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].path == kPicture);
  CHECK(lost[0].module == "first");
  CHECK(laptop->state() == DownloadState::kWanted);
  CHECK_FALSE(reads(*laptop, kPicture));
  CHECK(reads(*laptop, "modules/first/page.md"));
  SUBCASE("by the server, which sends that part alone") {
    const std::uint64_t before = laptop->transport.bytes;
    laptop->work();
    CHECK(laptop->picture_is_whole());
    CHECK(laptop->transport.bytes - before < (std::uint64_t{2} << 20U));
  }
  SUBCASE("by a carrier first") {
    laptop->engine->add_carrier(carrier_of_tree());
    const std::uint64_t before = laptop->transport.bytes;
    laptop->work();
    CHECK(laptop->picture_is_whole());
    CHECK(laptop->transport.bytes == before);
  }
  SUBCASE("not without a line, and then when there is one") {
    laptop->transport.weather = Weather::kDown;
    laptop->work();
    CHECK(laptop->state() == DownloadState::kWaiting);
    CHECK(laptop->content->lost_parts().value().size() == 1);
    CHECK(reads(*laptop, "modules/first/page.md"));
    laptop->transport.weather = Weather::kFair;
    REQUIRE(laptop->engine->retry_now());
    laptop->work();
    CHECK(laptop->picture_is_whole());
  }
  CHECK(laptop->state() == DownloadState::kReady);
  CHECK(laptop->content->lost_parts().value().empty());
}

TEST_CASE("looking after costs no more than its budget, in any minute") {
  const auto laptop = full_laptop();
  laptop->clock.advance(kCareStart);
  std::uint64_t bytes = 0;
  std::uint64_t most = 0;
  bool finished = false;
  const Millis start = laptop->clock.since_boot();
  while (!finished) {
    const auto step = laptop->engine->look_after().value();
    bytes += step.bytes;
    most = std::max(most, step.bytes);
    finished = step.finished;
    const auto passed = static_cast<std::uint64_t>((laptop->clock.since_boot() - start).count());
    CHECK(bytes <= most + kCareBytesPerSecond * passed / 1'000);
    laptop->clock.advance(250ms);
  }
  CHECK(bytes >= sample_publication().picture.size());
  // A slice ends with the chunk that fills it.
  CHECK(most < kCareSlice + (std::uint64_t{1} << 20U));
  CHECK(laptop->clock.since_boot() - start > 5s);
}

TEST_CASE("the start is left alone, and one round a month is enough") {
  const auto laptop = full_laptop();
  CHECK(laptop->engine->look_after().value().chunks == 0);
  CHECK_FALSE(laptop->content->scrubbed().value());
  CHECK(round(*laptop) > 0);
  const Time ended = laptop->content->scrubbed().value().value();
  laptop->clock.advance(kCareRound - 2h);
  CHECK(laptop->engine->look_after().value().chunks == 0);
  CHECK(laptop->content->scrubbed().value() == ended);
  laptop->clock.advance(3h);
  CHECK(laptop->engine->look_after().value().chunks > 0);
  // A clock that was set back does not put it off.
  CHECK(laptop->content->is_scrub_due(ended - 24h * 400, kCareRound).value());
}

TEST_CASE("looking after goes on where it was after a restart") {
  const auto laptop = full_laptop();
  flip_byte(*laptop->content, 0);
  std::uint64_t bytes = 0;
  for (int starts = 0; starts < 100; ++starts) {
    laptop->clock.advance(kCareStart);
    const auto step = laptop->engine->look_after().value();
    bytes += step.bytes;
    if (step.finished) break;
    REQUIRE(laptop->start());
  }
  REQUIRE(laptop->content->scrubbed().value());
  CHECK(bytes < 2 * sample_publication().picture.size());
  CHECK(laptop->content->lost_parts().value().size() == 1);
  laptop->work();
  CHECK(laptop->picture_is_whole());
}

TEST_CASE("whichever call of looking after fails, nothing sound is lost and rot is found later") {
  int faults = 0;
  for (int n = 1; n < 300; ++n) {
    CAPTURE(n);
    const auto laptop = full_laptop();
    flip_byte(*laptop->content, 1);
    fakes::FailingPoint fault(n, n % 2 == 0 ? ErrorKind::kNoSpace : ErrorKind::kIo);
    if (!laptop->start(&fault)) continue;
    laptop->clock.advance(kCareStart);
    const bool struck_before = fault.struck;
    bool failed = false;
    for (int i = 0; i < 40; ++i) {
      const auto step = laptop->engine->look_after();
      failed = failed || !step;
      if (step && step->finished) break;
      laptop->clock.advance(laptop->engine->care_due() - laptop->clock.since_boot());
    }
    CHECK(failed == (fault.struck && !struck_before));
    CHECK(reads(*laptop, "modules/first/page.md"));
    REQUIRE(laptop->start());
    round(*laptop);
    laptop->work();
    CHECK(laptop->picture_is_whole());
    if (!fault.struck) break;
    faults += failed ? 1 : 0;
    if (n == 299) FAIL("it never ran without a fault");
  }
  CHECK(faults > 10);
}

TEST_CASE("who meets a rotten part has it mended at once") {
  const auto laptop = full_laptop();
  const auto version = laptop->content->downloads().value().at(0).version;
  CHECK_FALSE(laptop->engine->mend(version, kPicture).value());
  flip_byte(*laptop->content, 2);
  CHECK_FALSE(laptop->engine->mend(version, "modules/first/page.md").value());
  CHECK(laptop->engine->mend(version, kPicture).value());
  CHECK(laptop->state() == DownloadState::kWanted);
  laptop->transport.weather = Weather::kDown;
  laptop->work();
  CHECK(laptop->state() == DownloadState::kWaiting);
  // Met once more: tried at once.
  laptop->transport.weather = Weather::kFair;
  CHECK(laptop->engine->mend(version, kPicture).value());
  laptop->work();
  CHECK(laptop->picture_is_whole());
}

TEST_CASE("parts that are whole but put together wrongly are put together anew") {
  const auto laptop = full_laptop();
  const auto version = laptop->content->downloads().value().at(0).version;
  REQUIRE(laptop->content->database().execute(
      "DELETE FROM asset_chunk WHERE off > 0 AND asset = "
      "(SELECT id FROM asset WHERE path = 'modules/first/big.png')"));
  CHECK_FALSE(laptop->picture_is_whole());
  CHECK(laptop->engine->mend(version, kPicture).value());
  const std::uint64_t before = laptop->transport.bytes;
  laptop->work();
  CHECK(laptop->picture_is_whole());
  CHECK(laptop->transport.bytes == before);
}

TEST_CASE("what a row says of its chunk may be rotten too") {
  const auto laptop = full_laptop();
  for (const char* change : {"hash = zeroblob(32)", "size = size + 1", "data = x'00'"}) {
    CAPTURE(change);
    REQUIRE(laptop->content->database().execute(
        fmt::format("UPDATE chunk SET {} WHERE id = (SELECT max(id) FROM chunk)", change)));
    REQUIRE(laptop->start());
    laptop->clock.advance(kCareRound);
    round(*laptop);
    laptop->work();
    CHECK(laptop->state() == DownloadState::kReady);
    CHECK(laptop->content->lost_parts().value().empty());
    CHECK(laptop->picture_is_whole());
  }
}

TEST_CASE("the downloads' thread finds and mends by itself, also when it was stopped meanwhile") {
  const auto laptop = full_laptop();
  flip_byte(*laptop->content, 5);
  laptop->engine.reset();
  EngineOptions options;
  options.store = laptop->content.get();
  options.transport = &laptop->transport;
  options.clock = &laptop->clock;
  options.random = &laptop->random;
  options.first_root = laptop->publication.root;
  std::atomic<int> changes{0};
  options.changed = [&changes] { ++changes; };
  const auto wake = [](TransferEngine&, const protocol::CancelToken&) {};
  // A film plays: nothing is looked at.
  {
    TransferThread thread(options);
    thread.set_playing(true);
    laptop->clock.advance(kCareStart + 1s);
    for (int i = 0; i < 10; ++i) {
      thread.post(wake);
      std::this_thread::sleep_for(5ms);
    }
  }
  CHECK_FALSE(laptop->content->scrubbed().value());
  CHECK(laptop->content->is_scrub_due(laptop->clock.now(), kCareRound).value());
  CHECK(laptop->content->lost_parts().value().empty());
  for (int starts = 0; starts < 200 && changes == 0; ++starts) {
    TransferThread thread(options);
    laptop->clock.advance(kCareStart + 1s);
    thread.post(wake);
    std::this_thread::sleep_for(10ms);
  }
  CHECK(changes > 0);
  {
    TransferThread thread(options);
    for (int i = 0; i < 600 && !laptop->picture_is_whole(); ++i) {
      std::this_thread::sleep_for(20ms);
    }
  }
  CHECK(laptop->picture_is_whole());
  CHECK(laptop->content->lost_parts().value().empty());
}

}  // namespace icma::transfer
