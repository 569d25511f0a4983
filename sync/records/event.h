// SPDX-License-Identifier: Apache-2.0
// The record of one act of learning, its canonical bytes, its place in a hash chain, and the
// signature that vouches for a chain up to one point. Format v1, described in sync/PROTOCOL.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "courses/base/clock.h"
#include "courses/base/hash.h"
#include "courses/base/ids.h"
#include "courses/base/json.h"
#include "courses/base/sign.h"

namespace icma::records {

// What is known about the server's clock at the moment of an event.
struct ServerOffset {
  Millis offset{0};  // server clock minus this machine's clock
  Seconds age{0};    // how long ago; longer than since boot when it was measured before that
  // The server's proof of that contact, as it gave it; empty when it gave none. At most
  // kMaxContact bytes.
  std::string contact = {};
  bool operator==(const ServerOffset&) const = default;
};

// When something happened, as evidence: never used for order or completeness.
struct Occurrence {
  Time utc = {};
  std::string zone = {};   // IANA name
  int utc_offset_min = 0;  // of that zone at that moment, so that local dates need no zone tables
  Millis since_boot{0};
  Uuid boot_id = {};
  std::optional<ServerOffset> server = {};
  bool operator==(const Occurrence&) const = default;
};

// Where a re-homed event stood first.
struct Origin {
  Uuid device = {};
  std::int64_t seq = 0;
  auto operator<=>(const Origin&) const = default;
};

// What of the catalogue an event is about; parts that do not apply are empty.
struct Subject {
  std::string program = {};
  std::string program_version = {};
  std::string module = {};
  std::string activity = {};
  auto operator<=>(const Subject&) const = default;
};

struct Envelope {
  Uuid event_id = {};  // UUIDv7
  Uuid learner = {};
  Uuid device = {};       // the stream; also of the server's own stream
  std::int64_t seq = 0;   // dense from 1 within the stream
  std::string type = {};  // "page.read"
  int type_version = 1;
  Subject subject = {};
  Occurrence occurrence = {};
  std::uint64_t hlc = 0;  // 48 bits of milliseconds, 16 bits of counter
  std::optional<Origin> origin = {};

  // The place where the event was first written, the same before and after re-homing.
  Origin first_place() const { return origin.value_or(Origin{device, seq}); }
};

// An event as it is stored and sent: bytes that are kept verbatim for ever.
struct Record {
  Uuid device = {};
  std::int64_t seq = 0;
  std::string envelope = {};             // canonical JSON
  Bytes salt = {};                       // 16 bytes; empty once the body is erased
  std::optional<std::string> body = {};  // canonical JSON; nothing once erased
  Hash body_hash = {};                   // H(salt || body), stays when the body is erased
  Hash hash = {};                        // of the chain up to and including this event
  std::optional<Signature> signature = {};
};

// A record that was understood.
struct Event {
  Envelope envelope = {};
  Json body = {};  // null when erased
};

// The chain a record belongs to.
struct ChainId {
  Uuid server = {};  // nil for a guest learner who has no server yet
  Uuid learner = {};
  Uuid device = {};
  auto operator<=>(const ChainId&) const = default;
};

inline constexpr std::size_t kSaltSize = 16;
inline constexpr std::size_t kMaxContact = 64;
inline constexpr std::size_t kMaxEnvelopeBytes = 4096;
inline constexpr std::size_t kMaxBodyBytes = 65536;

Result<std::string> encode_envelope(const Envelope& envelope);
// kInvalid for malformed text or values out of range. Members it does not know are ignored here and
// survive in the bytes.
Result<Envelope> decode_envelope(std::string_view text);

// A new record at the end of a chain. kInvalid when the body has no canonical form or is too large.
Result<Record> make_record(const ChainId& chain, const Hash& prev, const Envelope& envelope,
                           const Json& body, const Bytes& salt);

Hash body_digest(ByteView salt, std::string_view body);
Hash chain_hash(const ChainId& chain, std::int64_t seq, const Hash& prev, std::string_view envelope,
                const Hash& body_hash);
// kUnverified when the hash does not follow from the bytes and `prev`. Needs no parsing.
Result<> check_record(const ChainId& chain, const Hash& prev, const Record& record);

// The parsed record; kInvalid when the envelope is malformed, names another stream or sequence
// number than the record, or when the body is not JSON.
Result<Event> parse_record(const Record& record);

// What a signature covers: chain, sequence number and hash, and so all before it.
Signature sign_head(const KeyPair& key, const ChainId& chain, std::int64_t seq, const Hash& hash);
bool verify_head(const PublicKey& key, const ChainId& chain, std::int64_t seq, const Hash& hash,
                 const Signature& signature);

// Equal for two records that say the same under the same event id, wherever they stand: everything
// but stream, sequence number and origin. kInvalid when the envelope is malformed.
Result<Hash> content_hash(const Record& record);

}  // namespace icma::records
