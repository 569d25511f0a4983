// SPDX-License-Identifier: Apache-2.0
// Schema and queries of bundles. The schema is part of the format: a file with any other is
// refused.
#pragma once

#include <string_view>

namespace icma::store::bundle_sql {

inline constexpr std::string_view kSchema =
    "CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER NOT NULL) STRICT;"
    "CREATE TABLE metadata (file TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "CREATE TABLE object (hash BLOB PRIMARY KEY, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE part (manifest BLOB NOT NULL, module TEXT NOT NULL, program TEXT NOT NULL, "
    "version TEXT NOT NULL, variant TEXT NOT NULL, PRIMARY KEY (manifest, module)) STRICT;"
    "CREATE TABLE chunk (hash BLOB PRIMARY KEY, data BLOB NOT NULL) STRICT;";

inline constexpr std::string_view kPutAbout = "INSERT INTO about (one, format) VALUES (1, ?1)";
inline constexpr std::string_view kFormat = "SELECT format FROM about WHERE one = 1";
inline constexpr std::string_view kPutMetadata =
    "INSERT INTO metadata (file, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr std::string_view kMetadata = "SELECT text FROM metadata WHERE file = ?1";
inline constexpr std::string_view kPutObject =
    "INSERT INTO object (hash, data) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr std::string_view kObject = "SELECT data FROM object WHERE hash = ?1";
inline constexpr std::string_view kPutPart =
    "INSERT INTO part (manifest, module, program, version, variant) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT DO NOTHING";
inline constexpr std::string_view kParts =
    "SELECT program, version, manifest, module, variant FROM part ORDER BY program, version, rowid "
    "LIMIT 10000";
inline constexpr std::string_view kPutChunk =
    "INSERT INTO chunk (hash, data) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr std::string_view kChunk = "SELECT data FROM chunk WHERE hash = ?1";
inline constexpr std::string_view kChunkLength = "SELECT length(data) FROM chunk WHERE hash = ?1";

}  // namespace icma::store::bundle_sql
