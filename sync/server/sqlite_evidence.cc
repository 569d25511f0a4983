// SPDX-License-Identifier: Apache-2.0
// Files of learners, in pieces as they came.
#include <algorithm>

#include "sync/server/queries.h"
#include "sync/server/sqlite_store.h"

namespace icma::server {
namespace {

Result<EvidenceRow> read_evidence(const sqlite::Statement& row) {
  EvidenceRow out{.kind = static_cast<protocol::EvidenceKind>(row.integer(1)),
                  .bytes = row.integer(2),
                  .have = row.integer(3),
                  .whole = row.integer(4) != 0,
                  .touched = Time(Millis(row.integer(5)))};
  ICMA_TRY(out.hash, row.hash(0));
  return out;
}

}  // namespace

Result<std::optional<EvidenceRow>> SqliteStore::evidence(const Uuid& learner, const Hash& hash) {
  sqlite::Statement query = database_->statement(sql::kEvidenceGet);
  query.bind(1, learner).bind(2, hash);
  ICMA_TRY(const bool found, query.step());
  if (!found) return std::nullopt;
  return read_evidence(query);
}

Result<std::vector<EvidenceRow>> SqliteStore::evidence_of(const Uuid& learner) {
  std::vector<EvidenceRow> out;
  sqlite::Statement query = database_->statement(sql::kEvidenceAll);
  query.bind(1, learner);
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) return out;
    ICMA_TRY(const EvidenceRow row, read_evidence(query));
    out.push_back(row);
  }
}

Result<> SqliteStore::put_evidence(const Uuid& learner, const EvidenceRow& row) {
  return database_->statement(sql::kEvidencePut)
      .bind(1, learner)
      .bind(2, row.hash)
      .bind(3, static_cast<std::int64_t>(row.kind))
      .bind(4, row.bytes)
      .bind(5, row.have)
      .bind(6, row.whole ? 1 : 0)
      .bind(7, static_cast<std::int64_t>(row.touched.time_since_epoch().count()))
      .run();
}

Result<> SqliteStore::add_evidence_piece(const Uuid& learner, const Hash& hash, std::int64_t first,
                                         std::string_view bytes) {
  return database_->statement(sql::kPieceAdd)
      .bind(1, learner)
      .bind(2, hash)
      .bind(3, first)
      .bind_view(4, as_bytes(bytes))
      .run();
}

Result<std::string> SqliteStore::evidence_bytes(const Uuid& learner, const Hash& hash,
                                                std::int64_t first, std::int64_t length) {
  std::string out;
  sqlite::Statement query = database_->statement(sql::kPiecesBetween);
  // A piece that holds the first byte begins less than the longest piece before it.
  query.bind(1, learner)
      .bind(2, hash)
      .bind(3, first - protocol::kMaxEvidencePiece)
      .bind(4, first + length);
  std::int64_t at = first;
  while (true) {
    ICMA_TRY(const bool more, query.step());
    if (!more) break;
    const std::int64_t begins = query.integer(0);
    const std::string_view piece = as_text(query.blob(1));
    const auto ends = begins + static_cast<std::int64_t>(piece.size());
    if (ends <= at) continue;
    if (begins > at) break;
    const std::int64_t take = std::min(ends, first + length) - at;
    out += piece.substr(static_cast<std::size_t>(at - begins), static_cast<std::size_t>(take));
    at += take;
  }
  if (at == first + length) return out;
  return fail(ErrorKind::kCorrupt, "a piece of a file is missing", hash.to_hex());
}

Result<> SqliteStore::drop_evidence(const Uuid& learner, const Hash& hash) {
  ICMA_TRY_VOID(database_->statement(sql::kPiecesDrop).bind(1, learner).bind(2, hash).run());
  return database_->statement(sql::kEvidenceDrop).bind(1, learner).bind(2, hash).run();
}

}  // namespace icma::server
