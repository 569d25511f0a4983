// SPDX-License-Identifier: Apache-2.0
// Every SQL text of the server's ledger, in one registry.
#pragma once

#include <span>
#include <string_view>

#include "courses/sqlite/migrations.h"
#include "courses/sqlite/queries.h"

namespace icma::server {

// Written by the build from migrations/*.sql.
std::span<const sqlite::Migration> ledger_migrations();

std::span<const sqlite::Query> ledger_queries();

namespace sql {
inline constexpr std::string_view kMetaGet = "SELECT value FROM meta WHERE key = ?1";
inline constexpr std::string_view kMetaSet =
    "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2";
inline constexpr std::string_view kAccountAdd = R"sql(
  INSERT INTO learner(learner, login, display_name, password, created_ms)
  VALUES(?1, ?2, ?3, ?4, ?5))sql";
inline constexpr std::string_view kAccountByLogin = R"sql(
  SELECT learner, login, display_name, password, created_ms FROM learner WHERE login = ?1)sql";
inline constexpr std::string_view kAccountById = R"sql(
  SELECT learner, login, display_name, password, created_ms FROM learner WHERE learner = ?1)sql";
inline constexpr std::string_view kAccountAll = R"sql(
  SELECT learner, login, display_name, password, created_ms FROM learner ORDER BY login)sql";
inline constexpr std::string_view kTokenPut = R"sql(
  INSERT INTO token(token_hash, learner, family, kind, expires_ms, used_ms)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT(token_hash) DO UPDATE SET expires_ms = ?5, used_ms = ?6)sql";
inline constexpr std::string_view kTokenGet = R"sql(
  SELECT learner, family, kind, expires_ms, used_ms FROM token WHERE token_hash = ?1)sql";
inline constexpr std::string_view kTokenDropFamily = "DELETE FROM token WHERE family = ?1";
inline constexpr std::string_view kSignInTie = R"sql(
  INSERT INTO sign_in_device(learner, family, device) VALUES(?1, ?2, ?3)
  ON CONFLICT(learner, family, device) DO NOTHING)sql";
// One of which no device is known may be anybody's.
inline constexpr std::string_view kTokenDropDevice = R"sql(
  DELETE FROM token WHERE learner = ?1 AND (
    family IN (SELECT family FROM sign_in_device WHERE learner = ?1 AND device = ?2) OR
    family NOT IN (SELECT family FROM sign_in_device WHERE learner = ?1)))sql";
inline constexpr std::string_view kGrantDropLearner = "DELETE FROM device_grant WHERE learner = ?1";
inline constexpr std::string_view kTokenDropExpired = "DELETE FROM token WHERE expires_ms < ?1";
inline constexpr std::string_view kTokenRefresh = R"sql(
  SELECT token_hash, family, expires_ms, used_ms FROM token WHERE learner = ?1 AND kind = 1)sql";
inline constexpr std::string_view kGrantDropExpired =
    "DELETE FROM device_grant WHERE expires_ms < ?1";
inline constexpr std::string_view kGrantPut = R"sql(
  INSERT INTO device_grant(device_code_hash, user_code, learner, state, expires_ms, polled_ms)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT(device_code_hash) DO UPDATE SET learner = ?3, state = ?4, polled_ms = ?6)sql";
inline constexpr std::string_view kGrantGet = R"sql(
  SELECT device_code_hash, user_code, learner, state, expires_ms, polled_ms
  FROM device_grant WHERE device_code_hash = ?1)sql";
inline constexpr std::string_view kGrantByUserCode = R"sql(
  SELECT device_code_hash, user_code, learner, state, expires_ms, polled_ms
  FROM device_grant WHERE user_code = ?1)sql";
inline constexpr std::string_view kInvitationPut = R"sql(
  INSERT INTO invitation(code_hash, display_name, expires_ms, learner, terms)
  VALUES(?1, ?2, ?3, ?4, ?5)
  ON CONFLICT(code_hash) DO UPDATE SET learner = ?4)sql";
inline constexpr std::string_view kInvitationGet =
    "SELECT display_name, expires_ms, learner, terms FROM invitation WHERE code_hash = ?1";
// Of one that was never used.
inline constexpr std::string_view kInvitationDrop =
    "DELETE FROM invitation WHERE code_hash = ?1 AND learner IS NULL";
inline constexpr std::string_view kLicenceAdd = R"sql(
  INSERT INTO licence(licence, kind, name, terms, seats, code_hash, code_until_ms, created_ms)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))sql";
inline constexpr std::string_view kLicenceGet = R"sql(
  SELECT licence, kind, name, terms, seats, code_hash, code_until_ms, created_ms
  FROM licence WHERE licence = ?1)sql";
inline constexpr std::string_view kLicenceByCode = R"sql(
  SELECT licence, kind, name, terms, seats, code_hash, code_until_ms, created_ms
  FROM licence WHERE code_hash = ?1)sql";
