// SPDX-License-Identifier: Apache-2.0
#include "sync/records/event.h"

#include <fmt/format.h>

#include "courses/base/text.h"

namespace icma::records {
namespace {

constexpr std::int64_t kMaxSafe = 9007199254740991;
constexpr std::size_t kMaxName = 128;

Json occurrence_json(const Occurrence& value) {
  Json out{{"utc", format_utc(value.utc)},
           {"zone", value.zone},
           {"utc_offset_min", value.utc_offset_min},
           {"since_boot_ms", value.since_boot.count()},
           {"boot_id", value.boot_id.to_string()}};
  if (value.server) {
    out["server"] =
        Json{{"offset_ms", value.server->offset.count()}, {"age_s", value.server->age.count()}};
    if (!value.server->contact.empty()) out["server"]["contact"] = value.server->contact;
  }
  return out;
}

Result<Uuid> uuid_member(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  auto id = parse_uuid(text);
  if (!id) return in.error(key, "a UUID");
  return id;
}

Result<std::string> name_member(const JsonReader& in, std::string_view key) {
  ICMA_TRY(std::string text, in.string(key));
  const bool plain = std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (text.size() > kMaxName || !plain || !is_utf8(text)) {
    return in.error(key, "a name of at most 128 bytes without control characters");
  }
  return text;
}

Result<Occurrence> read_occurrence(const JsonReader& in) {
  Occurrence out;
  ICMA_TRY(const std::string utc, in.string("utc"));
  ICMA_TRY(out.utc, parse_utc(utc));
  ICMA_TRY(out.zone, name_member(in, "zone"));
  ICMA_TRY(const std::int64_t offset, in.integer("utc_offset_min", -1440, 1440));
  out.utc_offset_min = static_cast<int>(offset);
  ICMA_TRY(const std::int64_t since_boot, in.integer("since_boot_ms", 0, kMaxSafe));
  out.since_boot = Millis(since_boot);
  ICMA_TRY(out.boot_id, uuid_member(in, "boot_id"));
  if (in.has("server")) {
    ICMA_TRY(const JsonReader server, in.object("server"));
    ICMA_TRY(const std::int64_t ms, server.integer("offset_ms", -kMaxSafe, kMaxSafe));
    ICMA_TRY(const std::int64_t age, server.integer("age_s", 0, kMaxSafe));
    out.server = ServerOffset{.offset = Millis(ms), .age = Seconds(age)};
    if (server.has("contact")) {
      ICMA_TRY(out.server->contact, server.string("contact"));
      if (out.server->contact.size() > kMaxContact) {
        return server.error("contact", "at most 64 bytes");
      }
    }
  }
  return out;
}

Result<> read_subject(const JsonReader& in, Subject& out) {
  ICMA_TRY(out.program, name_member(in, "program"));
  ICMA_TRY(out.program_version, name_member(in, "program_version"));
  ICMA_TRY(out.module, name_member(in, "module"));
  ICMA_TRY(out.activity, name_member(in, "activity"));
  return {};
}

Bytes head_message(const ChainId& chain, std::int64_t seq, const Hash& hash) {
  Bytes number;
  append_u64(number, static_cast<std::uint64_t>(seq));
  const Hash digest = hash_fields("icma-learn/head/1", {chain.server.view(), chain.learner.view(),
                                                        chain.device.view(), number, hash.view()});
  return {digest.bytes.begin(), digest.bytes.end()};
}

}  // namespace

Result<std::string> encode_envelope(const Envelope& envelope) {
  Json out{{"event_id", envelope.event_id.to_string()},
           {"learner", envelope.learner.to_string()},
           {"device", envelope.device.to_string()},
           {"seq", envelope.seq},
           {"type", envelope.type},
           {"type_version", envelope.type_version},
           {"program", envelope.subject.program},
           {"program_version", envelope.subject.program_version},
           {"module", envelope.subject.module},
           {"activity", envelope.subject.activity},
           {"occurrence", occurrence_json(envelope.occurrence)},
           {"hlc", fmt::to_string(envelope.hlc)}};
  if (envelope.origin) {
    out["origin"] =
        Json{{"device", envelope.origin->device.to_string()}, {"seq", envelope.origin->seq}};
  }
  return canonical_json(out);
}

Result<Envelope> decode_envelope(std::string_view text) {
  ICMA_TRY(const Json json, parse_json(text, {.max_bytes = kMaxEnvelopeBytes, .max_depth = 8}));
  const JsonReader in(json, "envelope");
  Envelope out;
  ICMA_TRY(out.event_id, uuid_member(in, "event_id"));
  ICMA_TRY(out.learner, uuid_member(in, "learner"));
  ICMA_TRY(out.device, uuid_member(in, "device"));
  ICMA_TRY(out.seq, in.integer("seq", 1, kMaxSafe));
  ICMA_TRY(out.type, name_member(in, "type"));
  ICMA_TRY(const std::int64_t version, in.integer("type_version", 1, 1'000'000));
  out.type_version = static_cast<int>(version);
  ICMA_TRY_VOID(read_subject(in, out.subject));
  ICMA_TRY(const JsonReader occurrence, in.object("occurrence"));
  ICMA_TRY(out.occurrence, read_occurrence(occurrence));
  ICMA_TRY(out.hlc, in.big_integer("hlc"));
  if (in.has("origin")) {
    ICMA_TRY(const JsonReader origin, in.object("origin"));
    Origin place;
    ICMA_TRY(place.device, uuid_member(origin, "device"));
    ICMA_TRY(place.seq, origin.integer("seq", 1, kMaxSafe));
    out.origin = place;
  }
  return out;
}

Hash body_digest(ByteView salt, std::string_view body) {
  Sha256 hasher;
  hasher.update(salt);
  hasher.update(as_bytes(body));
  return hasher.finish();
}

Hash chain_hash(const ChainId& chain, std::int64_t seq, const Hash& prev, std::string_view envelope,
                const Hash& body_hash) {
  Bytes number;
  append_u64(number, static_cast<std::uint64_t>(seq));
  const Hash envelope_hash = sha256(envelope);
  return hash_fields("icma-learn/event/1",
                     {chain.server.view(), chain.learner.view(), chain.device.view(), number,
                      prev.view(), envelope_hash.view(), body_hash.view()});
}

Result<Record> make_record(const ChainId& chain, const Hash& prev, const Envelope& envelope,
                           const Json& body, const Bytes& salt) {
  ICMA_CHECK(salt.size() == kSaltSize && envelope.device == chain.device);
  Record record{.device = chain.device, .seq = envelope.seq, .salt = salt};
  ICMA_TRY(record.envelope, encode_envelope(envelope));
  ICMA_TRY(std::string text, canonical_json(body));
  if (record.envelope.size() > kMaxEnvelopeBytes || text.size() > kMaxBodyBytes) {
    return fail(ErrorKind::kInvalid, "a record may hold at most 64 KiB", envelope.type);
  }
  record.body_hash = body_digest(salt, text);
  record.body = std::move(text);
  record.hash = chain_hash(chain, record.seq, prev, record.envelope, record.body_hash);
  return record;
}

Result<> check_record(const ChainId& chain, const Hash& prev, const Record& record) {
  const std::string place = fmt::format("{} #{}", record.device.to_string(), record.seq);
  if (record.body && body_digest(record.salt, *record.body) != record.body_hash) {
    return fail(ErrorKind::kUnverified, "the body of a record is not what was written", place);
  }
  if (chain_hash(chain, record.seq, prev, record.envelope, record.body_hash) != record.hash) {
    return fail(ErrorKind::kUnverified, "the chain of records does not hold", place);
  }
  return {};
}

Result<Event> parse_record(const Record& record) {
  Event event;
  ICMA_TRY(event.envelope, decode_envelope(record.envelope));
  if (event.envelope.device != record.device || event.envelope.seq != record.seq) {
    return fail(ErrorKind::kInvalid, "the envelope names another place than the record's");
  }
  if (record.body) {
    ICMA_TRY(event.body, parse_json(*record.body, {.max_bytes = kMaxBodyBytes, .max_depth = 16}));
    if (!event.body.is_object()) return fail(ErrorKind::kInvalid, "the body is not an object");
  }
  return event;
}

Signature sign_head(const KeyPair& key, const ChainId& chain, std::int64_t seq, const Hash& hash) {
  return key.sign(head_message(chain, seq, hash));
}

bool verify_head(const PublicKey& key, const ChainId& chain, std::int64_t seq, const Hash& hash,
                 const Signature& signature) {
  return verify(key, head_message(chain, seq, hash), signature);
}

Result<Hash> content_hash(const Record& record) {
  ICMA_TRY(Json json,
           parse_json(record.envelope, {.max_bytes = kMaxEnvelopeBytes, .max_depth = 8}));
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "the envelope is not an object");
  for (const char* place : {"device", "seq", "origin"}) json.erase(place);
  ICMA_TRY(const std::string text, canonical_json(json));
  return hash_fields("icma-learn/content/1", {as_bytes(text), record.body_hash.view()});
}

}  // namespace icma::records
