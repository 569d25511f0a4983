// SPDX-License-Identifier: Apache-2.0
// The values that the content store speaks in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "courses/base/clock.h"
#include "courses/base/hash.h"
#include "courses/base/json.h"
#include "courses/package/closure.h"
#include "courses/package/manifest.h"
#include "courses/package/trust.h"

namespace icma::store {

enum class VersionId : std::int64_t {};

enum class DownloadState {
  kWanted,       // asked for, nothing under way
  kFetching,     // being fetched now
  kPaused,       // by the learner
  kWaiting,      // for the network or for its next try
  kDiskFull,     // until there is space
  kSignIn,       // until the learner signs in, or holds full access; the error says which
  kQuarantined,  // bytes from the source were wrong; the error says which
  kReady,        // complete, verified, readable
};
std::string_view to_string(DownloadState state);

// Why one that waits is held back.
enum class Hold {
  kNone,
  kMetered,  // the line to the server is counted, and the learner did not agree
  kQuota,    // it would take more space than is allowed for programs
};

// "" for none.
std::string_view to_string(Hold hold);

// The part for which a source was given up: its bytes were not those of its signed hash.
struct WrongPart {
  Hash expected;
  Hash found;  // of the bytes that came
  Time when;
  bool operator==(const WrongPart&) const = default;
};

struct Download {
  VersionId version{};
  std::string program;
  std::string module;  // "" = what all modules share
  package::Variant variant = package::Variant::kFull;
  DownloadState state = DownloadState::kWanted;
  bool sealed = false;            // readable, maybe in another variant or with lost parts
  std::uint64_t bytes_total = 0;  // to fetch, as stored in packs
  std::uint64_t bytes_done = 0;
  int attempt = 0;  // tries in a row that brought nothing
  Time next_try;
  Hold hold = Hold::kNone;       // only while it waits
  std::uint64_t hold_bytes = 0;  // that would come over the line, or that are too much
  bool agreed = false;           // to its coming over a counted line
  std::string error;  // exact text for details; people's text is made from its kind elsewhere
  std::optional<WrongPart> wrong = {};  // only readers fill it in
};

// What is known of the parts of one module, as its manifest lists them.
struct ModuleParts {
  std::size_t count = 0;
  std::size_t missing = 0;  // of those, not stored
  std::uint64_t missing_bytes = 0;
  // The part that was asked about: its number from 1, 0 when it is none of these, and where it is
  // fetched from.
  std::size_t number = 0;
  Hash pack;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

using package::OpenEnd;

struct CatalogueHead {
  Hash hash;           // of the catalogue object
  std::string notice;  // "Demonstration, not a credential" for a demonstration
  Json taxonomy;
};

struct CatalogueHit {
  std::string program;
  std::string snippet;  // where the words were found; matches between \x02 and \x03
};

struct StoredTrust {
  std::map<std::string, std::string> files;  // role → verified text
  package::SeenVersions seen;
  // When the publisher's word was last had: from his server then, or signed by him then.
  std::optional<Time> confirmed;
  std::map<std::int64_t, std::string> roots = {};  // version → text of every root that was verified
};

// A chunk as it lies in its pack and in content.db: a zstd frame exactly when there are fewer bytes
// than `size`, which counts the plain ones.
struct ChunkBytes {
  Hash hash;  // of the plain bytes
  std::uint32_t size = 0;
  Bytes stored;
};

// Bytes of a chunk as they are in its pack, not verified, that follow `offset` others.
struct ChunkPart {
  Hash hash;  // of the chunk
  std::uint64_t offset = 0;
  Bytes data;
};

// An asset that cannot be read whole until a chunk of it is here again.
struct LostPart {
  VersionId version{};
  std::string program;
  std::string program_version;
  std::string module;
  std::string path;
};

struct ScrubStep {
  std::uint64_t bytes = 0;     // read and hashed
  std::uint64_t chunks = 0;    // of those
  bool finished = false;       // all stored chunks were looked at; the next step begins anew
  std::vector<LostPart> lost;  // what turned out rotten in this step
};

}  // namespace icma::store
