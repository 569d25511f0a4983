// SPDX-License-Identifier: Apache-2.0
// The records: deriving, verifying, taking in what others wrote, and the server that stores them.
#include <fmt/format.h>

#include "sync/protocol/messages.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/fixture.h"
#include "tests/fakes/fake_server.h"
#include "tests/fakes/memory_keys.h"

namespace icma::bench {
namespace {

constexpr int kPage = 500;
constexpr int kBatch = 100;
constexpr int kIngested = 20'000;
constexpr int kInGroup = 20;  // requests that wait while one commit is on its way

using records::Stored;

Result<std::vector<Stored>> all_records(records::LearnerStore& store) {
  return store.records(store.device().device, 1, INT32_MAX, SIZE_MAX);
}

// The log's rows as they are, in one table without anything else: what storing them costs at least.
Result<double> plain_insert(const std::filesystem::path& path, const std::vector<Stored>& rows,
                            int in_a_commit) {
  std::error_code ignored;
  for (const char* side : {"", "-wal", "-shm"}) {
    std::filesystem::remove(path.string() + side, ignored);
  }
  ICMA_TRY(const auto database, sqlite::Database::open(path, {}));
  ICMA_TRY_VOID(database->execute(
      "CREATE TABLE event(device BLOB, seq INTEGER, envelope TEXT, body TEXT, salt BLOB, "
      "hash BLOB, PRIMARY KEY(device, seq)) WITHOUT ROWID"));
  const std::int64_t begin = now_ns();
  for (std::size_t at = 0; at < rows.size();) {
    ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database));
    for (int i = 0; i < in_a_commit && at < rows.size(); ++i, ++at) {
      const records::Record& record = rows[at].record;
      ICMA_TRY_VOID(database->statement("INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
                        .bind(1, record.device)
                        .bind(2, record.seq)
                        .bind(3, record.envelope)
                        .bind(4, *record.body)
                        .bind(5, ByteView(record.salt))
                        .bind(6, record.hash)
                        .run());
    }
    ICMA_TRY_VOID(transaction.commit());
  }
  return static_cast<double>(rows.size()) / seconds_since(begin);
}

// A device that another one hears of for the first time.
Result<double> take_in(const std::filesystem::path& path, const std::vector<Stored>& rows,
                       const records::Stream& from) {
  std::error_code ignored;
  for (const char* side : {"", "-wal", "-shm"}) {
    std::filesystem::remove(path.string() + side, ignored);
  }
  fakes::MemoryKeys keys;
  ICMA_TRY(const auto records, open_records(path, Uuid{{7}}, keys));
  const std::int64_t begin = now_ns();
  records::Cursor end;
  for (std::size_t at = 0; at < rows.size();) {
    std::vector<records::Received> page;
    for (int i = 0; i < kPage && at < rows.size(); ++i, ++at) {
      end.n = static_cast<std::int64_t>(at) + 1;
      end.hash = protocol::next_page_hash(end.hash, end.n, rows[at].record);
      page.push_back({end.n, rows[at].record});
    }
    ICMA_TRY_VOID(records->store->receive(page, std::vector<records::Stream>{from}, end));
  }
  return static_cast<double>(rows.size()) / seconds_since(begin);
}

struct Log {
  std::unique_ptr<Records> records;
  fakes::MemoryKeys keys;
  std::vector<Stored> rows;
  records::Stream stream;
};

Result<std::unique_ptr<Log>> make_log(const std::filesystem::path& folder, int events) {
  auto out = std::make_unique<Log>();
  ICMA_TRY(out->records, open_records(folder / "learner.db", Uuid{{7}}, out->keys));
  ICMA_TRY_VOID(fill_records(*out->records, events));
  records::LearnerStore& store = *out->records->store;
  ICMA_TRY(const auto stream, store.stream(store.device().device));
  out->stream = *stream;
  for (std::int64_t seq = kPage; seq <= out->stream.head_seq; seq += kPage) {
    ICMA_TRY_VOID(store.sign_at(seq));
  }
  ICMA_TRY_VOID(store.sign_at(out->stream.head_seq));
  ICMA_TRY(out->rows, all_records(store));
  out->stream.kind = records::StreamKind::kOther;
  return out;
}

}  // namespace

