// SPDX-License-Identifier: Apache-2.0
// The messages of the record exchange and of sign-in, and their JSON forms. Shared by client and
// server; described for other implementations in sync/PROTOCOL.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/json.h"
#include "courses/base/seal.h"
#include "sync/records/event.h"

namespace icma::protocol {

inline constexpr int kProtocolVersion = 1;
inline constexpr int kMaxBatchEvents = 500;
inline constexpr std::size_t kMaxPacksAsked = 256;
inline constexpr std::size_t kMaxBatchBytes = std::size_t{1} << 20U;
// Of a request or response body; a batch with one largest record fits.
inline constexpr std::size_t kMaxMessageBytes = std::size_t{4} << 20U;
inline constexpr int kMaxHelloStreams = 200;

// What one side has of a stream.
struct StreamHead {
  Uuid device = {};
  std::int64_t seq = 0;
  Hash hash = {};  // zero for seq 0
};

// Client → server. `checkpoints` are (seq, hash) of the sender's own stream, newest first at
// growing distances, so that the server finds a place both have.
struct Hello {
  int protocol = kProtocolVersion;
  Uuid learner = {};
  Uuid device = {};
  PublicKey device_key = {};
  std::vector<StreamHead> checkpoints = {};  // device is the sender's; head first
  std::vector<StreamHead> others = {};       // heads of all other streams the sender holds
  std::string nonce = {};                    // last one seen, empty at first
  std::string epoch = {};                    // last one seen, empty at first
  Time client_time = {};
  Signature signature = {};  // of hello_message()
};
// What the device key signs: who speaks, about which head, in answer to which nonce.
Bytes hello_message(const Uuid& server, const Hello& hello);

enum class HelloVerdict {
  kGo,    // push from common_seq + 1
  kFork,  // the stream split after common_seq, or this copy is an old one: begin a new stream
};

struct Limits {
  int max_events = kMaxBatchEvents;
  std::int64_t max_bytes = static_cast<std::int64_t>(kMaxBatchBytes);
};

struct HelloAnswer {
  HelloVerdict verdict = HelloVerdict::kGo;
  std::string epoch = {};
  std::string nonce = {};
  std::int64_t have_seq = 0;  // of the sender's stream
  Hash have_hash = {};
  std::int64_t common_seq = 0;          // the last of the checkpoints that holds
  std::vector<StreamHead> others = {};  // what the server has of the streams named, and seq 0
  Time server_time = {};
  Limits limits = {};
  std::int64_t archived_seq = 0;
  // For `occurrence.server.contact` of what is written from now on: proves that it was written
  // after this answer. Empty from a server that gives none.
  std::string contact = {};
};

// Events of one stream from `from_seq` on, without a gap. `key` is the stream's; it matters when
// the server has never seen the stream.
struct Push {
  Uuid device = {};
  PublicKey key = {};
  bool server_stream = false;  // handing back what the server itself once wrote
  std::int64_t from_seq = 1;
  Hash prev_hash = {};
  std::vector<records::Record> events = {};
  std::string epoch = {};
};

enum class PushResult { kStored, kDuplicate, kQuarantined };

struct PushItem {
  std::int64_t seq = 0;
  PushResult result = PushResult::kStored;
  std::string code = {};  // of a quarantined one
};

struct PushAnswer {
  std::int64_t have_seq = 0;
  Hash have_hash = {};
  std::vector<PushItem> results = {};
  std::optional<std::int64_t> fork_after = {};  // the events differ after this one
};

struct Pull {
  std::string epoch = {};
  std::int64_t n = 0;
  Hash page_hash = {};
  int max_events = kMaxBatchEvents;
};

struct PulledStream {
  Uuid device = {};
  PublicKey key = {};
  bool by_server = false;
};

struct PulledEvent {
  std::int64_t n = 0;
  records::Record record = {};
};

struct PullAnswer {
  std::string epoch = {};
  bool refused = false;  // (n, page hash) is not on this server: go back to an earlier page
  std::vector<PulledStream> streams = {};  // those that appear in the page
  std::vector<PulledEvent> events = {};
  std::int64_t n = 0;
  Hash page_hash = {};
  bool more = false;
};

// The running hash over a learner's events in the server's order.
Hash next_page_hash(const Hash& before, std::int64_t n, const records::Record& record);

// What a server says of itself to anybody.
struct ServerInfo {
  Uuid server = {};
  std::string name = {};
  int protocol = kProtocolVersion;
  std::vector<PublicKey> receipt_keys = {};  // current first; retired ones still verify
  bool demonstration = false;
  Time server_time = {};
  // What records by hand are sealed for, and the current receipts key's word on it; see letters.h.
  std::optional<BoxKey> box_key = {};
  Signature box_signature = {};
};

// RFC 8628.
struct DeviceGrant {
  std::string device_code = {};
  std::string user_code = {};
  std::string verification_uri = {};
  std::string verification_uri_complete = {};
  int expires_in_s = 0;
  int interval_s = 5;
};

struct Tokens {
  std::string access = {};
  std::string refresh = {};
  int expires_in_s = 0;
  Uuid learner = {};
  std::string display_name = {};
};

// Packs of a program that only who holds full access to it may have.
struct PackAsk {
  std::string provider = {};
  std::string program = {};
  std::vector<Hash> packs = {};  // 1 to kMaxPacksAsked
};

struct PackAnswer {
  // One a pack, in the order asked: a path of this server, or an https address. To be fetched as it
  // is, without the learner's token.
  std::vector<std::string> addresses = {};
  Time until = {};  // what is asked for later is refused
};

struct ErrorBody {
  std::string code = {};     // "authorization_pending", "busy", …
  std::string message = {};  // one sentence for a person
  int retry_after_s = 0;     // 0: not said
};

// `text` is UTF-8 JSON. Encoding never fails; decoding is strict about what is known, and ignores
// members it does not know. kInvalid with a path.
std::string encode(const Hello& message);
std::string encode(const HelloAnswer& message);
std::string encode(const Push& message);
std::string encode(const PushAnswer& message);
std::string encode(const Pull& message);
std::string encode(const PullAnswer& message);
std::string encode(const ServerInfo& message);
std::string encode(const DeviceGrant& message);
std::string encode(const Tokens& message);
std::string encode(const PackAsk& message);
std::string encode(const PackAnswer& message);
std::string encode(const ErrorBody& message);
template <typename Message>
Result<Message> decode(std::string_view text);
template <>
Result<Hello> decode(std::string_view text);
template <>
Result<HelloAnswer> decode(std::string_view text);
template <>
Result<Push> decode(std::string_view text);
template <>
Result<PushAnswer> decode(std::string_view text);
template <>
Result<Pull> decode(std::string_view text);
template <>
Result<PullAnswer> decode(std::string_view text);
template <>
Result<ServerInfo> decode(std::string_view text);
template <>
Result<DeviceGrant> decode(std::string_view text);
template <>
Result<Tokens> decode(std::string_view text);
template <>
Result<PackAsk> decode(std::string_view text);
template <>
Result<PackAnswer> decode(std::string_view text);
template <>
Result<ErrorBody> decode(std::string_view text);

// One record as a JSON object, as in push and pull; also used in exported files.
Json record_json(const records::Record& record);
Result<records::Record> read_record(const JsonReader& in, const Uuid& device, std::int64_t seq);

}  // namespace icma::protocol
