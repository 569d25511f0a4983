// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <fmt/format.h>
#include <thread>

#include "courses/package/published_tree.h"
#include "sync/platform/system_clock.h"
#include "sync/transfer/chunk_batch.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/film.h"
#include "tests/bench/fixture.h"
#include "tests/bench/published.h"
#include "tests/fakes/memory_keys.h"

namespace icma::bench {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr std::size_t kChunk = std::size_t{256} << 10U;
constexpr std::size_t kFilmBytes = 8 * kMiB;
constexpr int kCommits = 300;
constexpr int kReads = 50;

// A program's worth of chunks as a line would bring them, all different.
struct Arrivals {
  package::Manifest manifest{.program = "p", .version = "1"};
  std::vector<Bytes> stored;

  explicit Arrivals(std::size_t bytes) {
    Bytes noise(kChunk);
    fakes::FakeRandom(3).fill(noise);
    for (std::size_t number = 0; number < bytes / kChunk; ++number) {
      std::memcpy(noise.data(), &number, sizeof number);
      manifest.chunks.push_back({.hash = sha256(noise), .size = kChunk, .stored = kChunk});
      stored.push_back(noise);
    }
  }
};

// A film that can be watched from this store.
Result<store::VersionId> put_film(const Setting& setting, store::ContentStore& store) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "ingest-film"));
  ICMA_TRY(const Published film,
           publish(folder, media(1, kFilmBytes, kFilmBytes, 99), "1.0.0", {}, "film"));
  const package::PublishedTree tree(folder / "content");
  std::vector<store::ChunkBytes> chunks;
  for (const package::ChunkRef& chunk : film.manifest.chunks) {
    ICMA_TRY(const Bytes pack, tree.read_object(film.manifest.packs[chunk.pack].hash));
    const auto begin = pack.begin() + static_cast<std::ptrdiff_t>(chunk.offset);
    chunks.push_back({chunk.hash, chunk.size, Bytes(begin, begin + chunk.stored)});
  }
  ICMA_TRY(const auto version, store.add_version(film.manifest, film.object, Time{}));
  const std::vector<std::string> modules{"m"};
  ICMA_TRY_VOID(store.want(version, modules));
  ICMA_TRY_VOID(store.put_chunks(version, "m", chunks, {}, film.bytes));
  ICMA_TRY_VOID(store.seal(version, film.manifest, "m"));
  return version;
}

// MiB a second from bytes in memory to verified chunks on disk, by the way of a download; while
// somebody watches a film from there, with `film`.
Result<double> store_chunks(const Setting& setting, const Arrivals& arrivals, bool write_ahead,
                            Viewing* film = nullptr) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "ingest"));
  ICMA_TRY(const auto store, store::ContentStore::open(folder / "content.db"));
  std::optional<FilmViewer> viewer;
  if (film != nullptr) {
    ICMA_TRY(const auto watched, put_film(setting, *store));
    viewer.emplace(folder / "content.db", watched, "media/0000.jpg");
  }
  if (write_ahead) ICMA_TRY_VOID(store->database().execute("PRAGMA journal_mode=WAL"));
  ICMA_TRY_VOID(require_full(store->database()));
  ICMA_TRY(const auto version, store->add_version(arrivals.manifest, arrivals.stored[0], Time{}));
  std::vector<Bytes> line = arrivals.stored;
  const std::uint64_t bytes = line.size() * kChunk;
  const store::Download download{.version = version, .module = "m", .bytes_total = bytes};
  const platform::SystemClock clock;
  const std::int64_t begin = now_ns();
  {
    transfer::ChunkPipeline pipeline(arrivals.manifest);
    transfer::ChunkBatch batch(*store, clock, download, 0,
                               [&pipeline](std::uint64_t taken) { pipeline.stored(taken); });
    std::jthread bring([&pipeline, &line] {
      for (std::uint32_t i = 0; i < line.size(); ++i) {
        if (!pipeline.make_room(line[i].size())) return;
        if (!pipeline.arrived(i, std::move(line[i]))) return;
      }
      pipeline.finish();
    });
    Result<> outcome;
    while (outcome && !pipeline.ended()) {
      auto next = pipeline.next(Millis(50));
      if (!next) outcome = std::unexpected(next.error());
      if (next && *next) outcome = batch.take(std::move(**next));
      if (next && !*next && pipeline.stands()) outcome = batch.flush();
    }
    pipeline.abandon();
    if (!outcome) return std::unexpected(outcome.error());
    ICMA_TRY_VOID(batch.flush());
  }
  if (write_ahead) ICMA_TRY_VOID(store->database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  const double rate = static_cast<double>(bytes / kMiB) / seconds_since(begin);
  if (film != nullptr) film->add(viewer->stop());
  return rate;
}

// MiB a second of the same chunks in files of their own, each flushed and renamed into place.
Result<double> store_files(const Setting& setting, const Arrivals& arrivals) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "ingest"));
  const std::int64_t begin = now_ns();
  for (std::size_t i = 0; i < arrivals.stored.size(); ++i) {
    if (sha256(arrivals.stored[i]) != arrivals.manifest.chunks[i].hash) {
      return fail(ErrorKind::kInternal, "wrong bytes");
    }
    ICMA_TRY_VOID(
        write_and_rename(folder / arrivals.manifest.chunks[i].hash.to_hex(), arrivals.stored[i]));
  }
  return static_cast<double>(arrivals.stored.size() * kChunk / kMiB) / seconds_since(begin);
}

