// SPDX-License-Identifier: Apache-2.0
// Records that go to the server by hand. The learner's laptop seals what the server is not known to
// have into a file; anybody who has a line brings it; the sealed answer goes the same way back. No
// step needs the one before to have been the last: a file may be brought any number of times.
#pragma once

#include "sync/engine/reconciler.h"
#include "sync/protocol/letters.h"
#include "sync/protocol/session.h"
#include "sync/records/records_file.h"

namespace icma::engine {

struct Exported {
  std::string file = {};     // the bytes of a .icmarecords file
  std::int64_t events = 0;   // in it
  std::int64_t letters = 1;  // it consists of
};
// Everything that the server is not known to have, sealed for it. The key that opens the answer
// stays with the records. A file without events asks for receipts. kNotFound when the sign-in knows
// no key of the server; kInvalid when it is too much for one file.
Result<Exported> export_records(records::LearnerStore& store, const protocol::Session& session,
                                RandomSource& random);

// What a file of answers brought.
struct ReceiptsOutcome {
  SyncOutcome counts = {};  // also kept as a run for the sync panel
  bool held = false;        // an officer decides first
  bool again = false;       // the server lacks something, or has more: export once more
};
// Takes an answer to one of the last exports of these records; taking it again changes nothing.
// `trusted` are the keys of receipts. kNotFound: the answer is to nothing that was exported here;
// kUnverified, kInvalid, kCorrupt. What a letter brought stays, should a later one be refused.
Result<ReceiptsOutcome> import_receipts(records::LearnerStore& store,
                                        const std::vector<PublicKey>& trusted,
                                        std::string_view file, const Clock& clock);

struct Relayed {
  std::string replies = {};  // the bytes of a .reply file
  bool taken = false;        // the server vouches that the file need not be brought again
};
// Brings a file to the server; no sign-in is needed. `receipts` are keys whose word on that counts;
// without any the answer is as good, but the file is never said to be taken. Errors are those of
// the server, or of a file that is not whole.
Result<Relayed> relay_records(protocol::Transport& line, std::string_view file,
                              const std::vector<PublicKey>& receipts,
                              const protocol::CancelToken& cancel);

// Asks the server for the key that files are sealed for, when the sign-in does not know it yet, and
// keeps it there. Nothing changes when the server has none.
Result<> learn_box_key(protocol::Transport& line, protocol::SessionStore& sessions,
                       const protocol::CancelToken& cancel);

// Set in the records while the server is known to have lost some: the next export hands back all.
inline constexpr std::string_view kServerLost = "server_lost";
// The keys of the last exports, newest last, as they stand beside the records.
Result<std::vector<BoxKeyPair>> reply_keys(records::LearnerStore& store);

}  // namespace icma::engine
