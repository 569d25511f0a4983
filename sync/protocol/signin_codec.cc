// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/codec.h"

namespace icma::protocol {
namespace {

constexpr std::size_t kMaxText = 2048;
constexpr std::int64_t kMaxLifetime = 366LL * 86'400;

Result<Json> parse(std::string_view text) {
  ICMA_TRY(Json json, parse_json(text, {.max_bytes = 65536, .max_depth = 8}));
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "the message is not an object");
  return json;
}

}  // namespace

std::string encode(const ServerInfo& message) {
  Json keys = Json::array();
  for (const PublicKey& key : message.receipt_keys) keys.push_back(key.to_hex());
  Json out{
      {"server", message.server.to_string()},   {"name", message.name},
      {"protocol", message.protocol},           {"receipt_keys", std::move(keys)},
      {"demonstration", message.demonstration}, {"server_time", format_utc(message.server_time)}};
  if (const std::optional<BoxKey>& key = message.box_key) {
    out["box_key"] = key->to_hex();
    out["box_signature"] = message.box_signature.to_hex();
  }
  return dump_json(out);
}

template <>
Result<ServerInfo> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  ServerInfo out;
  ICMA_TRY(out.server, read_uuid(in, "server"));
  ICMA_TRY(out.name, read_text(in, "name", kMaxText));
  ICMA_TRY(const std::int64_t protocol, in.integer("protocol", 1, 1000));
  out.protocol = static_cast<int>(protocol);
  ICMA_TRY(const std::vector<std::string> keys, in.strings("receipt_keys"));
  for (const std::string& text_of_key : keys) {
    ICMA_TRY(const PublicKey key, parse_public_key(text_of_key));
    out.receipt_keys.push_back(key);
  }
  if (out.receipt_keys.empty()) return in.error("receipt_keys", "at least one key");
  ICMA_TRY(out.demonstration, in.boolean("demonstration"));
  ICMA_TRY(out.server_time, read_time(in, "server_time"));
  if (in.has("box_key")) {
    ICMA_TRY(const std::string key, in.string("box_key"));
    ICMA_TRY(out.box_key, parse_box_key(key));
    ICMA_TRY(out.box_signature, read_signature(in, "box_signature"));
  }
  return out;
}

std::string encode(const DeviceGrant& message) {
  return dump_json({{"device_code", message.device_code},
                    {"user_code", message.user_code},
                    {"verification_uri", message.verification_uri},
                    {"verification_uri_complete", message.verification_uri_complete},
                    {"expires_in", message.expires_in_s},
                    {"interval", message.interval_s}});
}

template <>
Result<DeviceGrant> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  DeviceGrant out;
  ICMA_TRY(out.device_code, read_text(in, "device_code", kMaxText));
  ICMA_TRY(out.user_code, read_text(in, "user_code", 64));
  ICMA_TRY(out.verification_uri, read_text(in, "verification_uri", kMaxText));
  ICMA_TRY(out.verification_uri_complete, in.optional_string("verification_uri_complete"));
  ICMA_TRY(const std::int64_t expires, in.integer("expires_in", 1, kMaxLifetime));
  out.expires_in_s = static_cast<int>(expires);
  ICMA_TRY(const std::int64_t interval, in.optional_integer("interval", 5));
  if (interval < 1 || interval > 300) return in.error("interval", "from 1 to 300");
  out.interval_s = static_cast<int>(interval);
  return out;
}

std::string encode(const Tokens& message) {
  return dump_json({{"access_token", message.access},
                    {"token_type", "Bearer"},
                    {"refresh_token", message.refresh},
                    {"expires_in", message.expires_in_s},
                    {"learner", message.learner.to_string()},
                    {"display_name", message.display_name}});
}

template <>
Result<Tokens> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  Tokens out;
  ICMA_TRY(out.access, read_text(in, "access_token", kMaxText));
  ICMA_TRY(out.refresh, read_text(in, "refresh_token", kMaxText));
  ICMA_TRY(const std::int64_t expires, in.integer("expires_in", 1, kMaxLifetime));
  out.expires_in_s = static_cast<int>(expires);
  ICMA_TRY(out.learner, read_uuid(in, "learner"));
  ICMA_TRY(out.display_name, in.optional_string("display_name"));
  return out;
}

std::string encode(const ErrorBody& message) {
  Json out{{"error", message.code}, {"error_description", message.message}};
  if (message.retry_after_s > 0) out["retry_after"] = message.retry_after_s;
  return dump_json(out);
}

template <>
Result<ErrorBody> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  ErrorBody out;
  ICMA_TRY(out.code, read_text(in, "error", 64));
  ICMA_TRY(out.message, in.optional_string("error_description"));
  ICMA_TRY(const std::int64_t retry, in.optional_integer("retry_after", 0));
  if (retry < 0 || retry > 86'400) return in.error("retry_after", "at most a day");
  out.retry_after_s = static_cast<int>(retry);
  return out;
}

}  // namespace icma::protocol
