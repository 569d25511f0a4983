// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "sync/protocol/codec.h"

namespace icma::protocol {
namespace {

constexpr std::size_t kMaxToken = 256;
constexpr std::size_t kMaxCheckpoints = 64;

Result<Json> parse(std::string_view text) {
  ICMA_TRY(Json json, parse_json(text, {.max_bytes = kMaxMessageBytes, .max_depth = 8}));
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "the message is not an object");
  return json;
}

Json heads_json(const std::vector<StreamHead>& heads) {
  Json out = Json::array();
  for (const StreamHead& head : heads) out.push_back(head_json(head));
  return out;
}

constexpr std::array<std::string_view, 3> kResultNames{"stored", "duplicate", "quarantined"};

}  // namespace

Bytes hello_message(const Uuid& server, const Hello& hello) {
  const StreamHead head = hello.checkpoints.empty() ? StreamHead{} : hello.checkpoints.front();
  Bytes seq;
  append_u64(seq, static_cast<std::uint64_t>(head.seq));
  const Hash digest = hash_fields("icma-learn/hello/1",
                                  {server.view(), hello.learner.view(), hello.device.view(), seq,
                                   head.hash.view(), as_bytes(hello.nonce), as_bytes(hello.epoch)});
  return {digest.bytes.begin(), digest.bytes.end()};
}

Hash next_page_hash(const Hash& before, std::int64_t n, const records::Record& record) {
  Bytes numbers;
  append_u64(numbers, static_cast<std::uint64_t>(n));
  append_u64(numbers, static_cast<std::uint64_t>(record.seq));
  return hash_fields("icma-learn/page/1",
                     {before.view(), numbers, record.device.view(), record.hash.view()});
}

std::string encode(const Hello& message) {
  return dump_json({{"protocol", message.protocol},
                    {"learner", message.learner.to_string()},
                    {"device", message.device.to_string()},
                    {"device_key", message.device_key.to_hex()},
                    {"checkpoints", heads_json(message.checkpoints)},
                    {"others", heads_json(message.others)},
                    {"nonce", message.nonce},
                    {"epoch", message.epoch},
                    {"client_time", format_utc(message.client_time)},
                    {"signature", message.signature.to_hex()}});
}

template <>
Result<Hello> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  Hello out;
  ICMA_TRY(const std::int64_t protocol, in.integer("protocol", 1, 1000));
  out.protocol = static_cast<int>(protocol);
  ICMA_TRY(out.learner, read_uuid(in, "learner"));
  ICMA_TRY(out.device, read_uuid(in, "device"));
  ICMA_TRY(out.device_key, read_key(in, "device_key"));
  ICMA_TRY(out.checkpoints, read_heads(in, "checkpoints", kMaxCheckpoints));
  ICMA_TRY(out.others, read_heads(in, "others", kMaxHelloStreams));
  ICMA_TRY(out.nonce, read_text(in, "nonce", kMaxToken));
  ICMA_TRY(out.epoch, read_text(in, "epoch", kMaxToken));
  ICMA_TRY(out.client_time, read_time(in, "client_time"));
  ICMA_TRY(out.signature, read_signature(in, "signature"));
  return out;
}

std::string encode(const HelloAnswer& message) {
  Json out(
      {{"verdict", message.verdict == HelloVerdict::kGo ? "go" : "fork"},
       {"epoch", message.epoch},
       {"nonce", message.nonce},
       {"have_seq", message.have_seq},
       {"have_hash", message.have_hash.to_hex()},
       {"common_seq", message.common_seq},
       {"others", heads_json(message.others)},
       {"server_time", format_utc(message.server_time)},
       {"archived_seq", message.archived_seq},
       {"limits",
        {{"max_events", message.limits.max_events}, {"max_bytes", message.limits.max_bytes}}}});
  if (!message.contact.empty()) out["contact"] = message.contact;
  return dump_json(out);
}

