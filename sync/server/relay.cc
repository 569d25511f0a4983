// SPDX-License-Identifier: Apache-2.0
#include "sync/server/relay.h"

#include <algorithm>

#include "sync/server/mac.h"

namespace icma::server {
namespace {

using protocol::RecordsLetter;
using protocol::RecordsReply;
using protocol::SignedLetter;

// The reply takes no further page beyond this; with that page, sealed and padded, it stays below
// the limit of a letter.
constexpr std::size_t kEnoughPages = std::size_t{2} << 20U;

// What a person is to be told of a letter that is not as it was written.
std::unexpected<Error> refuse(const Error& why) {
  const bool ours = why.kind == ErrorKind::kUnverified || why.kind == ErrorKind::kCorrupt;
  return fail(ours ? ErrorKind::kRefused : why.kind, why.what, why.detail);
}

}  // namespace

listen::Reply Relay::handle(const listen::Incoming& request) {
  if (request.body.size() > records::kMaxLetterBytes) {
    return listen::error_reply(413, "too_large", "the file has a letter that is too long");
  }
  const auto answer = take(request.body);
  if (!answer) return listen::error_reply(answer.error());
  return listen::json_reply(200, protocol::encode(*answer));
}

Result<SignedLetter> Relay::open(std::string_view bytes) {
  const Identity& identity = ledger_.identity_;
  const std::optional<BoxKeyPair>& box = identity.box;
  if (!box) return fail(ErrorKind::kNotFound, "this server takes no records by hand");
  const auto letter = records::read_letter(bytes);
  if (!letter) return refuse(letter.error());
  if (letter->kind != records::LetterKind::kRecords) {
    return fail(ErrorKind::kInvalid, "this is an answer, to be brought back to its learner");
  }
  if (letter->server != identity.server) {
    return fail(ErrorKind::kRefused, "the file is for another server");
  }
  const BoxKeyPair* key = letter->key == box->public_key().id() ? &*box : nullptr;
  for (const BoxKeyPair& old : identity.old_boxes) {
    if (letter->key == old.public_key().id()) key = &old;
  }
  if (key == nullptr) {
    return fail(ErrorKind::kRefused, "the file is sealed for a key that this server does not have");
  }
  const auto content = records::open_letter(*letter, *key);
  if (!content) return refuse(content.error());
  auto out = protocol::read_records_letter(*content);
  if (!out) return refuse(out.error());
  if (out->letter.server != identity.server) {
    return fail(ErrorKind::kRefused, "the file is for another server");
  }
  // Before anything is stored: whoever is not answered would bring it for ever.
  ICMA_TRY_VOID(seal(out->letter.reply_key, {}));
  return out;
}

Result<bool> Relay::has_proof(const SignedLetter& letter) {
  if (letter.proof.is_zero()) return false;
  ICMA_TRY(const std::vector<Token> tokens, ledger_.store_.refresh_tokens(letter.letter.learner));
  const Time now = ledger_.clock_.now();
  return std::ranges::any_of(tokens, [&](const Token& token) {
    return token.expires >= now &&
           same_secret(protocol::session_proof(token.hash, letter.digest), letter.proof);
  });
}

Result<bool> Relay::is_vouched(const SignedLetter& letter) {
  const RecordsLetter& said = letter.letter;
  ICMA_TRY(const auto stream, ledger_.store_.stream(said.learner, said.device));
  if (stream) {
    if (stream->by_server || stream->key != said.device_key) {
      return fail(ErrorKind::kRefused, "the device is known with another key");
    }
    return true;
  }
  return has_proof(letter);
}

Result<> Relay::hold(const SignedLetter& letter, std::string_view bytes, std::string_view reason) {
  const Uuid& learner = letter.letter.learner;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(const auto account, ledger_.store_.account(learner));
    if (!account) return fail(ErrorKind::kRefused, "the file is of nobody this server knows");
    ICMA_TRY(const records::Letter outside, records::read_letter(bytes));
    ICMA_TRY(const auto known, ledger_.store_.held_letter(outside.check));
    if (known) return {};
    ICMA_TRY(const auto count, ledger_.store_.count_held(learner));
    if (count.first >= kMaxHeldOfLearner || count.second >= kMaxHeld) {
      return fail(ErrorKind::kBusy, "too many files wait to be looked at; bring it again later");
    }
    return ledger_.store_.hold_letter({.check = outside.check,
                                       .learner = learner,
                                       .device = letter.letter.device,
                                       .reason = std::string(reason),
                                       .received = ledger_.clock_.now(),
                                       .bytes = std::string(bytes)});
  };
  return ledger_.store_.unit(work);
}

