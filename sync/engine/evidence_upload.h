// SPDX-License-Identifier: Apache-2.0
// Brings the files that events name to the server before these events: resumed where the server
// has them, however the last run ended. Nothing is kept here of how far a file came.
#pragma once

#include <set>

#include "sync/engine/api.h"
#include "sync/protocol/evidence.h"
#include "sync/records/learner_store.h"

namespace icma::engine {

// Of a request; a piece that is cut off is sent again from its beginning.
inline constexpr std::size_t kFilePiece = std::size_t{128} << 10U;

class EvidenceUpload {
 public:
  // Everything must outlive it. Without a shelf nobody looks for files, and events go as they are.
  EvidenceUpload(records::LearnerStore& store, Api& api, protocol::EvidenceShelf* shelf,
                 std::size_t piece = kFilePiece)
      : store_(store), api_(api), shelf_(shelf), piece_(piece) {}

  // How many of these events, from the first on, may be sent now: those before the first that names
  // a file of which it is not known whether it is there. When that is the very first its files are
  // brought meanwhile. Of one that will not come the records say so, in an `evidence.missing` of
  // this device, and the event goes. Errors are those of the line and of the records: none of these
  // events may be sent then.
  Result<std::size_t> clear_way(std::span<const records::Stored> batch,
                                const protocol::CancelToken& cancel);
  // Offers everything that the events of this machine name, once for each epoch: the server may
  // have lost it, or the event came by hand, which carries no files.
  Result<> offer_all(const std::string& epoch, const protocol::CancelToken& cancel);

  std::int64_t brought() const { return brought_; }
  std::int64_t missing() const { return missing_; }

 private:
  using Files = std::vector<protocol::NamedFile>;
  Result<std::vector<protocol::EvidenceStanding>> offer(const Files& files,
                                                        const protocol::CancelToken& cancel);
  Result<> settle(const Files& files, bool say_lost, const protocol::CancelToken& cancel);
  Result<> bring(const Hash& hash, const std::string& content, const protocol::CancelToken& cancel);
  Result<protocol::EvidenceStanding> put(const Hash& hash, const std::string& content,
                                         std::int64_t from, const protocol::CancelToken& cancel);
  Result<> say_missing(const Hash& hash, std::string_view why);
  Result<Files> all_named();

  records::LearnerStore& store_;
  Api& api_;
  protocol::EvidenceShelf* shelf_;
  std::size_t piece_;
  std::set<Hash> settled_ = {};  // there, or said to be missing, in this run
  bool taken_here_ = true;       // false: the server is of before there were files
  std::int64_t brought_ = 0;
  std::int64_t missing_ = 0;
};

// The next run of EvidenceUpload::offer_all() asks again, whatever the epoch.
Result<> offer_files_again(records::LearnerStore& store);

// For who leaves the machine without sending: of each file that unsent events name and that is on
// the shelf, the records say that it is lost. Returns how many.
Result<std::int64_t> leave_files_behind(records::LearnerStore& store,
                                        protocol::EvidenceShelf& shelf);

}  // namespace icma::engine
