// SPDX-License-Identifier: Apache-2.0
#include "sync/server/evidence.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "sync/listen/byte_range.h"

namespace icma::server {

using listen::error_reply;
using listen::Incoming;
using listen::json_reply;
using listen::Reply;
using protocol::EvidenceKind;
using protocol::EvidenceStanding;
using protocol::PiecePlace;
namespace {

constexpr std::string_view kWrongHash = "wrong_hash";

struct Refusal {
  std::string_view code;
  int status;
};
constexpr std::array kRefusals{Refusal{"unsupported_kind", 415}, Refusal{"too_large", 400},
                               Refusal{"no_room", 403}, Refusal{"elsewhere", 409},
                               Refusal{kWrongHash, 422}};

Reply refused(const Error& error) {
  for (const Refusal& row : kRefusals) {
    if (error.detail == row.code) return error_reply(row.status, row.code, error.what);
  }
  return error_reply(error);
}

Reply nothing_here() {
  return error_reply(404, "not_found", "there is nothing at this address");
}

EvidenceStanding standing_of(const EvidenceRow& row) {
  return {.hash = row.hash, .have = row.have, .whole = row.whole};
}

std::size_t size(std::int64_t bytes) {
  return static_cast<std::size_t>(bytes);
}

// What every answer with a learner's bytes says, so that no browser takes them for a page.
protocol::Headers careful_headers(const EvidenceRow& row) {
  const std::string hash = row.hash.to_hex();
  return {{"content-type", std::string(protocol::media_type(row.kind))},
          {"content-disposition",
           fmt::format("attachment; filename=\"{}{}\"", hash, protocol::file_ending(row.kind))},
          {"x-content-type-options", "nosniff"},
          {"content-security-policy", "default-src 'none'; sandbox"},
          {"cross-origin-resource-policy", "same-origin"},
          {"cache-control", "private, no-store"},
          {"accept-ranges", "bytes"},
          {"etag", fmt::format("\"{}\"", hash)}};
}

}  // namespace

Result<std::int64_t> Evidence::room(const Uuid& learner) {
  ICMA_TRY(const std::vector<EvidenceRow> rows, ledger_.store_.evidence_of(learner));
  std::int64_t room = protocol::kEvidenceQuota;
  for (const EvidenceRow& row : rows) room -= row.bytes;
  return std::max<std::int64_t>(0, room);
}

Result<protocol::EvidenceAnswer> Evidence::offered(const Uuid& learner,
                                                   const protocol::EvidenceOffer& offer) {
  protocol::EvidenceAnswer out;
  for (const protocol::NamedFile& file : offer.files) {
    ICMA_TRY(const auto row, ledger_.store_.evidence(learner, file.hash));
    // One that was begun under another length begins anew.
    const bool fits = row && (row->whole || row->bytes == file.bytes);
    out.files.push_back(fits ? standing_of(*row) : EvidenceStanding{.hash = file.hash});
  }
  ICMA_TRY(out.room, room(learner));
  return out;
}

Result<EvidenceRow> Evidence::begin(const Uuid& learner, const Hash& hash, const PiecePlace& place,
                                    std::string_view piece) {
  Store& store = ledger_.store_;
  const Time now = ledger_.clock_.now();
  const auto kind = protocol::evidence_kind(as_bytes(piece.substr(0, 16)));
  if (!kind) {
    return fail(ErrorKind::kInvalid, "only PDF, PNG, JPEG and plain text are taken",
                "unsupported_kind");
  }
  const bool text = *kind == EvidenceKind::kText;
  if (place.whole > (text ? protocol::kMaxEvidenceTextBytes : protocol::kMaxEvidenceBytes)) {
    return fail(ErrorKind::kInvalid, "a file is at most 20 MiB long, a text 1 MiB", "too_large");
  }
  ICMA_TRY_VOID(store.drop_evidence(learner, hash));
  ICMA_TRY(std::int64_t left, room(learner));
  if (left < place.whole) {
    ICMA_TRY(const std::vector<EvidenceRow> rows, store.evidence_of(learner));
    for (const EvidenceRow& row : rows) {
      if (row.whole || now - row.touched < kUnfinishedLife) continue;
      ICMA_TRY_VOID(store.drop_evidence(learner, row.hash));
    }
    ICMA_TRY(left, room(learner));
  }
  if (left < place.whole) {
    return fail(ErrorKind::kRefused, "a learner's files are at most 200 MiB together", "no_room");
  }
  const EvidenceRow row{.hash = hash, .kind = *kind, .bytes = place.whole, .touched = now};
  ICMA_TRY_VOID(store.put_evidence(learner, row));
  return row;
}

Result<bool> Evidence::is_whole(const Uuid& learner, const EvidenceRow& row) {
  Sha256 hasher;
  std::string text;
  for (std::int64_t at = 0; at < row.bytes; at += protocol::kMaxEvidencePiece) {
    const std::int64_t length = std::min(protocol::kMaxEvidencePiece, row.bytes - at);
    ICMA_TRY(const std::string bytes, ledger_.store_.evidence_bytes(learner, row.hash, at, length));
    hasher.update(as_bytes(bytes));
    if (row.kind == EvidenceKind::kText) text += bytes;
  }
  const bool same = hasher.finish() == row.hash;
  return same && is_utf8(text);
}

Result<EvidenceStanding> Evidence::take(const Uuid& learner, const Hash& hash,
                                        const PiecePlace& place, std::string_view piece) {
  Store& store = ledger_.store_;
  EvidenceRow row;
  bool wrong = false;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(const auto known, store.evidence(learner, hash));
    if (known) row = *known;
    if (known && known->whole) return {};
    const bool afresh = !known || known->bytes != place.whole;
    if (place.first != (afresh ? 0 : row.have)) {
      return fail(ErrorKind::kConflict, "the file goes on at another byte", "elsewhere");
    }
    if (afresh) {
      ICMA_TRY(row, begin(learner, hash, place, piece));
    }
    if (row.kind == EvidenceKind::kText && !protocol::is_plain(as_bytes(piece))) {
      return fail(ErrorKind::kInvalid, "this is no plain text", "unsupported_kind");
    }
    ICMA_TRY_VOID(store.add_evidence_piece(learner, hash, place.first, piece));
    row.have = place.first + place.length;
    row.touched = ledger_.clock_.now();
    if (row.have == row.bytes) {
      ICMA_TRY(row.whole, is_whole(learner, row));
      wrong = !row.whole;
    }
    return wrong ? store.drop_evidence(learner, hash) : store.put_evidence(learner, row);
  };
  ICMA_TRY_VOID(store.unit(work));
  if (wrong) {
    return fail(ErrorKind::kInvalid, "the bytes are not those that the name says; begin anew",
                std::string(kWrongHash));
  }
  return standing_of(row);
}