Result<> Relay::push(const RecordsLetter& letter, RecordsReply& out) {
  if (!letter.push) return {};
  const protocol::Push& push = *letter.push;
  const auto answer = ledger_.push(letter.learner, push);
  if (answer) {
    out.have = protocol::StreamHead{push.device, answer->have_seq, answer->have_hash};
    out.fork_after = answer->fork_after;
    return {};
  }
  if (answer.error().kind != ErrorKind::kConflict) return std::unexpected(answer.error());
  // The server stands somewhere else than the device last knew.
  ICMA_TRY(const auto stream, ledger_.store_.stream(letter.learner, push.device));
  out.missing = true;
  out.have = protocol::StreamHead{push.device, stream ? stream->have_seq : 0,
                                  stream ? stream->have_hash : Hash{}};
  return {};
}

Result<> Relay::add_pages(const RecordsLetter& letter, RecordsReply& out) {
  ICMA_TRY(const std::string epoch, ledger_.epoch());
  protocol::Pull ask{.epoch = epoch, .n = letter.n, .page_hash = letter.page_hash};
  std::size_t bytes = 0;
  do {
    ICMA_TRY(protocol::PullAnswer page, ledger_.pull(letter.learner, ask));
    if (page.refused) {
      if (ask.n == 0) return fail(ErrorKind::kInternal, "the beginning is not on this server");
      ask = {.epoch = epoch};
      out.afresh = true;
      continue;
    }
    ICMA_TRY(const std::vector<EventRow> rows,
             ledger_.store_.events_after(letter.learner, ask.n,
                                         static_cast<int>(page.events.size()), SIZE_MAX));
    for (const EventRow& row : rows) {
      if (row.standing == 2) out.set_aside.push_back({row.record.device, row.record.seq, row.code});
    }
    ask.n = page.n;
    ask.page_hash = page.page_hash;
    bytes += protocol::encode(page).size();
    out.more = page.more;
    out.pages.push_back(std::move(page));
  } while (out.pages.empty() || (out.more && bytes < kEnoughPages));
  return {};
}

Result<protocol::RelayAnswer> Relay::take(std::string_view bytes) {
  const Identity& identity = ledger_.identity_;
  ICMA_TRY(const SignedLetter signed_letter, open(bytes));
  const RecordsLetter& letter = signed_letter.letter;
  ICMA_TRY(const bool vouched, is_vouched(signed_letter));
  RecordsReply reply{.part = letter.part, .parts = letter.parts};
  if (!vouched) {
    ICMA_TRY_VOID(hold(signed_letter, bytes, "device"));
    reply.held = true;
  } else {
    ICMA_TRY_VOID(push(letter, reply));
    // What comes after the fork is nowhere else, should the device be gone.
    if (reply.fork_after) ICMA_TRY_VOID(hold(signed_letter, bytes, "fork"));
    if (letter.part == letter.parts) ICMA_TRY_VOID(add_pages(letter, reply));
  }
  const std::string content =
      protocol::write_records_reply(reply, identity.server, letter.reply_key, identity.receipts);
  protocol::RelayAnswer out;
  ICMA_TRY(out.reply, records::write_letter(records::LetterKind::kReply, identity.server,
                                            letter.reply_key, content));
  if (!reply.missing) {
    ICMA_TRY(const records::Letter outside, records::read_letter(bytes));
    out.taken = identity.receipts.sign(protocol::relay_message(identity.server, outside.check));
  }
  return out;
}

Result<> Relay::admit(const Hash& check) {
  ICMA_TRY(const auto held, ledger_.store_.held_letter(check));
  if (!held) return fail(ErrorKind::kNotFound, "no such file waits");
  ICMA_TRY(const SignedLetter letter, open(held->bytes));
  RecordsReply reply;
  ICMA_TRY_VOID(push(letter.letter, reply));
  if (reply.missing) {
    return fail(ErrorKind::kConflict, "records before these are missing; admit the files in order");
  }
  if (reply.fork_after) {
    return fail(ErrorKind::kConflict, "the records contradict what the server has of this device");
  }
  return ledger_.store_.unit([&] { return ledger_.store_.drop_held(check); });
}

}  // namespace icma::server
