// SPDX-License-Identifier: Apache-2.0
// Records that are brought by hand (`POST /v1/relay`): a sealed letter is opened, its device is
// proved, its events go through the same push as any others, and the answer is sealed for whoever
// wrote it. Who brings the letter is nobody's business: no token is asked for.
//
// What each can forge. Who carries the letter: nothing, it is sealed and signed; he may withhold it
// or bring it again, which changes nothing. Who knows the server's public key: a letter of a device
// of his own making, which is held for an officer. Who has the key of a known device: what that
// device could push and pull. Who has a sign-in's refresh token: what that sign-in could do.
#pragma once

#include "sync/listen/reply.h"
#include "sync/protocol/letters.h"
#include "sync/records/records_file.h"
#include "sync/server/ledger.h"

namespace icma::server {

// So many letters wait for an officer at most; more are refused until he has looked.
inline constexpr std::int64_t kMaxHeldOfLearner = 40;
inline constexpr std::int64_t kMaxHeld = 400;

class Relay {
 public:
  explicit Relay(Ledger& ledger) : ledger_(ledger) {}

  // The route. Length, form, check, server and key are looked at before anything is opened, and the
  // signatures before anything is believed.
  listen::Reply handle(const listen::Incoming& request);

  // The same for one letter. kInvalid: no letter, damaged; kRefused: another server's, tampered
  // with, of nobody known here; kBusy: too many wait for an officer.
  Result<protocol::RelayAnswer> take(std::string_view bytes);
  // An officer vouches for a letter that was held: it goes to the ledger as if its device were
  // known. kNotFound; kConflict when events before it are missing, so that it stays.
  Result<> admit(const Hash& check);

 private:
  Result<protocol::SignedLetter> open(std::string_view bytes);
  // Whether the device that signed the letter is this learner's.
  Result<bool> is_vouched(const protocol::SignedLetter& letter);
  Result<bool> has_proof(const protocol::SignedLetter& letter);
  Result<> hold(const protocol::SignedLetter& letter, std::string_view bytes,
                std::string_view reason);
  Result<> push(const protocol::RecordsLetter& letter, protocol::RecordsReply& out);
  Result<> add_pages(const protocol::RecordsLetter& letter, protocol::RecordsReply& out);

  Ledger& ledger_;
};

}  // namespace icma::server