template <>
Result<HelloAnswer> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  HelloAnswer out;
  ICMA_TRY(const std::string verdict, in.string("verdict"));
  if (verdict != "go" && verdict != "fork") return in.error("verdict", "go or fork");
  out.verdict = verdict == "go" ? HelloVerdict::kGo : HelloVerdict::kFork;
  ICMA_TRY(out.epoch, read_text(in, "epoch", kMaxToken));
  ICMA_TRY(out.nonce, read_text(in, "nonce", kMaxToken));
  ICMA_TRY(out.have_seq, in.integer("have_seq", 0, kMaxSafe));
  ICMA_TRY(out.have_hash, read_hash(in, "have_hash"));
  ICMA_TRY(out.common_seq, in.integer("common_seq", 0, kMaxSafe));
  ICMA_TRY(out.others, read_heads(in, "others", kMaxHelloStreams));
  ICMA_TRY(out.server_time, read_time(in, "server_time"));
  ICMA_TRY(out.archived_seq, in.integer("archived_seq", 0, kMaxSafe));
  if (in.has("contact")) {
    ICMA_TRY(out.contact, read_text(in, "contact", records::kMaxContact));
  }
  ICMA_TRY(const JsonReader limits, in.object("limits"));
  ICMA_TRY(const std::int64_t events, limits.integer("max_events", 1, 100'000));
  out.limits.max_events = static_cast<int>(events);
  ICMA_TRY(out.limits.max_bytes, limits.integer("max_bytes", 1024, std::int64_t{1} << 30U));
  return out;
}

std::string encode(const Push& message) {
  Json events = Json::array();
  for (const records::Record& record : message.events) events.push_back(record_json(record));
  return dump_json({{"device", message.device.to_string()},
                    {"key", message.key.to_hex()},
                    {"server_stream", message.server_stream},
                    {"from_seq", message.from_seq},
                    {"prev_hash", message.prev_hash.to_hex()},
                    {"events", std::move(events)},
                    {"epoch", message.epoch}});
}

template <>
Result<Push> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  Push out;
  ICMA_TRY(out.device, read_uuid(in, "device"));
  ICMA_TRY(out.key, read_key(in, "key"));
  ICMA_TRY(out.server_stream, in.boolean("server_stream"));
  ICMA_TRY(out.from_seq, in.integer("from_seq", 1, kMaxSafe - 100'000));
  ICMA_TRY(out.prev_hash, read_hash(in, "prev_hash"));
  ICMA_TRY(out.epoch, read_text(in, "epoch", kMaxToken));
  ICMA_TRY(const std::vector<JsonReader> events, in.objects("events"));
  if (events.size() > 4 * std::size_t{kMaxBatchEvents}) return in.error("events", "fewer");
  std::int64_t seq = out.from_seq;
  for (const JsonReader& event : events) {
    ICMA_TRY(records::Record record, read_record(event, out.device, seq++));
    out.events.push_back(std::move(record));
  }
  return out;
}

std::string encode(const PushAnswer& message) {
  Json results = Json::array();
  for (const PushItem& item : message.results) {
    Json one{{"seq", item.seq}, {"result", kResultNames[static_cast<std::size_t>(item.result)]}};
    if (!item.code.empty()) one["code"] = item.code;
    results.push_back(std::move(one));
  }
  Json out{{"have_seq", message.have_seq},
           {"have_hash", message.have_hash.to_hex()},
           {"results", std::move(results)}};
  if (message.fork_after) out["fork_after"] = *message.fork_after;
  return dump_json(out);
}

template <>
Result<PushAnswer> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  PushAnswer out;
  ICMA_TRY(out.have_seq, in.integer("have_seq", 0, kMaxSafe));
  ICMA_TRY(out.have_hash, read_hash(in, "have_hash"));
  ICMA_TRY(const std::vector<JsonReader> results, in.objects("results"));
  for (const JsonReader& item : results) {
    PushItem one;
    ICMA_TRY(one.seq, item.integer("seq", 1, kMaxSafe));
    ICMA_TRY(const std::string name, item.string("result"));
    const auto at = std::ranges::find(kResultNames, name);
    if (at == kResultNames.end()) return item.error("result", "a known result");
    one.result = static_cast<PushResult>(at - kResultNames.begin());
    ICMA_TRY(one.code, item.optional_string("code"));
    out.results.push_back(std::move(one));
  }
  if (in.has("fork_after")) {
    ICMA_TRY(out.fork_after, in.integer("fork_after", 0, kMaxSafe));
  }
  return out;
}

std::string encode(const Pull& message) {
  return dump_json({{"epoch", message.epoch},
                    {"n", message.n},
                    {"page_hash", message.page_hash.to_hex()},
                    {"max_events", message.max_events}});
}

template <>
Result<Pull> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  Pull out;
  ICMA_TRY(out.epoch, read_text(in, "epoch", kMaxToken));
  ICMA_TRY(out.n, in.integer("n", 0, kMaxSafe));
  ICMA_TRY(out.page_hash, read_hash(in, "page_hash"));
  ICMA_TRY(const std::int64_t events, in.integer("max_events", 1, 100'000));
  out.max_events = static_cast<int>(events);
  return out;
}

std::string encode(const PullAnswer& message) {
  Json streams = Json::array();
  for (const PulledStream& stream : message.streams) {
    streams.push_back({{"device", stream.device.to_string()},
                       {"key", stream.key.to_hex()},
                       {"by_server", stream.by_server}});
  }
  Json events = Json::array();
  for (const PulledEvent& event : message.events) {
    Json one = record_json(event.record);
    one["n"] = event.n;
    one["device"] = event.record.device.to_string();
    one["seq"] = event.record.seq;
    events.push_back(std::move(one));
  }
  return dump_json({{"epoch", message.epoch},
                    {"refused", message.refused},
                    {"streams", std::move(streams)},
                    {"events", std::move(events)},
                    {"n", message.n},
                    {"page_hash", message.page_hash.to_hex()},
                    {"more", message.more}});
}

template <>
Result<PullAnswer> decode(std::string_view text) {
  ICMA_TRY(const Json json, parse(text));
  const JsonReader in(json);
  PullAnswer out;
  ICMA_TRY(out.epoch, read_text(in, "epoch", kMaxToken));
  ICMA_TRY(out.refused, in.boolean("refused"));
  ICMA_TRY(out.n, in.integer("n", 0, kMaxSafe));
  ICMA_TRY(out.page_hash, read_hash(in, "page_hash"));
  ICMA_TRY(out.more, in.boolean("more"));
  ICMA_TRY(const std::vector<JsonReader> streams, in.objects("streams"));
  for (const JsonReader& item : streams) {
    PulledStream stream;
    ICMA_TRY(stream.device, read_uuid(item, "device"));
    ICMA_TRY(stream.key, read_key(item, "key"));
    ICMA_TRY(stream.by_server, item.boolean("by_server"));
    out.streams.push_back(stream);
  }
  ICMA_TRY(const std::vector<JsonReader> events, in.objects("events"));
  for (const JsonReader& item : events) {
    PulledEvent event;
    ICMA_TRY(event.n, item.integer("n", 1, kMaxSafe));
    ICMA_TRY(const Uuid device, read_uuid(item, "device"));
    ICMA_TRY(const std::int64_t seq, item.integer("seq", 1, kMaxSafe));
    ICMA_TRY(event.record, read_record(item, device, seq));
    out.events.push_back(std::move(event));
  }
  return out;
}

}  // namespace icma::protocol
