// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/evidence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "sync/protocol/codec.h"

namespace icma::protocol {
namespace {

struct Kind {
  EvidenceKind kind;
  std::string_view begins;
  std::string_view media;
  std::string_view ending;
};

constexpr std::array kKinds{
    Kind{EvidenceKind::kPdf, "%PDF-", "application/pdf", ".pdf"},
    Kind{EvidenceKind::kPng, "\x89PNG\r\n\x1a\n", "image/png", ".png"},
    Kind{EvidenceKind::kJpeg, "\xff\xd8\xff", "image/jpeg", ".jpg"},
    Kind{EvidenceKind::kText, "", "text/plain; charset=utf-8", ".txt"},
};

const Kind& row_of(EvidenceKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

Result<Json> parse(std::string_view text) {
  ICMA_TRY(Json json, parse_json(text, {.max_bytes = kMaxMessageBytes, .max_depth = 8}));
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "the message is not an object");
  return json;
}

Json standing_json(const EvidenceStanding& standing) {
  return {{"sha256", standing.hash.to_hex()}, {"have", standing.have}, {"whole", standing.whole}};
}

Result<EvidenceStanding> read_standing(const JsonReader& in) {
  EvidenceStanding out;
  ICMA_TRY(out.hash, read_hash(in, "sha256"));
  ICMA_TRY(out.have, in.integer("have", 0, kMaxEvidenceBytes));
  ICMA_TRY(out.whole, in.boolean("whole"));
  return out;
}

Result<NamedFile> read_file_name(const JsonReader& in) {
  NamedFile out;
  ICMA_TRY(out.hash, read_hash(in, "sha256"));
  ICMA_TRY(out.bytes, in.integer("bytes", 1, kMaxSafe));
  return out;
}

// The number that `text` begins with, up to `end`, which is taken too; nothing when it is none.
std::optional<std::int64_t> take_number(std::string_view& text, std::string_view end) {
  std::int64_t value = 0;
  const auto [at, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto digits = static_cast<std::size_t>(at - text.data());
  const bool number = code == std::errc{} && digits > 0 && text.front() != '-';
  if (!number || !text.substr(digits).starts_with(end)) return std::nullopt;
  text.remove_prefix(digits + end.size());
  return value;
}

}  // namespace

std::string_view media_type(EvidenceKind kind) {
  return row_of(kind).media;
}

std::string_view file_ending(EvidenceKind kind) {
  return row_of(kind).ending;
}

bool is_plain(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) {
    return byte >= 0x20 ? byte != 0x7f
                        : byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
  });
}

std::optional<EvidenceKind> evidence_kind(ByteView begin) {
  const std::string_view text = as_text(begin);
  for (const Kind& row : kKinds) {
    if (!row.begins.empty() && text.starts_with(row.begins)) return row.kind;
  }
  if (begin.empty() || !is_plain(begin)) return std::nullopt;
  return EvidenceKind::kText;
}

Result<EvidenceKind> check_evidence(std::string_view content) {
  if (content.empty()) return fail(ErrorKind::kInvalid, "the file is empty");
  if (content.size() > static_cast<std::size_t>(kMaxEvidenceBytes)) {
    return fail(ErrorKind::kInvalid, "the file is larger than 20 MiB");
  }
  const auto kind = evidence_kind(as_bytes(content.substr(0, 16)));
  if (!kind) {
    return fail(ErrorKind::kInvalid, "only PDF, PNG, JPEG and plain text can be evidence");
  }
  if (*kind != EvidenceKind::kText) return *kind;
  if (content.size() > static_cast<std::size_t>(kMaxEvidenceTextBytes)) {
    return fail(ErrorKind::kInvalid, "a text is at most 1 MiB");
  }
  if (!is_plain(as_bytes(content)) || !is_utf8(content)) {
    return fail(ErrorKind::kInvalid, "only PDF, PNG, JPEG and plain text can be evidence");
  }
  return *kind;
}

Json files_json(std::span<const NamedFile> files) {
  Json out = Json::array();
  for (const NamedFile& file : files) {
    out.push_back({{"sha256", file.hash.to_hex()}, {"bytes", file.bytes}});
  }
  return out;
}

std::vector<NamedFile> named_files(std::string_view body) {
  std::vector<NamedFile> out;
  // Nearly no body names a file, and parsing each would cost more than sending it.
  if (body.find("\"files\"") == std::string_view::npos) return out;
  const auto json = parse_json(body, {.max_bytes = records::kMaxBodyBytes, .max_depth = 16});
  if (!json || !json->is_object()) return out;
  const auto list = json->find("files");
  if (list == json->end() || !list->is_array()) return out;
  for (const Json& item : *list) {
    if (out.size() == kMaxFilesOfEvent) break;
    if (!item.is_object()) continue;
    const auto file = read_file_name(JsonReader(item));
    if (file) out.push_back(*file);
  }
  return out;
}

Result<PiecePlace> parse_content_range(std::string_view header) {
  const auto malformed = [] {
    return fail(ErrorKind::kInvalid, "a piece has a Content-Range: bytes FIRST-LAST/LENGTH");
  };
  constexpr std::string_view kUnit = "bytes ";
  if (!header.starts_with(kUnit)) return malformed();
  header.remove_prefix(kUnit.size());
  const auto first = take_number(header, "-");
  if (!first) return malformed();
  const auto last = take_number(header, "/");
  if (!last) return malformed();
  const auto whole = take_number(header, "");
  if (!whole || !header.empty()) return malformed();
  if (*last < *first || *last >= *whole) return malformed();
  return PiecePlace{.first = *first, .length = *last - *first + 1, .whole = *whole};
}

std::string content_range(const PiecePlace& place) {
  return fmt::format("bytes {}-{}/{}", place.first, place.first + place.length - 1, place.whole);
}

std::string encode(const EvidenceOffer& message) {
  return dump_json({{"files", files_json(message.files)}});
}

std::string encode(const EvidenceStanding& message) {
  return dump_json(standing_json(message));
}

std::string encode(const EvidenceAnswer& message) {
  Json files = Json::array();
  for (const EvidenceStanding& file : message.files) files.push_back(standing_json(file));
  return dump_json({{"files", std::move(files)}, {"room", message.room}});
}

template <>
Result<EvidenceOffer> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  ICMA_TRY(const std::vector<JsonReader> list, in.objects("files"));
  if (list.size() > kMaxOfferedFiles) return in.error("files", "a shorter list");
  EvidenceOffer out;
  for (const JsonReader& item : list) {
    ICMA_TRY(const NamedFile file, read_file_name(item));
    out.files.push_back(file);
  }
  return out;
}

template <>
Result<EvidenceStanding> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  return read_standing(JsonReader(json));
}

template <>
Result<EvidenceAnswer> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  ICMA_TRY(const std::vector<JsonReader> list, in.objects("files"));
  if (list.size() > kMaxOfferedFiles) return in.error("files", "a shorter list");
  EvidenceAnswer out;
  for (const JsonReader& item : list) {
    ICMA_TRY(const EvidenceStanding standing, read_standing(item));
    out.files.push_back(standing);
  }
  ICMA_TRY(out.room, in.integer("room", 0, kMaxSafe));
  return out;
}

}  // namespace icma::protocol