inline constexpr std::string_view kLicenceAll = R"sql(
  SELECT licence, kind, name, terms, seats, code_hash, code_until_ms, created_ms
  FROM licence ORDER BY licence)sql";
inline constexpr std::string_view kSeatPut = R"sql(
  INSERT INTO seat(licence, person, name, email, member, state, code_hash, learner, grant_event)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ON CONFLICT(licence, person) DO UPDATE SET state = ?6, code_hash = ?7, learner = ?8,
    grant_event = ?9)sql";
inline constexpr std::string_view kSeatAll = R"sql(
  SELECT licence, person, name, email, member, state, code_hash, learner, grant_event
  FROM seat WHERE licence = ?1 ORDER BY person)sql";
inline constexpr std::string_view kSeatByCode = R"sql(
  SELECT licence, person, name, email, member, state, code_hash, learner, grant_event
  FROM seat WHERE code_hash = ?1)sql";
inline constexpr std::string_view kStreamAll = R"sql(
  SELECT device, by_server, public_key, have_seq, have_hash, nonce, nonce_before, nonce_epoch,
         revoked_ms
  FROM stream WHERE learner = ?1 ORDER BY device)sql";
inline constexpr std::string_view kStreamGet = R"sql(
  SELECT device, by_server, public_key, have_seq, have_hash, nonce, nonce_before, nonce_epoch,
         revoked_ms
  FROM stream WHERE learner = ?1 AND device = ?2)sql";
inline constexpr std::string_view kStreamPut = R"sql(
  INSERT INTO stream(learner, device, by_server, public_key, have_seq, have_hash, nonce,
                     nonce_before, nonce_epoch)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ON CONFLICT(learner, device) DO UPDATE SET have_seq = ?5, have_hash = ?6, nonce = ?7,
    nonce_before = ?8, nonce_epoch = ?9)sql";
inline constexpr std::string_view kContactReceived = R"sql(
  UPDATE contact SET received_ms = last_ms WHERE learner = ?1 AND device = ?2 AND last_ms =
    (SELECT max(last_ms) FROM contact WHERE learner = ?1 AND device = ?2))sql";
inline constexpr std::string_view kContactAdd = R"sql(
  INSERT INTO contact(learner, device, seq, first_ms, last_ms, received_ms)
  VALUES(?1, ?2, ?3, ?4, ?4, 0)
  ON CONFLICT(learner, device, seq) DO UPDATE SET last_ms = max(last_ms, ?4))sql";
inline constexpr std::string_view kContacts = R"sql(
  SELECT seq, first_ms, last_ms, received_ms FROM contact
  WHERE learner = ?1 AND device = ?2 ORDER BY seq)sql";
inline constexpr std::string_view kStreamRevoke = R"sql(
  UPDATE stream SET revoked_ms = coalesce(revoked_ms, ?3) WHERE learner = ?1 AND device = ?2)sql";
inline constexpr std::string_view kHeadGet = "SELECT n, page_hash FROM head WHERE learner = ?1";
inline constexpr std::string_view kHeadPut = R"sql(
  INSERT INTO head(learner, n, page_hash) VALUES(?1, ?2, ?3)
  ON CONFLICT(learner) DO UPDATE SET n = ?2, page_hash = ?3)sql";
inline constexpr std::string_view kEventAdd = R"sql(
  INSERT INTO event(learner, n, device, seq, event_id, type, standing, code, received_ms,
                    page_hash, envelope, body_hash, hash, signature, salt, body)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16))sql";
inline constexpr std::string_view kEventHash =
    "SELECT hash FROM event WHERE learner = ?1 AND device = ?2 AND seq = ?3";
inline constexpr std::string_view kEventPageHash =
    "SELECT page_hash FROM event WHERE learner = ?1 AND n = ?2";
inline constexpr std::string_view kEventsAfter = R"sql(
  SELECT n, device, seq, event_id, type, standing, code, received_ms, page_hash, envelope,
         body_hash, hash, signature, salt, body, learner
  FROM event WHERE learner = ?1 AND n > ?2 ORDER BY n LIMIT ?3)sql";
inline constexpr std::string_view kEventFolded = R"sql(
  SELECT n, device, seq, event_id, type, standing, code, received_ms, page_hash, envelope,
         body_hash, hash, signature, salt, body, learner
  FROM event WHERE learner = ?1 AND event_id = ?2 AND standing = 0)sql";
inline constexpr std::string_view kEventQuarantined = R"sql(
  SELECT n, device, seq, event_id, type, standing, code, received_ms, page_hash, envelope,
         body_hash, hash, signature, salt, body, learner
  FROM event WHERE standing = 2 ORDER BY id DESC LIMIT ?1)sql";
inline constexpr std::string_view kDerivedGet =
    "SELECT value FROM derived WHERE learner = ?1 AND kind = ?2 AND key = ?3";
