// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/letters.h"

#include <algorithm>

#include "courses/base/text.h"
#include "sync/protocol/codec.h"

namespace icma::protocol {
namespace {

constexpr std::size_t kMaxToken = 256;
constexpr std::size_t kMaxPages = 100;
constexpr std::size_t kMaxSetAside = 10'000;

Bytes digest_bytes(const Hash& digest) {
  return {digest.bytes.begin(), digest.bytes.end()};
}

Bytes letter_message(const Hash& digest) {
  return digest_bytes(hash_fields("icma-learn/records-letter/1", {digest.view()}));
}

Bytes reply_message(const Uuid& server, const BoxKey& reply_key, const Hash& digest) {
  return digest_bytes(hash_fields("icma-learn/records-reply/1",
                                  {server.view(), ByteView(reply_key.bytes), digest.view()}));
}

Result<Json> parse_head(std::string_view text) {
  ICMA_TRY(Json json, parse_json(text, {.max_bytes = kMaxMessageBytes, .max_depth = 8}));
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "the letter has a wrong form");
  return json;
}

Result<> read_part(const JsonReader& in, int& part, int& parts) {
  ICMA_TRY(const std::int64_t of, in.integer("parts", 1, kMaxLetters));
  ICMA_TRY(const std::int64_t number, in.integer("part", 1, of));
  parts = static_cast<int>(of);
  part = static_cast<int>(number);
  return {};
}

Result<BoxKey> read_box_key(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  auto value = parse_box_key(text);
  if (!value) return in.error(key, "a box key in hex");
  return value;
}

Result<RecordsLetter> read_letter_lines(std::string_view text) {
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() > 2) return fail(ErrorKind::kInvalid, "the letter has a wrong form");
  ICMA_TRY(const Json json, parse_head(lines.front()));
  const JsonReader in(json, "letter");
  RecordsLetter out;
  ICMA_TRY(out.server, read_uuid(in, "server"));
  ICMA_TRY(out.learner, read_uuid(in, "learner"));
  ICMA_TRY(out.device, read_uuid(in, "device"));
  ICMA_TRY(out.device_key, read_key(in, "device_key"));
  ICMA_TRY(out.reply_key, read_box_key(in, "reply_key"));
  ICMA_TRY_VOID(read_part(in, out.part, out.parts));
  ICMA_TRY(out.epoch, read_text(in, "epoch", kMaxToken));
  ICMA_TRY(out.n, in.integer("n", 0, kMaxSafe));
  ICMA_TRY(out.page_hash, read_hash(in, "page_hash"));
  if (lines.size() == 2) {
    ICMA_TRY(out.push, decode<Push>(lines.back()));
  }
  return out;
}

Result<std::vector<SetAside>> read_set_aside(const JsonReader& in) {
  ICMA_TRY(const std::vector<JsonReader> list, in.objects("set_aside"));
  if (list.size() > kMaxSetAside) return in.error("set_aside", "a shorter list");
  std::vector<SetAside> out;
  for (const JsonReader& item : list) {
    SetAside one;
    ICMA_TRY(one.device, read_uuid(item, "device"));
    ICMA_TRY(one.seq, item.integer("seq", 1, kMaxSafe));
    ICMA_TRY(one.code, read_text(item, "code", kMaxToken));
    out.push_back(std::move(one));
  }
  return out;
}

Result<RecordsReply> read_reply_lines(std::string_view text) {
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() > kMaxPages + 1) return fail(ErrorKind::kInvalid, "the reply has a wrong form");
  ICMA_TRY(const Json json, parse_head(lines.front()));
  const JsonReader in(json, "reply");
  RecordsReply out;
  ICMA_TRY_VOID(read_part(in, out.part, out.parts));
  ICMA_TRY(out.held, in.boolean("held"));
  if (in.has("have")) {
    ICMA_TRY(const std::vector<StreamHead> have, read_heads(in, "have", 1));
    if (!have.empty()) out.have = have.front();
  }
  ICMA_TRY(out.missing, in.boolean("missing"));
  if (in.has("fork_after")) {
    ICMA_TRY(out.fork_after, in.integer("fork_after", 0, kMaxSafe));
  }
  ICMA_TRY(out.afresh, in.boolean("afresh"));
  ICMA_TRY(out.more, in.boolean("more"));
  ICMA_TRY(out.set_aside, read_set_aside(in));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    ICMA_TRY(PullAnswer page, decode<PullAnswer>(lines[i]));
    out.pages.push_back(std::move(page));
  }
  return out;
}

// Signature and what follows it.
Result<std::pair<Signature, std::string_view>> cut_signature(std::string_view content) {
  constexpr std::size_t kSize = sizeof(Signature::bytes);
  if (content.size() < kSize) return fail(ErrorKind::kInvalid, "the letter has a wrong form");
  ICMA_TRY(const Signature signature, signature_from_bytes(as_bytes(content.substr(0, kSize))));
  return std::pair(signature, content.substr(kSize));
}

}  // namespace

