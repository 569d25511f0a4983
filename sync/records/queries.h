// SPDX-License-Identifier: Apache-2.0
// Every SQL text of the learner's database, in one registry.
#pragma once

#include <span>
#include <string_view>

#include "courses/sqlite/migrations.h"
#include "courses/sqlite/queries.h"

namespace icma::records {

// Written by the build from migrations/*.sql.
std::span<const sqlite::Migration> learner_migrations();

std::span<const sqlite::Query> learner_queries();

namespace sql {
inline constexpr std::string_view kMetaGet = "SELECT value FROM meta WHERE key = ?1";
inline constexpr std::string_view kMetaSet =
    "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2";
inline constexpr std::string_view kStreamGet = R"sql(
  SELECT kind, public_key, head_seq, head_hash, server_have_seq FROM stream WHERE device = ?1)sql";
inline constexpr std::string_view kStreamAll = R"sql(
  SELECT device, kind, public_key, head_seq, head_hash, server_have_seq
  FROM stream ORDER BY device)sql";
inline constexpr std::string_view kStreamAdd = R"sql(
  INSERT INTO stream(device, kind, public_key, head_seq, head_hash) VALUES(?1, ?2, ?3, 0, ?4))sql";
inline constexpr std::string_view kStreamHead =
    "UPDATE stream SET head_seq = ?2, head_hash = ?3 WHERE device = ?1";
inline constexpr std::string_view kStreamKind = "UPDATE stream SET kind = ?2 WHERE device = ?1";
inline constexpr std::string_view kStreamServerHave =
    "UPDATE stream SET server_have_seq = ?2 WHERE device = ?1";
inline constexpr std::string_view kEventAdd = R"sql(
  INSERT INTO event(device, seq, event_id, type, standing, n, envelope, body_hash, hash, signature,
                    salt, body)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))sql";
inline constexpr std::string_view kEventHash =
    "SELECT hash FROM event WHERE device = ?1 AND seq = ?2";
inline constexpr std::string_view kEventById = R"sql(
  SELECT device, seq, envelope, body_hash, hash, signature, salt, body, standing, n
  FROM event WHERE event_id = ?1 ORDER BY id)sql";
inline constexpr std::string_view kEventFolded =
    "SELECT 1 FROM event WHERE event_id = ?1 AND standing = 0";
inline constexpr std::string_view kEventRange = R"sql(
  SELECT device, seq, envelope, body_hash, hash, signature, salt, body, standing, n
  FROM event WHERE device = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3)sql";
inline constexpr std::string_view kEventEvery = R"sql(
  SELECT device, seq, envelope, body_hash, hash, signature, salt, body, standing, n
  FROM event ORDER BY id)sql";
inline constexpr std::string_view kEventDecisions = R"sql(
  SELECT device, seq, envelope, body_hash, hash, signature, salt, body, standing, n
  FROM event WHERE type = 'decision.made' ORDER BY id DESC LIMIT ?1)sql";
inline constexpr std::string_view kEventNumber =
    "UPDATE event SET n = ?3 WHERE device = ?1 AND seq = ?2";
// Not yet heard of from the server.
inline constexpr std::string_view kEventUnnumbered =
    "SELECT min(seq) FROM event WHERE device = ?1 AND n IS NULL";
inline constexpr std::string_view kEventStanding =
    "UPDATE event SET standing = ?3 WHERE device = ?1 AND seq = ?2";
inline constexpr std::string_view kEventSign =
    "UPDATE event SET signature = ?3 WHERE device = ?1 AND seq = ?2";
inline constexpr std::string_view kEventErase =
    "UPDATE event SET body = NULL, salt = NULL WHERE event_id = ?1";
// Only for rows that were written again, whole, in a new stream.
inline constexpr std::string_view kEventMoved = "DELETE FROM event WHERE device = ?1 AND seq > ?2";
inline constexpr std::string_view kLastSigned = R"sql(
  SELECT max(seq) FROM event WHERE device = ?1 AND signature IS NOT NULL)sql";
inline constexpr std::string_view kDerivedGet =
    "SELECT value FROM derived WHERE kind = ?1 AND key = ?2";
inline constexpr std::string_view kDerivedSet = R"sql(
  INSERT INTO derived(kind, key, value) VALUES(?1, ?2, ?3)
  ON CONFLICT(kind, key) DO UPDATE SET value = ?3)sql";
inline constexpr std::string_view kDerivedDrop = "DELETE FROM derived WHERE kind = ?1 AND key = ?2";
inline constexpr std::string_view kDerivedRange = R"sql(
  SELECT key, value FROM derived WHERE kind = ?1 AND key >= ?2 AND key < ?3 ORDER BY key)sql";
inline constexpr std::string_view kDerivedEvery =
    "SELECT kind, key, value FROM derived ORDER BY kind, key";
inline constexpr std::string_view kDerivedClear = "DELETE FROM derived";
inline constexpr std::string_view kPageLast =
    "SELECT n, hash FROM page WHERE n <= ?1 ORDER BY n DESC LIMIT 1";
inline constexpr std::string_view kPageAdd =
    "INSERT INTO page(n, hash) VALUES(?1, ?2) ON CONFLICT(n) DO UPDATE SET hash = ?2";
inline constexpr std::string_view kPageDropAfter = "DELETE FROM page WHERE n > ?1";
inline constexpr std::string_view kQuarantineAdd = R"sql(
  INSERT INTO quarantine(device, seq, code, reason, noted_ms, record)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(device, seq, code) DO NOTHING)sql";
inline constexpr std::string_view kQuarantineAll =
    "SELECT device, seq, code, reason, noted_ms FROM quarantine ORDER BY id DESC LIMIT ?1";
inline constexpr std::string_view kRunAdd =
    "INSERT INTO sync_run(finished_ms, outcome) VALUES(?1, ?2)";
inline constexpr std::string_view kRunTrim = R"sql(
  DELETE FROM sync_run WHERE id <= (SELECT max(id) FROM sync_run) - 20)sql";
inline constexpr std::string_view kRunLatest =
    "SELECT outcome FROM sync_run ORDER BY id DESC LIMIT ?1";
inline constexpr std::string_view kPinGet = "SELECT version FROM pin WHERE program = ?1";
inline constexpr std::string_view kPinSet = R"sql(
  INSERT INTO pin(program, version) VALUES(?1, ?2)
  ON CONFLICT(program) DO UPDATE SET version = ?2)sql";
inline constexpr std::string_view kPinAll = "SELECT program, version FROM pin ORDER BY program";
}  // namespace sql

}  // namespace icma::records
