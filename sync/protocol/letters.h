// SPDX-License-Identifier: Apache-2.0
// What stands in the sealed letters that carry records by hand, and who signs it. A letter of
// records asks what a hello, a push and a pull ask; a reply answers all three. Described for other
// implementations in sync/PROTOCOL.md, "Records by hand".
#pragma once

#include "courses/base/seal.h"
#include "sync/protocol/messages.h"

namespace icma::protocol {

inline constexpr int kMaxLetters = 999;  // of one file

struct RecordsLetter {
  Uuid server = {};
  Uuid learner = {};
  Uuid device = {};  // whose key signs the letter
  PublicKey device_key = {};
  BoxKey reply_key = {};  // the reply is sealed for it
  int part = 1;           // of this file; the reply to the last part brings the page
  int parts = 1;
  // The end of the last page that the learner's device holds.
  std::string epoch = {};
  std::int64_t n = 0;
  Hash page_hash = {};
  std::optional<Push> push = {};
};

// A letter with what vouches for it.
struct SignedLetter {
  RecordsLetter letter = {};
  Hash digest = {};  // over the letter's own bytes
  Signature signature = {};
  Hash proof = {};  // session_proof() of the digest, or zero
};

// What a sign-in adds to a letter: only who knows the refresh token can make it. The server knows
// the token's SHA-256 and no more.
Hash session_proof(const Hash& token_hash, const Hash& digest);

// The content of a letter. `refresh` is the sign-in's token; empty: the letter has no proof.
std::string write_records_letter(const RecordsLetter& letter, const KeyPair& device,
                                 std::string_view refresh);
// kUnverified unless the device key that it names has signed it; kInvalid for another form.
Result<SignedLetter> read_records_letter(std::string_view content);

struct SetAside {
  Uuid device = {};
  std::int64_t seq = 0;
  std::string code = {};
};

struct RecordsReply {
  int part = 1;
  int parts = 1;
  // An officer decides what becomes of the letter; nothing else is said then.
  bool held = false;
  // Of the stream that was pushed, if one was.
  std::optional<StreamHead> have = {};
  bool missing = false;  // events are missing before those that were pushed: nothing was stored
  std::optional<std::int64_t> fork_after = {};
  bool afresh = false;  // the pages begin anew: the end that the letter named is not on this server
  bool more = false;    // there is more than came along
  std::vector<SetAside> set_aside = {};  // among the pages' events
  std::vector<PullAnswer> pages = {};    // each goes on where the one before ends
};

// The content of a reply, signed by the key that signs receipts for this letter's reply key.
std::string write_records_reply(const RecordsReply& reply, const Uuid& server,
                                const BoxKey& reply_key, const KeyPair& receipts);
// kUnverified unless one of the keys has signed it for this reply key.
Result<RecordsReply> read_records_reply(std::string_view content, const Uuid& server,
                                        const BoxKey& reply_key,
                                        const std::vector<PublicKey>& receipts);

// What whoever relays a letter is told, in the open: the sealed reply, and the server's word that
// the letter need not be brought again.
struct RelayAnswer {
  std::string reply = {};               // the bytes of a letter
  std::optional<Signature> taken = {};  // of relay_message(); without it the letter is still needed
};
std::string encode(const RelayAnswer& message);
template <>
Result<RelayAnswer> decode(std::string_view text);
// `check` is the letter's.
Bytes relay_message(const Uuid& server, const Hash& check);

// What the receipts key signs about the key that letters are sealed for.
Bytes box_key_message(const Uuid& server, const BoxKey& key);

}  // namespace icma::protocol
