// SPDX-License-Identifier: Apache-2.0
// Looking after stored chunks: what a disk has forgotten is found before a learner meets it.
#include <algorithm>
#include <span>

#include "courses/package/compress.h"
#include "courses/store/content_queries.h"
#include "courses/store/content_store.h"
#include "courses/store/download_rows.h"

namespace icma::store {
namespace {

struct Place {
  std::int64_t next = 0;  // the last chunk that was looked at
  std::optional<Time> finished;
};

Result<Place> place_of(sqlite::Database& database) {
  Place out;
  sqlite::Statement query = database.statement(sql::kScrubPlace);
  ICMA_TRY(const bool known, query.step());
  if (!known) return out;
  out.next = query.integer(0);
  if (query.integer(1) != 0) out.finished = Time(Millis(query.integer(1)));
  return out;
}

}  // namespace

Result<std::vector<LostPart>> ContentStore::lost_parts() {
  return read_lost_parts(*database_);
}

Result<std::vector<LostPart>> ContentStore::lose(
    std::span<const std::pair<std::int64_t, std::int64_t>> rotten, std::int64_t next,
    std::optional<Time> finished) {
  ICMA_TRY(const auto before, lost_parts());
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(*database_));
  for (const auto& [id, bytes] : rotten) {
    ICMA_TRY_VOID(database_->statement(sql::kLoseChunk).bind(1, id).run());
    ICMA_TRY_VOID(database_->statement(sql::kWantAgain).bind(1, id).bind(2, bytes).run());
  }
  ICMA_TRY_VOID(database_->statement(sql::kPutScrubPlace)
                    .bind(1, next)
                    .bind(2, finished ? finished->time_since_epoch().count() : 0)
                    .run());
  ICMA_TRY_VOID(transaction.commit());
  if (rotten.empty()) return std::vector<LostPart>();
  ICMA_TRY(auto after, lost_parts());
  std::erase_if(after, [&before](const LostPart& one) {
    return std::ranges::any_of(before, [&one](const LostPart& known) {
      return known.version == one.version && known.path == one.path;
    });
  });
  return after;
}

Result<ScrubStep> ContentStore::scrub(std::uint64_t at_most, Time now) {
  ScrubStep step;
  ICMA_TRY(Place place, place_of(*database_));
  std::vector<std::pair<std::int64_t, std::int64_t>> rotten;  // id, bytes stored
  while (step.bytes < at_most) {
    sqlite::Statement query = database_->statement(sql::kScrubNext);
    ICMA_TRY(const bool row, query.bind(1, place.next).step());
    if (!row) {
      step.finished = true;
      break;
    }
    place.next = query.integer(0);
    const ByteView stored = query.blob(3);
    if (stored.empty()) continue;
    const auto hash = query.hash(2);
    const auto size = static_cast<std::size_t>(query.integer(1));
    if (!hash || !package::is_chunk(stored, size, *hash)) {
      rotten.emplace_back(place.next, static_cast<std::int64_t>(stored.size()));
    }
    step.bytes += stored.size();
    ++step.chunks;
  }
  if (step.finished) place = {0, now};
  ICMA_TRY(step.lost, lose(rotten, place.next, place.finished));
  return step;
}

Result<bool> ContentStore::is_scrub_due(Time now, Millis every) {
  ICMA_TRY(const Place place, place_of(*database_));
  const std::optional<Time>& finished = place.finished;
  if (place.next != 0 || !finished) return true;
  // A round that ended in the future says nothing: the clock was wrong then or is now.
  return *finished > now || now - *finished >= every;
}

namespace {

// What an asset's chunks are when they are read one after the other.
struct Looked {
  std::vector<std::pair<std::int64_t, std::int64_t>> rotten;  // id, bytes stored
  bool lost = false;  // some chunk is not what it was, or not there at all
  Hash whole;         // of what can be read
};

Result<Looked> look_at(sqlite::Database& database, VersionId version, const std::string& path) {
  Looked out;
  Sha256 whole;
  sqlite::Statement query = database.statement(sql::kScrubAsset);
  query.bind(1, static_cast<std::int64_t>(version)).bind(2, path);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) break;
    const auto size = static_cast<std::size_t>(query.integer(1));
    const auto hash = query.hash(2);
    Bytes stored = query.bytes(3);
    const auto bytes = static_cast<std::int64_t>(stored.size());
    auto plain = hash ? package::open_chunk(std::move(stored), size, *hash)
                      : Result<Bytes>(std::unexpected(hash.error()));
    if (plain) whole.update(*plain);
    if (!plain && bytes > 0) out.rotten.emplace_back(query.integer(0), bytes);
    out.lost = out.lost || !plain;
  }
  out.whole = whole.finish();
  return out;
}

// Its chunks are sound, and yet it is not what it should be: it is put together anew.
Result<> take_apart(sqlite::Database& database, VersionId version, std::int64_t asset,
                    const std::string& module) {
  ICMA_TRY(auto transaction, sqlite::Transaction::begin(database));
  ICMA_TRY_VOID(database.statement(sql::kTakeApart).bind(1, asset).run());
  ICMA_TRY_VOID(database.statement(sql::kWantModuleAgain)
                    .bind(1, static_cast<std::int64_t>(version))
                    .bind(2, module)
                    .run());
  return transaction.commit();
}

}  // namespace

Result<bool> ContentStore::scrub_asset(VersionId version, const std::string& path) {
  ICMA_TRY(const Looked looked, look_at(*database_, version, path));
  if (looked.lost) {
    ICMA_TRY(const Place place, place_of(*database_));
    ICMA_TRY_VOID(lose(looked.rotten, place.next, place.finished));
    return true;
  }
  sqlite::Statement find = database_->statement(sql::kFindAsset);
  ICMA_TRY_VOID(find.bind(1, static_cast<std::int64_t>(version)).bind(2, path).one());
  ICMA_TRY(const Hash expected, find.hash(4));
  const std::int64_t id = find.integer(0);
  const std::string module = find.text(2);
  find.reset();
  if (looked.whole == expected) return false;
  ICMA_TRY(const bool unneeded, database_->statement(sql::kOfOtherVariant)
                                    .bind(1, static_cast<std::int64_t>(version))
                                    .bind(2, path)
                                    .step());
  if (unneeded) return false;
  ICMA_TRY_VOID(take_apart(*database_, version, id, module));
  return true;
}

Result<> ContentStore::check_search() {
  return database_->execute(
      "INSERT INTO catalogue_text (catalogue_text) VALUES ('integrity-check')");
}

Result<std::optional<Time>> ContentStore::scrubbed() {
  ICMA_TRY(const Place place, place_of(*database_));
  return place.finished;
}

}  // namespace icma::store
