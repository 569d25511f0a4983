// SPDX-License-Identifier: Apache-2.0
// Every query on content.db, in one list that a test prepares and explains.
#pragma once

#include <string_view>

namespace icma::store::sql {

inline constexpr std::string_view kTrustFiles =
    "SELECT role, text, confirmed_ms, version FROM trust_file";
inline constexpr std::string_view kTrustSeen = "SELECT role, version FROM seen_version";
inline constexpr std::string_view kClearTrust = "DELETE FROM trust_file";
inline constexpr std::string_view kClearSeen = "DELETE FROM seen_version";
inline constexpr std::string_view kPutTrust =
    "INSERT INTO trust_file (role, version, text, confirmed_ms) VALUES (?1, ?2, ?3, ?4)";
inline constexpr std::string_view kPutSeen =
    "INSERT INTO seen_version (role, version) VALUES (?1, ?2)";

inline constexpr std::string_view kPutRoot =
    "INSERT INTO root_file (version, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr std::string_view kRootFiles = "SELECT version, text FROM root_file";

inline constexpr std::string_view kClearCatalogue = "DELETE FROM catalogue";
inline constexpr std::string_view kClearCatalogueText = "DELETE FROM catalogue_text";
inline constexpr std::string_view kPutCatalogue =
    "INSERT INTO catalogue (program, ord, entry) VALUES (?1, ?2, ?3)";
inline constexpr std::string_view kPutCatalogueText =
    "INSERT INTO catalogue_text (program, code, title, body) VALUES (?1, ?2, ?3, ?4)";
inline constexpr std::string_view kPutCatalogueHead =
    "INSERT OR REPLACE INTO catalogue_head (one, hash, notice, taxonomy, object) "
    "VALUES (1, ?1, ?2, ?3, ?4)";
inline constexpr std::string_view kCatalogueObject =
    "SELECT object FROM catalogue_head WHERE one = 1 AND hash = ?1 AND object IS NOT NULL";
inline constexpr std::string_view kCatalogue = "SELECT entry FROM catalogue ORDER BY ord";
inline constexpr std::string_view kCatalogueEntry =
    "SELECT entry FROM catalogue WHERE program = ?1";
inline constexpr std::string_view kCatalogueHead =
    "SELECT hash, notice, taxonomy FROM catalogue_head WHERE one = 1";
inline constexpr std::string_view kSearch =
    "SELECT program, snippet(catalogue_text, -1, char(2), char(3), '…', 12) FROM catalogue_text "
    "WHERE catalogue_text MATCH ?1 ORDER BY bm25(catalogue_text, 0.0, 8.0, 4.0, 1.0) LIMIT ?2";

inline constexpr std::string_view kFindVersion = "SELECT id FROM version WHERE manifest_hash = ?1";
inline constexpr std::string_view kAddVersion =
    "INSERT INTO version (program, version, manifest_hash, manifest, added_ms) "
    "VALUES (?1, ?2, ?3, ?4, ?5)";
inline constexpr std::string_view kAddAsset =
    "INSERT INTO asset (version, path, mime, module, bytes, hash, variant) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
inline constexpr std::string_view kVersionManifest =
    "SELECT manifest, version FROM version WHERE id = ?1";
inline constexpr std::string_view kManifests = "SELECT manifest_hash, manifest FROM version";
inline constexpr std::string_view kManifestObject =
    "SELECT manifest FROM version WHERE manifest_hash = ?1";
inline constexpr std::string_view kVersionsOfProgram =
    "SELECT id, version FROM version WHERE program = ?1 ORDER BY id DESC";

inline constexpr std::string_view kWant =
    "INSERT INTO download (version, module, ord, state, bytes_total, bytes_done, variant) VALUES "
    "(?1, ?2, (SELECT coalesce(max(ord), 0) + 1 FROM download), 'wanted', ?3, ?4, ?5) "
    "ON CONFLICT (version, module) DO UPDATE SET state = 'wanted', attempt = 0, error = '', "
    "hold = '', hold_bytes = 0, bytes_total = excluded.bytes_total, "
    "bytes_done = excluded.bytes_done, variant = excluded.variant "
    "WHERE state IN ('paused', 'waiting', 'disk_full', 'sign_in', 'quarantined') "
    "OR variant <> excluded.variant";
inline constexpr std::string_view kDownloads =
    "SELECT d.version, v.program, d.module, d.state, d.bytes_total, d.bytes_done, d.attempt, "
    "d.next_try_ms, d.error, d.variant, d.sealed, d.hold, d.hold_bytes, d.agreed "
    "FROM download d JOIN version v ON v.id = d.version ORDER BY d.ord";
inline constexpr std::string_view kWrongParts =
    "SELECT version, module, wrong_chunk, wrong_found, wrong_ms FROM download "
    "WHERE wrong_chunk IS NOT NULL";
// What was sealed, for a file whose list of downloads cannot be read.
inline constexpr std::string_view kSealedModules =
    "SELECT DISTINCT a.version, v.program, a.module FROM asset a JOIN version v ON v.id = "
    "a.version "
    "WHERE EXISTS (SELECT 1 FROM asset_chunk ac WHERE ac.asset = a.id)";
inline constexpr std::string_view kSetState =
    "UPDATE download SET state = ?3, error = ?4, attempt = ?5, next_try_ms = ?6, hold = '', "
    "hold_bytes = 0 WHERE version = ?1 AND module = ?2 AND state <> 'ready'";
inline constexpr std::string_view kHoldBack =
    "UPDATE download SET state = 'waiting', hold = ?3, hold_bytes = ?4, next_try_ms = ?5, "
    "error = '', attempt = 0 WHERE version = ?1 AND module = ?2 AND state <> 'ready'";
inline constexpr std::string_view kAgree =
    "UPDATE download SET agreed = 1 WHERE version = ?1 AND module = ?2 AND state <> 'ready'";
inline constexpr std::string_view kSetWrong =
    "UPDATE download SET wrong_chunk = ?3, wrong_found = ?4, wrong_ms = ?5 "
    "WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kResetInterrupted =
    "UPDATE download SET state = 'wanted' WHERE state = 'fetching'";
inline constexpr std::string_view kProgress =
    "UPDATE download SET bytes_done = ?3 WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kMarkReady =
    "UPDATE download SET state = 'ready', sealed = 1, bytes_done = bytes_total, error = '', "
    "attempt = 0, hold = '', hold_bytes = 0, agreed = 0, "
    "wrong_chunk = NULL, wrong_found = NULL, wrong_ms = 0 "
    "WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kRemoveDownload =
    "DELETE FROM download WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kModuleReady =
    "SELECT 1 FROM download WHERE version = ?1 AND module = ?2 AND sealed = 1";
inline constexpr std::string_view kReadyModules =
    "SELECT module FROM download WHERE version = ?1 AND sealed = 1";

// A chunk whose bytes were lost keeps its row, with none.
inline constexpr std::string_view kFindChunk =
    "SELECT id FROM chunk WHERE hash = ?1 AND length(data) > 0";
inline constexpr std::string_view kChunkBytes =
    "SELECT data FROM chunk WHERE hash = ?1 AND length(data) > 0";
// From either end, for a file whose index or middle is damaged.
inline constexpr std::string_view kChunksUp = "SELECT id, hash FROM chunk NOT INDEXED ORDER BY id";
inline constexpr std::string_view kChunksDown =
    "SELECT id, hash FROM chunk NOT INDEXED ORDER BY id DESC";
inline constexpr std::string_view kChunkOfId = "SELECT data FROM chunk WHERE id = ?1";
inline constexpr std::string_view kChunkLength = "SELECT length(data) FROM chunk WHERE hash = ?1";
inline constexpr std::string_view kPutChunk =
    "INSERT INTO chunk (hash, size, data) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (hash) DO UPDATE SET data = excluded.data, size = excluded.size "
    "WHERE length(data) = 0";
inline constexpr std::string_view kPutPending =
    "INSERT INTO pending_chunk (version, module, chunk) SELECT ?1, ?3, id FROM chunk WHERE hash = "
    "?2 "
    "ON CONFLICT DO NOTHING";
inline constexpr std::string_view kPutPart =
    "INSERT INTO chunk_part (hash, off, data) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (hash, off) DO UPDATE SET data = excluded.data";
inline constexpr std::string_view kParts =
    "SELECT off, data FROM chunk_part WHERE hash = ?1 ORDER BY off";
inline constexpr std::string_view kDropParts = "DELETE FROM chunk_part WHERE hash = ?1";
inline constexpr std::string_view kClearParts =
    "DELETE FROM chunk_part WHERE NOT EXISTS (SELECT 1 FROM download WHERE state <> 'ready')";
inline constexpr std::string_view kFindAsset =
    "SELECT id, mime, module, bytes, hash FROM asset WHERE version = ?1 AND path = ?2";
inline constexpr std::string_view kPutAssetChunk =
    "INSERT INTO asset_chunk (asset, off, chunk) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (asset, off) DO UPDATE SET chunk = excluded.chunk";
inline constexpr std::string_view kClearAssetChunks =
    "DELETE FROM asset_chunk WHERE asset IN "
    "(SELECT id FROM asset WHERE version = ?1 AND module = ?2)";
// Of what the module's variant does not need.
inline constexpr std::string_view kClearOtherVariants =
    "DELETE FROM asset_chunk WHERE asset IN (SELECT id FROM asset WHERE version = ?1 AND "
    "module = ?2 AND variant <> '' AND variant <> ?3)";
inline constexpr std::string_view kHasAsset =
    "SELECT 1 FROM asset a JOIN asset_chunk ac ON ac.asset = a.id "
    "WHERE a.version = ?1 AND a.path = ?2 LIMIT 1";
inline constexpr std::string_view kClearPending =
    "DELETE FROM pending_chunk WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kReadChunk =
    "SELECT ac.off, c.size, c.hash, c.data FROM asset_chunk ac JOIN chunk c ON c.id = ac.chunk "
    "WHERE ac.asset = ?1 AND ac.off <= ?2 ORDER BY ac.off DESC LIMIT 1";
// Looking after what is stored.
inline constexpr std::string_view kScrubNext =
    "SELECT id, size, hash, data FROM chunk WHERE id > ?1 ORDER BY id LIMIT 1";
inline constexpr std::string_view kScrubPlace = "SELECT next, finished_ms FROM scrub WHERE one = 1";
inline constexpr std::string_view kPutScrubPlace =
    "INSERT OR REPLACE INTO scrub (one, next, finished_ms) VALUES (1, ?1, ?2)";
inline constexpr std::string_view kLoseChunk =
    "UPDATE chunk SET data = x'' WHERE id = ?1 AND length(data) > 0";
inline constexpr std::string_view kWantAgain =
    "UPDATE download SET state = 'wanted', error = '', attempt = 0, next_try_ms = 0, "
    "bytes_done = max(0, bytes_done - ?2) WHERE state = 'ready' AND (version, module) IN "
    "(SELECT a.version, a.module FROM asset_chunk ac JOIN asset a ON a.id = ac.asset "
    "WHERE ac.chunk = ?1)";
inline constexpr std::string_view kScrubAsset =
    "SELECT c.id, c.size, c.hash, c.data FROM asset a JOIN asset_chunk ac ON ac.asset = a.id "
    "JOIN chunk c ON c.id = ac.chunk WHERE a.version = ?1 AND a.path = ?2 ORDER BY ac.off";
inline constexpr std::string_view kOfOtherVariant =
    "SELECT 1 FROM asset a JOIN download d ON d.version = a.version AND d.module = a.module "
    "WHERE a.version = ?1 AND a.path = ?2 AND a.variant <> '' AND a.variant <> d.variant";
inline constexpr std::string_view kTakeApart = "DELETE FROM asset_chunk WHERE asset = ?1";
inline constexpr std::string_view kWantModuleAgain =
    "UPDATE download SET state = 'wanted', error = '', attempt = 0, next_try_ms = 0 "
    "WHERE version = ?1 AND module = ?2 AND state = 'ready'";
inline constexpr std::string_view kLostParts =
    "SELECT DISTINCT v.program, v.version, a.module, a.path, a.version FROM chunk c "
    "JOIN asset_chunk ac ON ac.chunk = c.id JOIN asset a ON a.id = ac.asset "
    "JOIN version v ON v.id = a.version WHERE length(c.data) = 0";
// What sealed modules point to.
inline constexpr std::string_view kClearOpenEnds =
    "DELETE FROM open_end WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kPutOpenEnd =
    "INSERT INTO open_end (version, module, path, referrer) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT DO NOTHING";
inline constexpr std::string_view kSetClosed =
    "UPDATE download SET closed = 1 WHERE version = ?1 AND module = ?2";
inline constexpr std::string_view kNotClosed =
    "SELECT version, module FROM download WHERE sealed = 1 AND closed = 0 LIMIT 1";
// Of modules that are readable.
inline constexpr std::string_view kOpenEnds =
    "SELECT o.module, o.path, o.referrer FROM open_end o JOIN download d ON d.version = o.version "
    "AND d.module = o.module WHERE o.version = ?1 AND d.sealed = 1 "
    "ORDER BY o.module, o.path, o.referrer";
inline constexpr std::string_view kOrphans =
    "SELECT id, max(length(data), 1) FROM chunk WHERE NOT EXISTS "
    "(SELECT 1 FROM asset_chunk ac WHERE ac.chunk = chunk.id) AND NOT EXISTS "
    "(SELECT 1 FROM pending_chunk p WHERE p.chunk = chunk.id) LIMIT 256";
inline constexpr std::string_view kDeleteChunk = "DELETE FROM chunk WHERE id = ?1";
inline constexpr std::string_view kEmptyVersions =
    "SELECT id FROM version v WHERE NOT EXISTS (SELECT 1 FROM download d WHERE d.version = v.id) "
    "AND NOT EXISTS (SELECT 1 FROM pin p WHERE p.version = v.id) "
    // The newest stays known as long as an older one is here: what it costs is told from it.
    "AND NOT (v.id = (SELECT max(id) FROM version WHERE program = v.program) AND EXISTS "
    "(SELECT 1 FROM version o JOIN download d ON d.version = o.id WHERE o.program = v.program))";
inline constexpr std::string_view kDeleteVersion = "DELETE FROM version WHERE id = ?1";
inline constexpr std::string_view kPin =
    "INSERT INTO pin (version, holder) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr std::string_view kPins = "SELECT holder FROM pin WHERE version = ?1";
inline constexpr std::string_view kIsPinned = "SELECT 1 FROM pin WHERE version = ?1";
inline constexpr std::string_view kUnpin = "DELETE FROM pin WHERE version = ?1 AND holder = ?2";

}  // namespace icma::store::sql