Result<Measured> rebuild_records(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "rebuild"));
  ICMA_TRY(const auto log, make_log(folder, kEvents));
  const auto ours = [&]() -> Result<double> {
    const std::int64_t begin = now_ns();
    ICMA_TRY_VOID(log->records->store->rebuild());
    return seconds_since(begin);
  };
  ICMA_TRY(Measured out, interleave(5, ours, {}));
  out.holds = median(out.ours) <= 1;
  return out;
}

Result<Measured> verify_records(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "verify"));
  ICMA_TRY(const auto log, make_log(folder, kEvents));
  const auto ours = [&]() -> Result<double> {
    const std::int64_t begin = now_ns();
    ICMA_TRY_VOID(log->records->store->verify());
    return seconds_since(begin);
  };
  ICMA_TRY(Measured out, interleave(5, ours, {}));
  out.holds = median(out.ours) <= 0.15;
  return out;
}

Result<Measured> apply_remote(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "apply-remote"));
  ICMA_TRY(const auto log, make_log(folder, kEvents));
  const auto ours = [&] { return take_in(folder / "other.db", log->rows, log->stream); };
  const auto plain = [&] { return plain_insert(folder / "plain.db", log->rows, kPage); };
  ICMA_TRY(Measured out, interleave(3, ours, {{"the same rows inserted in one table", plain}}));
  out.holds = median(out.ours) >= 80'000;
  return out;
}

Result<Measured> server_ingest(const Setting& setting) {
  ICMA_TRY(const auto folder, fresh_folder(setting.work, "server-ingest"));
  ICMA_TRY(const auto log, make_log(folder, kIngested));
  int round = 0;
  const auto ours = [&]() -> Result<double> {
    // Each round is another learner, whose laptop wrote the same.
    fakes::FakeClock clock;
    fakes::FakeServer server(clock);
    const auto [learner, token] = server.learner(fmt::format("learner-{}", ++round));
    ICMA_TRY(const auto records,
             open_records(folder / fmt::format("{}.db", round), learner, log->keys));
    ICMA_TRY_VOID(fill_records(*records, kIngested));
    records::LearnerStore& store = *records->store;
    const Uuid device = store.device().device;
    ICMA_TRY(const auto stream, store.stream(device));
    std::vector<std::string> bodies;
    Hash prev;
    for (std::int64_t from = 1; from <= stream->head_seq; from += kBatch) {
      ICMA_TRY_VOID(store.sign_at(std::min(from + kBatch - 1, stream->head_seq)));
      ICMA_TRY(const auto rows, store.records(device, from, kBatch, SIZE_MAX));
      protocol::Push push{
          .device = device, .key = stream->key, .from_seq = from, .prev_hash = prev};
      for (const Stored& row : rows) push.events.push_back(row.record);
      prev = rows.back().record.hash;
      bodies.push_back(protocol::encode(push));
    }
    const std::int64_t begin = now_ns();
    for (std::size_t at = 0; at < bodies.size();) {
      Result<> done;
      ICMA_TRY_VOID(server.store().group([&] {
        for (int i = 0; i < kInGroup && at < bodies.size(); ++i, ++at) {
          const auto push = protocol::decode<protocol::Push>(bodies[at]);
          if (!push) return void(done = std::unexpected(push.error()));
          if (const auto stored = server.ledger().push(learner, *push); !stored) {
            return void(done = std::unexpected(stored.error()));
          }
        }
      }));
      ICMA_TRY_VOID(done);
    }
    return kIngested / seconds_since(begin);
  };
  const auto plain = [&] {
    return plain_insert(folder / "plain.db", log->rows, kBatch * kInGroup);
  };
  ICMA_TRY(Measured out, interleave(3, ours, {{"the same rows inserted in one table", plain}}));
  out.notes.emplace_back(
      "messages of 100 events, decoded, verified, folded and stored; one thread");
  out.holds = median(out.ours) >= 80'000;
  return out;
}

}  // namespace icma::bench