inline constexpr std::string_view kDerivedSet = R"sql(
  INSERT INTO derived(learner, kind, key, value) VALUES(?1, ?2, ?3, ?4)
  ON CONFLICT(learner, kind, key) DO UPDATE SET value = ?4)sql";
inline constexpr std::string_view kDerivedDrop =
    "DELETE FROM derived WHERE learner = ?1 AND kind = ?2 AND key = ?3";
inline constexpr std::string_view kFolded = R"sql(
  SELECT 1 FROM event WHERE learner = ?1 AND event_id = ?2 AND standing = 0)sql";
inline constexpr std::string_view kOutboxAdd = R"sql(
  INSERT INTO outbox(learner, n, decision, idem_key, payload, state, tries, delay_ms, next_ms, problem)
  VALUES(?1, ?2, ?3, ?4, ?5, 0, 0, 0,
         CASE WHEN EXISTS(SELECT 1 FROM outbox WHERE state <> 1 AND state = 0 AND learner = ?1)
              THEN NULL ELSE 0 END, ''))sql";
inline constexpr std::string_view kOutboxHas =
    "SELECT 1 FROM outbox WHERE learner = ?1 AND decision = ?2";
inline constexpr std::string_view kOutboxDue = R"sql(
  SELECT learner, n, decision, idem_key, payload, state, tries, delay_ms, problem FROM outbox
  WHERE state = 0 AND next_ms IS NOT NULL AND next_ms <= ?1 ORDER BY next_ms LIMIT ?2)sql";
inline constexpr std::string_view kOutboxSettle = R"sql(
  UPDATE outbox SET state = ?3, tries = ?4, delay_ms = ?5, next_ms = ?6, problem = ?7
  WHERE learner = ?1 AND n = ?2)sql";
inline constexpr std::string_view kOutboxNext = R"sql(
  UPDATE outbox SET next_ms = ?2
  WHERE learner = ?1 AND next_ms IS NULL AND state = 0 AND n = (
    SELECT min(n) FROM outbox WHERE state <> 1 AND state = 0 AND learner = ?1))sql";
inline constexpr std::string_view kOutboxByState = R"sql(
  SELECT learner, n, decision, idem_key, payload, state, tries, delay_ms, problem FROM outbox
  WHERE state = ?1 ORDER BY learner, n LIMIT ?2)sql";
inline constexpr std::string_view kOutboxCounts = R"sql(
  SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 2)
  FROM outbox WHERE state <> 1)sql";
inline constexpr std::string_view kLetterAdd = R"sql(
  INSERT INTO letter(check_hash, learner, device, reason, received_ms, bytes)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(check_hash) DO NOTHING)sql";
inline constexpr std::string_view kLetterGet = R"sql(
  SELECT check_hash, learner, device, reason, received_ms, bytes
  FROM letter WHERE check_hash = ?1)sql";
inline constexpr std::string_view kLetterAll = R"sql(
  SELECT check_hash, learner, device, reason, received_ms
  FROM letter ORDER BY received_ms, check_hash LIMIT ?1)sql";
inline constexpr std::string_view kLetterCount = R"sql(
  SELECT (SELECT count(*) FROM letter WHERE learner = ?1), (SELECT count(*) FROM letter))sql";
inline constexpr std::string_view kEvidenceGet = R"sql(
  SELECT sha256, kind, bytes, have, whole, touched_ms
  FROM evidence WHERE learner = ?1 AND sha256 = ?2)sql";
inline constexpr std::string_view kEvidenceAll = R"sql(
  SELECT sha256, kind, bytes, have, whole, touched_ms
  FROM evidence WHERE learner = ?1 ORDER BY sha256)sql";
inline constexpr std::string_view kEvidencePut = R"sql(
  INSERT INTO evidence(learner, sha256, kind, bytes, have, whole, touched_ms)
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT(learner, sha256) DO UPDATE SET have = ?5, whole = ?6, touched_ms = ?7)sql";
inline constexpr std::string_view kEvidenceDrop =
    "DELETE FROM evidence WHERE learner = ?1 AND sha256 = ?2";
inline constexpr std::string_view kPieceAdd = R"sql(
  INSERT INTO evidence_piece(learner, sha256, first, bytes) VALUES(?1, ?2, ?3, ?4))sql";
inline constexpr std::string_view kPiecesBetween = R"sql(
  SELECT first, bytes FROM evidence_piece
  WHERE learner = ?1 AND sha256 = ?2 AND first > ?3 AND first < ?4 ORDER BY first)sql";
inline constexpr std::string_view kPiecesDrop =
    "DELETE FROM evidence_piece WHERE learner = ?1 AND sha256 = ?2";
inline constexpr std::string_view kLetterDrop = "DELETE FROM letter WHERE check_hash = ?1";
}  // namespace sql

}  // namespace icma::server
