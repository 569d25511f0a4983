// SPDX-License-Identifier: Apache-2.0
// Files by which a learner shows what he did: taken in pieces, kept by their hashes, given to their
// learner and to an officer. They are bytes of a stranger: what one is, is told by its own bytes
// alone, and no browser is ever let run one.
#pragma once

#include "sync/listen/reply.h"
#include "sync/protocol/evidence.h"
#include "sync/server/ledger.h"

namespace icma::server {

// Unfinished files that rested so long make room for others of their learner.
inline constexpr Seconds kUnfinishedLife{7 * 86'400};
// Of an answer; who wants more of a file asks for it in ranges.
inline constexpr std::int64_t kMaxEvidenceReply = std::int64_t{4} << 20U;
// Of a piece that does not end its file, so that a file has no millions of them.
inline constexpr std::int64_t kMinEvidencePiece = 1024;

class Evidence {
 public:
  explicit Evidence(Ledger& ledger) : ledger_(ledger) {}

  Result<protocol::EvidenceAnswer> offered(const Uuid& learner,
                                           const protocol::EvidenceOffer& offer);
  // A piece of a file, which begins where the one before it ended. Of a whole file nothing more is
  // taken and its standing comes back. Errors have a code in `detail`: "unsupported_kind" and
  // "too_large" for good, "no_room" beyond the learner's quota, "elsewhere" when the file goes on
  // at another byte, "wrong_hash" when the last piece came and the bytes are not those of the name,
  // so that all of them were thrown away.
  Result<protocol::EvidenceStanding> take(const Uuid& learner, const Hash& hash,
                                          const protocol::PiecePlace& place,
                                          std::string_view piece);

  // The routes. `rest` is the path behind the route's.
  listen::Reply offer(const Uuid& learner, const listen::Incoming& request);
  listen::Reply put(const Uuid& learner, std::string_view rest, const listen::Incoming& request);
  listen::Reply get(const Uuid& learner, std::string_view rest, const listen::Incoming& request);
  // What an officer asks: "<learner>" lists, "<learner>/<hash>" is one file.
  listen::Reply look(std::string_view rest, const listen::Incoming& request);

 private:
  Result<std::int64_t> room(const Uuid& learner);
  Result<EvidenceRow> begin(const Uuid& learner, const Hash& hash,
                            const protocol::PiecePlace& place, std::string_view piece);
  // False: the bytes are not those of the name.
  Result<bool> is_whole(const Uuid& learner, const EvidenceRow& row);
  listen::Reply list(const Uuid& learner);

  Ledger& ledger_;
};

}  // namespace icma::server
