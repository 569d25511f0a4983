// SPDX-License-Identifier: Apache-2.0
// What the server keeps of learners' files: a part of its Store (store.h), under the same rules.
#pragma once

#include "courses/base/clock.h"
#include "sync/protocol/evidence.h"

namespace icma::server {

// One file of a learner; see evidence.h.
struct EvidenceRow {
  Hash hash = {};
  protocol::EvidenceKind kind = protocol::EvidenceKind::kPdf;
  std::int64_t bytes = 0;  // of the whole file, as it was announced
  std::int64_t have = 0;
  bool whole = false;  // all of it is there and has this hash
  Time touched = {};   // when the last piece came
};

class EvidenceStore {
 public:
  virtual ~EvidenceStore() = default;

  // Files of a learner. Nothing of one tells whether another learner has the same.
  virtual Result<std::optional<EvidenceRow>> evidence(const Uuid& learner, const Hash& hash) = 0;
  virtual Result<std::vector<EvidenceRow>> evidence_of(const Uuid& learner) = 0;  // by hash
  // Adds the row, or changes `have`, `whole` and `touched` of the one that is there.
  virtual Result<> put_evidence(const Uuid& learner, const EvidenceRow& row) = 0;
  // At most kMaxEvidencePiece bytes. kConflict when a piece begins there already.
  virtual Result<> add_evidence_piece(const Uuid& learner, const Hash& hash, std::int64_t first,
                                      std::string_view bytes) = 0;
  // Of the pieces that are there; kCorrupt when one of them is missing.
  virtual Result<std::string> evidence_bytes(const Uuid& learner, const Hash& hash,
                                             std::int64_t first, std::int64_t length) = 0;
  virtual Result<> drop_evidence(const Uuid& learner, const Hash& hash) = 0;
};

}  // namespace icma::server
