// SPDX-License-Identifier: Apache-2.0
// Files by which a learner shows what he did: what may be one, how an event names it, and the
// messages by which it is uploaded before that event. Described in sync/PROTOCOL.md, "Evidence
// files".
#pragma once

#include <optional>
#include <span>

#include "sync/protocol/messages.h"

namespace icma::protocol {

inline constexpr std::int64_t kMaxEvidenceBytes = std::int64_t{20} << 20U;
inline constexpr std::int64_t kMaxEvidenceTextBytes = std::int64_t{1} << 20U;
// Of one learner, with what is announced and not yet there.
inline constexpr std::int64_t kEvidenceQuota = std::int64_t{200} << 20U;
// One request carries no more of a file.
inline constexpr std::int64_t kMaxEvidencePiece = std::int64_t{1} << 20U;
inline constexpr std::size_t kMaxFilesOfEvent = 8;
inline constexpr std::size_t kMaxOfferedFiles = 100;

// The kinds that are taken, told by their bytes and never by a name or a header.
enum class EvidenceKind { kPdf = 0, kPng = 1, kJpeg = 2, kText = 3 };
std::string_view media_type(EvidenceKind kind);   // "application/pdf"
std::string_view file_ending(EvidenceKind kind);  // ".pdf"
// What a file is that begins so; `begin` is 16 bytes, or all there are of a shorter one. Text is
// what has no control characters but tab and the ends of lines and pages, and must still be UTF-8
// as a whole. Nothing: a kind that is not taken.
std::optional<EvidenceKind> evidence_kind(ByteView begin);
// Whether these bytes may stand in a text: no control characters but those.
bool is_plain(ByteView bytes);
// The same for a whole file. kInvalid, in words for who chose it: empty, longer than may be, of
// another kind, text that is no UTF-8.
Result<EvidenceKind> check_evidence(std::string_view content);

// A file as an event's body names it, a member of the list `files`.
struct NamedFile {
  Hash hash = {};
  std::int64_t bytes = 0;
  auto operator<=>(const NamedFile&) const = default;
};
Json files_json(std::span<const NamedFile> files);
// The files that a body names, at most kMaxFilesOfEvent. What is malformed is passed over: it is
// the judge's to say, and keeps no event back.
std::vector<NamedFile> named_files(std::string_view body);

// Where a piece belongs: "bytes 0-1023/4096" (RFC 9110, 14.4), as `first`, length and the file's
// whole length. kInvalid for anything else, an empty piece, or one beyond the end.
struct PiecePlace {
  std::int64_t first = 0;
  std::int64_t length = 0;
  std::int64_t whole = 0;
};
Result<PiecePlace> parse_content_range(std::string_view header);
std::string content_range(const PiecePlace& place);

// Client → server: which of these are there?
struct EvidenceOffer {
  std::vector<NamedFile> files = {};  // at most kMaxOfferedFiles
};

struct EvidenceStanding {
  Hash hash = {};
  std::int64_t have = 0;  // bytes from the beginning
  bool whole = false;     // all of it is there and has this hash
};

struct EvidenceAnswer {
  std::vector<EvidenceStanding> files = {};  // in the offer's order
  std::int64_t room = 0;                     // bytes that the learner may still announce
};

std::string encode(const EvidenceOffer& message);
std::string encode(const EvidenceStanding& message);
std::string encode(const EvidenceAnswer& message);
template <>
Result<EvidenceOffer> decode(std::string_view text);
template <>
Result<EvidenceStanding> decode(std::string_view text);
template <>
Result<EvidenceAnswer> decode(std::string_view text);

// Where a learner's own files lie on a machine, by their hashes; see sync/platform. Calls may be
// made from any thread.
class EvidenceShelf {
 public:
  virtual ~EvidenceShelf() = default;
  // The content, verified. Nothing when it is not there, or no longer what it was.
  virtual Result<std::optional<std::string>> load(const Hash& hash) = 0;
  virtual Result<bool> empty() = 0;
};

}  // namespace icma::protocol
