// SPDX-License-Identifier: Apache-2.0
// Where entitled packs are to be had: the question and its answer as JSON.
#include <algorithm>

#include "sync/protocol/codec.h"

namespace icma::protocol {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxAddress = 2048;

Result<Json> parse(std::string_view text) {
  ICMA_TRY(Json json, parse_json(text, {.max_bytes = std::size_t{1} << 20U, .max_depth = 4}));
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "the message is not an object");
  return json;
}

// A path of the server's content or an https address, of printable ASCII.
bool is_address(std::string_view text) {
  if (text.size() > kMaxAddress) return false;
  if (!text.starts_with("/content/") && !text.starts_with("https://")) return false;
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string encode(const PackAsk& message) {
  Json packs = Json::array();
  for (const Hash& pack : message.packs) packs.push_back(pack.to_hex());
  return dump_json(
      {{"provider", message.provider}, {"program", message.program}, {"packs", std::move(packs)}});
}

template <>
Result<PackAsk> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  PackAsk out;
  ICMA_TRY(out.provider, read_text(in, "provider", kMaxName));
  ICMA_TRY(out.program, read_text(in, "program", kMaxName));
  ICMA_TRY(const std::vector<std::string> packs, in.strings("packs"));
  if (packs.empty() || packs.size() > kMaxPacksAsked) {
    return in.error("packs", "from 1 to 256 hashes");
  }
  for (const std::string& text_of_hash : packs) {
    const auto pack = parse_hash(text_of_hash);
    if (!pack) return in.error("packs", "64 hex digits each");
    out.packs.push_back(*pack);
  }
  return out;
}

std::string encode(const PackAnswer& message) {
  return dump_json({{"addresses", message.addresses}, {"until", format_utc(message.until)}});
}

template <>
Result<PackAnswer> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  PackAnswer out;
  ICMA_TRY(out.addresses, in.strings("addresses"));
  if (out.addresses.size() > kMaxPacksAsked) return in.error("addresses", "at most 256");
  if (!std::ranges::all_of(out.addresses, is_address)) {
    return in.error("addresses", "paths below /content/ or https addresses");
  }
  ICMA_TRY(out.until, read_time(in, "until"));
  return out;
}

}  // namespace icma::protocol