Reply Evidence::offer(const Uuid& learner, const Incoming& request) {
  const auto message = protocol::decode<protocol::EvidenceOffer>(request.body);
  if (!message) return error_reply(message.error());
  const auto answer = offered(learner, *message);
  return answer ? json_reply(200, protocol::encode(*answer)) : error_reply(answer.error());
}

Reply Evidence::put(const Uuid& learner, std::string_view rest, const Incoming& request) {
  const auto hash = parse_hash(rest);
  if (!hash) return nothing_here();
  const auto header = request.headers.find("content-range");
  const std::string_view range =
      header == request.headers.end() ? std::string_view() : std::string_view(header->second);
  const auto place = protocol::parse_content_range(range);
  if (!place) return error_reply(place.error());
  if (size(place->length) != request.body.size()) {
    return error_reply(400, "invalid_request", "the piece is not as long as it says");
  }
  if (place->length > protocol::kMaxEvidencePiece) {
    return error_reply(400, "too_large", "a piece is at most 1 MiB long");
  }
  const bool last = place->first + place->length == place->whole;
  if (place->length < kMinEvidencePiece && !last) {
    return error_reply(400, "too_small", "a piece is at least 1 KiB long, but for the last one");
  }
  const auto standing = take(learner, *hash, *place, request.body);
  return standing ? json_reply(200, protocol::encode(*standing)) : refused(standing.error());
}

Reply Evidence::get(const Uuid& learner, std::string_view rest, const Incoming& request) {
  const auto hash = parse_hash(rest);
  if (!hash) return nothing_here();
  const auto found = ledger_.store_.evidence(learner, *hash);
  if (!found) return error_reply(found.error());
  const std::optional<EvidenceRow>& row = *found;
  if (!row || !row->whole) return nothing_here();
  Reply reply{.headers = careful_headers(*row)};
  if (request.method == "HEAD") {
    reply.head_length = static_cast<std::uint64_t>(row->bytes);
    return reply;
  }
  std::int64_t first = 0;
  std::int64_t length = row->bytes;
  const auto header = request.headers.find("range");
  if (header != request.headers.end()) {
    const auto range = listen::parse_range(header->second, static_cast<std::uint64_t>(row->bytes));
    if (!range) {
      return Reply{.status = 416,
                   .headers = {{"content-range", fmt::format("bytes */{}", row->bytes)}}};
    }
    if (const std::optional<protocol::ByteRange>& part = *range) {
      first = static_cast<std::int64_t>(part->first);
      length = static_cast<std::int64_t>(part->last - part->first) + 1;
      // Less than was asked for is right: RFC 9110, 15.3.7.
      length = std::min(length, kMaxEvidenceReply);
      reply.status = 206;
      reply.headers["content-range"] =
          protocol::content_range({.first = first, .length = length, .whole = row->bytes});
    }
  }
  if (length > kMaxEvidenceReply) {
    return error_reply(400, "range_needed", "a file of this length is given in ranges of 4 MiB");
  }
  auto bytes = ledger_.store_.evidence_bytes(learner, *hash, first, length);
  if (!bytes) return error_reply(bytes.error());
  reply.body = *std::move(bytes);
  return reply;
}

Reply Evidence::list(const Uuid& learner) {
  const auto rows = ledger_.store_.evidence_of(learner);
  if (!rows) return error_reply(rows.error());
  Json files = Json::array();
  for (const EvidenceRow& row : *rows) {
    files.push_back({{"sha256", row.hash.to_hex()},
                     {"bytes", row.bytes},
                     {"media", protocol::media_type(row.kind)},
                     {"have", row.have},
                     {"whole", row.whole}});
  }
  return json_reply(200, dump_json({{"files", std::move(files)}}));
}

Reply Evidence::look(std::string_view rest, const Incoming& request) {
  const auto slash = rest.find('/');
  const auto learner = parse_uuid(rest.substr(0, slash));
  if (!learner) return nothing_here();
  const auto account = ledger_.store_.account(*learner);
  if (!account) return error_reply(account.error());
  if (!*account) return nothing_here();
  if (slash == std::string_view::npos) return list(*learner);
  return get(*learner, rest.substr(slash + 1), request);
}

}  // namespace icma::server