Hash session_proof(const Hash& token_hash, const Hash& digest) {
  return hash_fields("icma-learn/session-proof/1", {token_hash.view(), digest.view()});
}

std::string write_records_letter(const RecordsLetter& letter, const KeyPair& device,
                                 std::string_view refresh) {
  std::string text = dump_json({{"server", letter.server.to_string()},
                                {"learner", letter.learner.to_string()},
                                {"device", letter.device.to_string()},
                                {"device_key", letter.device_key.to_hex()},
                                {"reply_key", letter.reply_key.to_hex()},
                                {"part", letter.part},
                                {"parts", letter.parts},
                                {"epoch", letter.epoch},
                                {"n", letter.n},
                                {"page_hash", letter.page_hash.to_hex()}});
  if (const std::optional<Push>& push = letter.push) {
    text += '\n';
    text += encode(*push);
  }
  const Hash digest = sha256(text);
  const Signature signature = device.sign(letter_message(digest));
  const Hash proof = refresh.empty() ? Hash{} : session_proof(sha256(refresh), digest);
  std::string out(as_text(ByteView(signature.bytes)));
  out += as_text(proof.view());
  out += text;
  return out;
}

Result<SignedLetter> read_records_letter(std::string_view content) {
  ICMA_TRY(const auto cut, cut_signature(content));
  std::string_view text = cut.second;
  if (text.size() < Hash::kSize) return fail(ErrorKind::kInvalid, "the letter has a wrong form");
  SignedLetter out{.signature = cut.first};
  ICMA_TRY(out.proof, hash_from_bytes(as_bytes(text.substr(0, Hash::kSize))));
  text.remove_prefix(Hash::kSize);
  out.digest = sha256(text);
  ICMA_TRY(out.letter, read_letter_lines(text));
  if (!verify(out.letter.device_key, letter_message(out.digest), out.signature)) {
    return fail(ErrorKind::kUnverified, "the file is not signed by the device that it names");
  }
  return out;
}

std::string write_records_reply(const RecordsReply& reply, const Uuid& server,
                                const BoxKey& reply_key, const KeyPair& receipts) {
  Json aside = Json::array();
  for (const SetAside& one : reply.set_aside) {
    aside.push_back({{"device", one.device.to_string()}, {"seq", one.seq}, {"code", one.code}});
  }
  Json head{{"part", reply.part},           {"parts", reply.parts},   {"held", reply.held},
            {"missing", reply.missing},     {"afresh", reply.afresh}, {"more", reply.more},
            {"set_aside", std::move(aside)}};
  if (const std::optional<StreamHead>& have = reply.have) {
    head["have"] = Json::array({head_json(*have)});
  }
  if (reply.fork_after) head["fork_after"] = *reply.fork_after;
  std::string text = dump_json(head);
  for (const PullAnswer& page : reply.pages) {
    text += '\n';
    text += encode(page);
  }
  const Signature signature = receipts.sign(reply_message(server, reply_key, sha256(text)));
  return std::string(as_text(ByteView(signature.bytes))) + text;
}

Result<RecordsReply> read_records_reply(std::string_view content, const Uuid& server,
                                        const BoxKey& reply_key,
                                        const std::vector<PublicKey>& receipts) {
  ICMA_TRY(const auto cut, cut_signature(content));
  const Bytes message = reply_message(server, reply_key, sha256(cut.second));
  if (std::ranges::none_of(receipts,
                           [&](const PublicKey& key) { return verify(key, message, cut.first); })) {
    return fail(ErrorKind::kUnverified, "the reply is not signed by the server of this sign-in");
  }
  return read_reply_lines(cut.second);
}

std::string encode(const RelayAnswer& message) {
  Json out{{"reply", base64url(as_bytes(message.reply))}};
  if (const std::optional<Signature>& taken = message.taken) out["taken"] = taken->to_hex();
  return dump_json(out);
}

template <>
Result<RelayAnswer> decode(std::string_view text) {
  // The letter in base64.
  ICMA_TRY(const Json json, parse_json(text, {.max_bytes = 2 * kMaxMessageBytes, .max_depth = 4}));
  const JsonReader in(json);
  RelayAnswer out;
  ICMA_TRY(const std::string reply, in.string("reply"));
  ICMA_TRY(const Bytes bytes, parse_base64url(reply));
  out.reply = as_text(bytes);
  if (in.has("taken")) {
    ICMA_TRY(out.taken, read_signature(in, "taken"));
  }
  return out;
}

Bytes relay_message(const Uuid& server, const Hash& check) {
  return digest_bytes(hash_fields("icma-learn/relay/1", {server.view(), check.view()}));
}

Bytes box_key_message(const Uuid& server, const BoxKey& key) {
  return digest_bytes(hash_fields("icma-learn/box-key/1", {server.view(), ByteView(key.bytes)}));
}

}  // namespace icma::protocol
