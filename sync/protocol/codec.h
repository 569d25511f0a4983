// SPDX-License-Identifier: Apache-2.0
// Small readers of typed members, shared by the message codecs.
#pragma once

#include "sync/protocol/messages.h"

namespace icma::protocol {

inline constexpr std::int64_t kMaxSafe = 9007199254740991;

Result<Uuid> read_uuid(const JsonReader& in, std::string_view key);
Result<Hash> read_hash(const JsonReader& in, std::string_view key);
Result<PublicKey> read_key(const JsonReader& in, std::string_view key);
Result<Signature> read_signature(const JsonReader& in, std::string_view key);
Result<Time> read_time(const JsonReader& in, std::string_view key);
// At most `max` bytes.
Result<std::string> read_text(const JsonReader& in, std::string_view key, std::size_t max);
Json head_json(const StreamHead& head);
Result<std::vector<StreamHead>> read_heads(const JsonReader& in, std::string_view key,
                                           std::size_t max);

}  // namespace icma::protocol