Result<double> raw_write(const Setting& setting, const Arrivals& arrivals) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "ingest"));
  Bytes piece(kMiB);
  fakes::FakeRandom(4).fill(piece);
  const std::size_t pieces = arrivals.stored.size() * kChunk / kMiB;
  const std::int64_t begin = now_ns();
  ICMA_TRY_VOID(write_and_sync(folder / "raw", piece, pieces));
  return static_cast<double>(pieces) / seconds_since(begin);
}

}  // namespace

Result<Measured> ingest(const Setting& setting) {
  const Arrivals arrivals((setting.full ? 1024 : 256) * kMiB);
  Viewing film;
  ICMA_TRY(Measured out,
           interleave(5, [&] { return store_chunks(setting, arrivals, false); },
                      {{"1 MiB writes and one fsync, not hashed",
                        [&] { return raw_write(setting, arrivals); }},
                       {"the same chunks hashed into the same tables with a write-ahead log",
                        [&] { return store_chunks(setting, arrivals, true); }},
                       {"a file a chunk, hashed, flushed and renamed",
                        [&] { return store_files(setting, arrivals); }},
                       {"ours while a film plays",
                        [&] { return store_chunks(setting, arrivals, false, &film); }}}));
  ICMA_TRY_VOID(fresh_folder(setting.work, "ingest"));
  ICMA_TRY_VOID(fresh_folder(setting.work, "ingest-film"));
  out.notes.emplace_back("synchronous=FULL in every run that writes a database");
  out.notes.push_back(film.says());
  out.holds =
      ratio(out, 0) >= 0.6 && ratio(out, 1) >= 1.4 && ratio(out, 2) >= 4 && film.is_smooth();
  return out;
}

Result<Measured> event_commit(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "event-commit"));
  fakes::MemoryKeys keys;
  ICMA_TRY(const auto records, open_records(folder / "learner.db", Uuid{{7}}, keys));
  ICMA_TRY_VOID(fill_records(*records, 2'000));
  const records::Draft draft{.type = std::string(records::type::kPageRead),
                             .subject = {"prg-000", "1.0.0", "m1", "p1"},
                             .body = records::page_read(20, 50)};
  const auto ours = [&]() -> Result<double> {
    const std::int64_t begin = now_ns();
    for (int i = 0; i < kCommits; ++i) ICMA_TRY_VOID(records->store->append(draft));
    return kCommits / seconds_since(begin);
  };
  const Bytes page(4096, 0x5a);
  const auto floor = [&]() -> Result<double> {
    const std::int64_t begin = now_ns();
    ICMA_TRY_VOID(append_and_sync_each(folder / "floor", page, kCommits));
    return kCommits / seconds_since(begin);
  };
  ICMA_TRY(Measured out, interleave(7, ours, {{"4 KiB appended and fdatasync", floor}}));
  out.holds = ratio(out) >= 0.9;
  return out;
}

Result<Measured> dashboard(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "dashboard"));
  fakes::MemoryKeys keys;
  ICMA_TRY(const auto records, open_records(folder / "learner.db", Uuid{{7}}, keys));
  ICMA_TRY_VOID(fill_records(*records, kEvents));
  const std::string year = format_utc(records->clock.now()).substr(0, 4);
  std::vector<std::string> months;
  for (int month = 1; month <= 12; ++month) months.push_back(fmt::format("{}-{:02}", year, month));
  const auto ours = [&]() -> Result<double> {
    const std::int64_t begin = now_ns();
    for (int i = 0; i < kReads; ++i) {
      ICMA_TRY(const auto shown, records->store->dashboard(months, year));
      if (shown.programs.size() != 40) return fail(ErrorKind::kInternal, "rows are missing");
    }
    return seconds_since(begin) * 1e3 / kReads;
  };
  ICMA_TRY(const auto reader,
           sqlite::Database::open(folder / "learner.db", {.access = sqlite::Access::kReadOnly}));
  const auto aggregate = [&]() -> Result<double> {
    const std::int64_t begin = now_ns();
    sqlite::Statement query = reader->statement(
        "SELECT json_extract(envelope, '$.program'), sum(json_extract(body, '$.seconds')) "
        "FROM event GROUP BY 1");
    int rows = 0;
    while (true) {
      ICMA_TRY(const bool row, query.step());
      if (!row) break;
      ++rows;
    }
    if (rows < 40) return fail(ErrorKind::kInternal, "rows are missing");
    return seconds_since(begin) * 1e3;
  };
  ICMA_TRY(Measured out,
           interleave(5, ours, {{"the same log added up with json_extract, warm", aggregate}}));
  const double times = ratio(out) > 0 ? 1 / ratio(out) : 0;
  out.notes.push_back(fmt::format("{:.0f} times as fast as adding up the log", times));
  out.holds = median(out.ours) <= 1 && times >= 500;
  return out;
}

}  // namespace icma::bench
