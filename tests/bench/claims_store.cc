// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>
#include <fmt/format.h>

#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/fixture.h"
#include "tests/fakes/memory_keys.h"

namespace icma::bench {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr std::size_t kChunk = std::size_t{256} << 10U;
constexpr std::size_t kBatch = 16 * kMiB;
constexpr int kCommits = 300;
constexpr int kReads = 50;

// One batch of chunks as it would arrive, different for every number, and what it must hash to.
struct Arrival {
  std::vector<store::ChunkBytes> chunks;

  void renew(const Bytes& noise, std::size_t number) {
    chunks.resize(kBatch / kChunk);
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      chunks[i].data.assign(noise.begin() + static_cast<std::ptrdiff_t>(i * kChunk),
                            noise.begin() + static_cast<std::ptrdiff_t>((i + 1) * kChunk));
      const std::array mark{number, i};
      std::memcpy(chunks[i].data.data(), mark.data(), sizeof mark);
      chunks[i].hash = sha256(chunks[i].data);
    }
  }
};

// MiB a second from bytes in memory to chunks on disk, each hashed and compared.
Result<double> store_chunks(const Setting& setting, const Bytes& noise, std::size_t bytes,
                            bool write_ahead) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "ingest"));
  ICMA_TRY(const auto store, store::ContentStore::open(folder / "content.db"));
  if (write_ahead) ICMA_TRY_VOID(store->database().execute("PRAGMA journal_mode=WAL"));
  const package::Manifest manifest{.program = "p", .version = "1"};
  ICMA_TRY(const auto version, store->add_version(manifest, noise, Time{}));
  double seconds = 0;
  Arrival arrival;
  for (std::size_t at = 0; at < bytes; at += kBatch) {
    arrival.renew(noise, at);
    const std::int64_t begin = now_ns();
    for (const store::ChunkBytes& chunk : arrival.chunks) {
      if (sha256(chunk.data) != chunk.hash) return fail(ErrorKind::kInternal, "wrong bytes");
    }
    ICMA_TRY_VOID(store->put_chunks(version, "m", arrival.chunks, at + kBatch));
    seconds += seconds_since(begin);
  }
  const std::int64_t begin = now_ns();
  if (write_ahead) ICMA_TRY_VOID(store->database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  return static_cast<double>(bytes / kMiB) / (seconds + seconds_since(begin));
}

Result<double> raw_write(const Setting& setting, const Bytes& noise, std::size_t bytes) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "ingest"));
  const std::int64_t begin = now_ns();
  ICMA_TRY_VOID(write_and_sync(folder / "raw", ByteView(noise).first(kMiB), bytes / kMiB));
  return static_cast<double>(bytes / kMiB) / seconds_since(begin);
}

}  // namespace

Result<Measured> ingest(const Setting& setting) {
  const std::size_t bytes = (setting.full ? 1024 : 256) * kMiB;
  Bytes noise(kBatch);
  fakes::FakeRandom(3).fill(noise);
  ICMA_TRY(Measured out,
           interleave(3, [&] { return store_chunks(setting, noise, bytes, false); },
                      {{"1 MiB writes and one fsync, not hashed",
                        [&] { return raw_write(setting, noise, bytes); }},
                       {"the same chunks hashed into the same tables with a write-ahead log",
                        [&] { return store_chunks(setting, noise, bytes, true); }}}));
  ICMA_TRY_VOID(fresh_folder(setting.work, "ingest"));
  out.holds = ratio(out, 0) >= 0.6 && ratio(out, 1) >= 1.4;
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
