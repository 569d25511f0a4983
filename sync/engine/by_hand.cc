// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/by_hand.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "sync/engine/evidence_upload.h"
#include "sync/engine/sign_in.h"

namespace icma::engine {
namespace {

using records::Stream;
using records::StreamKind;

constexpr std::size_t kBatchBytes = protocol::kMaxBatchBytes / 2;
// Answers to older exports are not waited for any more.
constexpr std::size_t kKeptReplyKeys = 32;
constexpr std::string_view kReplyKeys = "reply_keys";

Result<> keep_reply_key(records::LearnerStore& store, const BoxKeyPair& key) {
  ICMA_TRY(const std::string kept, store.fact(kReplyKeys));
  std::vector<std::string> seeds;
  for (const std::string_view seed : split(kept, ' ')) {
    if (!seed.empty()) seeds.emplace_back(seed);
  }
  seeds.push_back(hex(key.seed()));
  std::string text;
  for (std::size_t i = seeds.size() - std::min(seeds.size(), kKeptReplyKeys); i < seeds.size();
       ++i) {
    text += text.empty() ? seeds[i] : fmt::format(" {}", seeds[i]);
  }
  return store.set_fact(kReplyKeys, text);
}

// The events of one stream from `from` on, in batches that each end at a signature.
Result<> collect(records::LearnerStore& store, const Stream& stream, std::int64_t from,
                 std::vector<protocol::Push>& out) {
  const bool own = stream.device == store.device().device;
  while (from > 0 && from <= stream.head_seq) {
    ICMA_TRY(std::vector<records::Stored> batch,
             store.records(stream.device, from, protocol::kMaxBatchEvents, kBatchBytes));
    if (own && !batch.empty()) {
      ICMA_TRY(batch.back().record.signature, store.sign_at(batch.back().record.seq));
    }
    while (!batch.empty() && !batch.back().record.signature) batch.pop_back();
    if (batch.empty()) return {};
    protocol::Push push{.device = stream.device,
                        .key = stream.key,
                        .server_stream = stream.kind == StreamKind::kServer,
                        .from_seq = from};
    ICMA_TRY(push.prev_hash, store.hash_at(stream.device, from - 1));
    from = batch.back().record.seq + 1;
    for (records::Stored& stored : batch) push.events.push_back(std::move(stored.record));
    out.push_back(std::move(push));
  }
  return {};
}

Result<std::vector<protocol::Push>> collect_all(records::LearnerStore& store) {
  std::vector<protocol::Push> out;
  ICMA_TRY(const std::vector<Stream> streams, store.streams());
  ICMA_TRY(const std::string lost, store.fact(kServerLost));
  // The server's own words before what would make it say them again.
  for (const Stream& stream : streams) {
    if (stream.device == store.device().device) continue;
    std::int64_t from = 1;
    if (lost.empty()) {
      ICMA_TRY(from, store.first_unnumbered(stream.device));
    }
    ICMA_TRY_VOID(collect(store, stream, from, out));
  }
  ICMA_TRY(const auto own, store.stream(store.device().device));
  if (!own) return fail(ErrorKind::kInternal, "this device has no stream of its own");
  ICMA_TRY_VOID(collect(store, *own, own->server_have_seq + 1, out));
  return out;
}

}  // namespace

Result<std::vector<BoxKeyPair>> reply_keys(records::LearnerStore& store) {
  ICMA_TRY(const std::string kept, store.fact(kReplyKeys));
  std::vector<BoxKeyPair> out;
  for (const std::string_view text : split(kept, ' ')) {
    if (text.empty()) continue;
    ICMA_TRY(const Bytes bytes, parse_hex(text));
    std::array<std::uint8_t, 32> seed{};
    if (bytes.size() != seed.size()) return fail(ErrorKind::kCorrupt, "a kept key is malformed");
    std::ranges::copy(bytes, seed.begin());
    out.push_back(BoxKeyPair::from_seed(seed));
  }
  return out;
}

Result<Exported> export_records(records::LearnerStore& store, const protocol::Session& session,
                                RandomSource& random) {
  const std::optional<BoxKey>& box = session.box_key;
  if (!box) {
    return fail(ErrorKind::kNotFound,
                "the server's key for records by hand is not known here; it comes with the next "
                "synchronisation");
  }
  ICMA_TRY_VOID(store.reload_device());
  // A letter carries no files: what it takes along of events comes without theirs.
  ICMA_TRY_VOID(offer_files_again(store));
  ICMA_TRY(std::vector<protocol::Push> pushes, collect_all(store));
  ICMA_TRY(const records::Cursor cursor, store.cursor());
  ICMA_TRY(const std::string epoch, store.fact("epoch"));
  const BoxKeyPair reply_key = BoxKeyPair::generate(random);
  ICMA_TRY_VOID(keep_reply_key(store, reply_key));
  Exported out{.letters = std::max<std::int64_t>(1, static_cast<std::int64_t>(pushes.size()))};
  if (out.letters > protocol::kMaxLetters) {
    return fail(ErrorKind::kInvalid, "there are more records than one file can hold");
  }
  const records::DeviceKey& device = store.device();
  for (std::int64_t part = 1; part <= out.letters; ++part) {
    protocol::RecordsLetter letter{.server = store.server(),
                                   .learner = store.learner(),
                                   .device = device.device,
                                   .device_key = device.key.public_key(),
                                   .reply_key = reply_key.public_key(),
                                   .part = static_cast<int>(part),
                                   .parts = static_cast<int>(out.letters),
                                   .epoch = epoch,
                                   .n = cursor.n,
                                   .page_hash = cursor.hash};
    if (!pushes.empty()) {
      letter.push = std::move(pushes[static_cast<std::size_t>(part - 1)]);
      out.events += static_cast<std::int64_t>(letter.push->events.size());
    }
    const std::string content = protocol::write_records_letter(letter, device.key, session.refresh);
    ICMA_TRY(const std::string bytes,
             records::write_letter(records::LetterKind::kRecords, store.server(), *box, content));
    out.file += bytes;
    if (out.file.size() > records::kMaxRecordsFileBytes) {
      return fail(ErrorKind::kInvalid, "there are more records than one file can hold");
    }
  }
  return out;
}

Result<Relayed> relay_records(protocol::Transport& line, std::string_view file,
                              const std::vector<PublicKey>& receipts,
                              const protocol::CancelToken& cancel) {
  ICMA_TRY(const std::vector<std::string_view> letters, records::split_letters(file));
  Relayed out{.taken = true};
  for (const std::string_view bytes : letters) {
    ICMA_TRY(const records::Letter letter, records::read_letter(bytes));
    if (letter.kind != records::LetterKind::kRecords) {
      return fail(ErrorKind::kInvalid, "this is an answer, to be brought back to its learner");
    }
    const protocol::Request request{.method = protocol::Method::kPost,
                                    .path = "/v1/relay",
                                    .headers = {{"content-type", "application/octet-stream"}},
                                    .body = std::string(bytes),
                                    .max_response_bytes = 2 * protocol::kMaxMessageBytes,
                                    .expects_json = true};
    ICMA_TRY(const protocol::Response response, line.send(request, nullptr, cancel));
    if (response.status < 200 || response.status >= 300) return std::unexpected(error_of(response));
    const auto answer = protocol::decode<protocol::RelayAnswer>(response.body);
    const auto reply =
        answer ? records::read_letter(answer->reply) : std::unexpected(answer.error());
    if (!reply || reply->kind != records::LetterKind::kReply || reply->server != letter.server) {
      return fail(ErrorKind::kNetwork, "the server's answer is damaged");
    }
    out.replies += answer->reply;
    const Bytes message = protocol::relay_message(letter.server, letter.check);
    const std::optional<Signature>& taken = answer->taken;
    out.taken = out.taken && taken && std::ranges::any_of(receipts, [&](const PublicKey& key) {
                  return verify(key, message, *taken);
                });
  }
  return out;
}

Result<> learn_box_key(protocol::Transport& line, protocol::SessionStore& sessions,
                       const protocol::CancelToken& cancel) {
  ICMA_TRY(const auto known, sessions.load());
  if (!known || known->box_key) return {};
  const protocol::Request ask{.path = "/v1/server", .expects_json = true};
  ICMA_TRY(const protocol::Response about, line.send(ask, nullptr, cancel));
  if (about.status != 200) return std::unexpected(error_of(about));
  ICMA_TRY(protocol::ServerInfo info, protocol::decode<protocol::ServerInfo>(about.body));
  // Only what the keys of the sign-in vouch for.
  info.receipt_keys = known->receipt_keys;
  if (!info.box_key || info.server != known->server) return {};
  ICMA_TRY_VOID(check_box_key(info));
  return sessions.exclusively([&]() -> Result<> {
    ICMA_TRY(auto session, sessions.load());
    if (!session || session->learner != known->learner) return {};
    session->box_key = info.box_key;
    return sessions.save(*session);
  });
}

}  // namespace icma::engine
