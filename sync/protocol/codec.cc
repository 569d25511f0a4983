// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/codec.h"

namespace icma::protocol {
namespace {

template <typename T>
Result<T> parsed(const JsonReader& in, std::string_view key, Result<T> (*parse)(std::string_view),
                 std::string_view expected) {
  ICMA_TRY(const std::string text, in.string(key));
  auto value = parse(text);
  if (!value) return in.error(key, expected);
  return value;
}

}  // namespace

Result<Uuid> read_uuid(const JsonReader& in, std::string_view key) {
  return parsed<Uuid>(in, key, parse_uuid, "a UUID");
}
Result<Hash> read_hash(const JsonReader& in, std::string_view key) {
  return parsed<Hash>(in, key, parse_hash, "64 hex digits");
}
Result<PublicKey> read_key(const JsonReader& in, std::string_view key) {
  return parsed<PublicKey>(in, key, parse_public_key, "a public key in hex");
}
Result<Signature> read_signature(const JsonReader& in, std::string_view key) {
  return parsed<Signature>(in, key, parse_signature, "a signature in hex");
}
Result<Time> read_time(const JsonReader& in, std::string_view key) {
  return parsed<Time>(in, key, parse_utc, "a time");
}

Result<std::string> read_text(const JsonReader& in, std::string_view key, std::size_t max) {
  ICMA_TRY(std::string text, in.string(key));
  if (text.size() > max) return in.error(key, "shorter");
  return text;
}

Json head_json(const StreamHead& head) {
  return {{"device", head.device.to_string()}, {"seq", head.seq}, {"hash", head.hash.to_hex()}};
}

Result<std::vector<StreamHead>> read_heads(const JsonReader& in, std::string_view key,
                                           std::size_t max) {
  ICMA_TRY(const std::vector<JsonReader> list, in.objects(key));
  if (list.size() > max) return in.error(key, "a shorter list");
  std::vector<StreamHead> out;
  for (const JsonReader& item : list) {
    StreamHead head;
    ICMA_TRY(head.device, read_uuid(item, "device"));
    ICMA_TRY(head.seq, item.integer("seq", 0, kMaxSafe));
    ICMA_TRY(head.hash, read_hash(item, "hash"));
    out.push_back(head);
  }
  return out;
}

Json record_json(const records::Record& record) {
  Json out{{"envelope", record.envelope}, {"hash", record.hash.to_hex()}};
  if (record.body) {
    out["body"] = *record.body;
    out["salt"] = base64url(record.salt);
  } else {
    out["body_hash"] = record.body_hash.to_hex();
  }
  if (record.signature) out["signature"] = record.signature->to_hex();
  return out;
}

Result<records::Record> read_record(const JsonReader& in, const Uuid& device, std::int64_t seq) {
  records::Record out{.device = device, .seq = seq};
  ICMA_TRY(out.envelope, read_text(in, "envelope", records::kMaxEnvelopeBytes));
  ICMA_TRY(out.hash, read_hash(in, "hash"));
  if (in.has("body")) {
    ICMA_TRY(out.body, read_text(in, "body", records::kMaxBodyBytes));
    ICMA_TRY(const std::string salt, in.string("salt"));
    const auto bytes = parse_base64url(salt);
    if (!bytes || bytes->size() != records::kSaltSize) return in.error("salt", "16 bytes");
    out.salt = *bytes;
    out.body_hash = records::body_digest(out.salt, *out.body);
  } else {
    ICMA_TRY(out.body_hash, read_hash(in, "body_hash"));
  }
  if (in.has("signature")) {
    ICMA_TRY(out.signature, read_signature(in, "signature"));
  }
  return out;
}

}  // namespace icma::protocol
